"""The command line: JSON lines on standard output, messages on standard error, exit codes."""

import json
import re
from pathlib import Path

import pytest

import cli

DATA = Path(__file__).parents[1] / "data"
FAILURE = DATA / "event_user_create_failure_conflict_escrow_retry.json"
ENVELOPE = DATA / "diagnostic_settings_user_skipped_attribute_validation.json"
AUDIT = {"id": "a1", "activityDateTime": "2026-11-01T09:00:00Z", "activityDisplayName": "Export"}


@pytest.fixture(autouse=True)
def installation(tmp_path, monkeypatch):
    """An installation with nothing configured and its history in a folder of the test."""
    monkeypatch.chdir(tmp_path)
    for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "CONNECTIONS_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HISTORY_URI", str(tmp_path / "history"))


@pytest.fixture
def run(capsys):
    """Run a command and return (exit code, JSON lines, standard error)."""

    def run(*arguments):
        try:
            code = cli.main([str(argument) for argument in arguments])
        except SystemExit as stop:
            code = stop.code
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def test_importing_twice_stores_once(run, tmp_path):
    mixed = tmp_path / "mixed.jsonl"
    records = [json.loads(FAILURE.read_text()), json.loads(ENVELOPE.read_text()), AUDIT, {"x": 1}]
    mixed.write_text("\n".join(map(json.dumps, records)))
    command = ("import", mixed, FAILURE, "--connection", "Mail of Monday", "--format", "json")

    code, (first, second), _ = run(*command)
    assert code == 0
    assert (first["events"], first["audits"], first["new"]) == (2, 1, 3)
    assert "provisioning log (diagnostic settings)" in first["shape"]
    assert "audit log" in first["shape"]
    ((line, reason),) = [rejected.values() for rejected in first["rejected"]]
    assert line == 4
    assert "no event, audit entry, job, schema or user" in reason
    assert (second["events"], second["new"]) == (1, 0)

    assert [line["new"] for line in run(*command)[1]] == [0, 0]


def test_a_file_that_is_no_json_ends_with_one_and_says_why(run, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<html>")
    code, lines, err = run("import", page, "--connection", "Mail", "--format", "json")
    assert code == 1
    assert [line["file"] for line in lines] == ["page.html"]
    assert "It is a web page" in lines[0]["rejected"][0]["reason"]
    assert "Nothing could be read." in err


def test_a_file_that_is_not_there_is_named(run):
    code, lines, err = run("import", "nowhere.json", "--connection", "Mail", "--format", "json")
    assert (code, lines) == (1, [])
    assert err == "nowhere.json cannot be read: there is no such file.\n"


def test_collecting_without_a_connection_tells_how_to_make_one(run):
    code, lines, err = run("collect", "--once", "--format", "json")
    assert (code, lines) == (1, [])
    assert "connections.toml" in err


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("collect", "--every", "soon"),
        ("collect", "--every", "0m"),
        ("collect", "--once", "--every", "5m"),
        ("import", "file.json"),
        ("nonsense",),
    ],
)
def test_wrong_usage_ends_with_two(run, arguments):
    assert run(*arguments)[0] == 2


def test_a_wrong_setting_ends_with_two_and_names_the_variable(run, monkeypatch):
    monkeypatch.setenv("LOG_LEVEL", "loud")
    code, _, err = run("collect")
    assert code == 2
    assert err.startswith("LOG_LEVEL is 'loud'")


def test_text_form_is_for_people(capsys):
    assert cli.main(["import", str(FAILURE), "--connection", "Mail"]) == 0
    out = capsys.readouterr().out
    assert "provisioning log (Graph or portal JSON)\n" in out
    assert re.search(r"rejected +-\n", out)
