"""`cli.py bundle` writes one zip and says what is in it."""

import json
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import cli
from history import open_history, queries
from provisioning.failures import Mute
from provisioning.profiles.loader import FOLDER

DATA = Path(__file__).parents[1] / "data"
FAILURE = DATA / "event_user_create_failure_conflict_escrow_retry.json"


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HISTORY_URI", str(tmp_path / "history"))
    monkeypatch.setenv("BUNDLE_KEY_FILE", str(tmp_path / "bundle.key"))

    def run(*arguments):
        code = cli.main([*map(str, arguments), "--format", "json"])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    assert run("import", FAILURE, "--connection", "Mail")[0] == 0
    return run


def everything(path):
    with zipfile.ZipFile(path) as archive:
        return "\n".join(archive.read(name).decode() for name in archive.namelist())


def test_a_bundle_is_redacted_unless_told_otherwise(run, tmp_path):
    name = json.loads(FAILURE.read_text())["sourceIdentity"]["displayName"]
    code, (line,), _ = run("bundle", "--connection", "Mail", "--output", tmp_path / "a.zip")
    assert (code, line["redacted"], line["causes"], line["people"]) == (0, True, 1, 1)
    assert line["replaced"]["names"] > 0
    assert name not in everything(tmp_path / "a.zip")
    assert (tmp_path / "bundle.key").read_text() not in everything(tmp_path / "a.zip")
    arguments = ("--connection", "Mail", "--output", tmp_path / "b.zip", "--with-personal-data")
    assert run("bundle", *arguments)[1][0]["redacted"] is False
    assert name in everything(tmp_path / "b.zip")


def test_what_is_not_there_is_told(run):
    code, lines, err = run("bundle", "--connection", "Nobody")
    assert (code, lines) == (1, [])
    assert "under the name Nobody" in err
    code, lines, err = run("bundle", "--connection", "Mail", "--cause", "nothing")
    assert (code, lines) == (1, [])
    assert "the cause nothing" in err
    assert run("bundle", "--connection", "Mail", "--job", "nothing")[0] == 1


def test_the_bundle_of_an_import_tells_what_the_files_lacked(run, tmp_path):
    assert run("bundle", "--connection", "Mail", "--output", tmp_path / "a.zip")[0] == 0
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        name = next(one for one in archive.namelist() if one.endswith(".json"))
        contents = json.loads(archive.read(name))
    assert any("No schema" in sentence for sentence in contents["about"]["missing"])
    assert contents["about"]["muted"] is None


def test_what_was_muted_is_left_out_of_the_bundle_and_counted(run, tmp_path):
    history = open_history(tmp_path / "history")
    now = datetime.now(UTC)
    (group,) = queries.failure_groups(history, "imported-mail").to_dict("records")
    mute = Mute(group["signature"], "A test account.", now + timedelta(days=1))
    history.add_mute("imported-mail", group["job_id"], mute, muted_at=now)
    code, (line,), _ = run("bundle", "--connection", "Mail", "--output", tmp_path / "a.zip")
    assert (code, line["causes"]) == (0, 0)
    assert "1 object is left out" in everything(tmp_path / "a.zip")


def test_the_profile_of_an_installations_own_folder_that_fits_the_application_is_used(
    run, tmp_path, monkeypatch
):
    own = (FOLDER / "mycompliance.toml").read_text().replace("Turn provisioning on", "Switch it on")
    monkeypatch.setenv("PROFILES_FOLDER", str(tmp_path))
    (tmp_path / "mycompliance.toml").write_text(own)
    assert run("bundle", "--connection", "Mail", "--output", tmp_path / "a.zip")[0] == 0
    assert "Switch it on" in everything(tmp_path / "a.zip")
