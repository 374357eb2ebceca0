"""`cli.py next-run` as a user types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli import main

DATA = Path(__file__).parents[1] / "data"
ACTIVE = str(DATA / "job_active_steady_state_escrowed15.json")
KEYS = ["job_id", "state", "earliest", "latest", "late_by_seconds", "basis", "explanation"]


def answer(capsys, *arguments):
    assert main(["next-run", "--format", "json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_job_on_time_has_a_range(capsys):
    line = answer(capsys, "--job", ACTIVE, "--now", "2019-11-20T16:18:00Z")
    assert list(line) == KEYS
    assert (line["state"], line["late_by_seconds"]) == ("waiting", None)
    assert line["earliest"] == "2019-11-20T16:18:00Z"
    assert line["latest"] == "2019-11-20T16:19:24.748868Z"


def test_a_late_job_says_by_how_much(capsys):
    line = answer(capsys, "--job", ACTIVE, "--now", "2019-11-20T17:22:00+01:00")
    assert (line["state"], round(line["late_by_seconds"])) == ("late", 155)


@pytest.mark.parametrize("name", ["schema_default_scim.json", "nothing_there.json"])
def test_a_file_without_a_job_is_an_error_that_names_it(capsys, name):
    assert main(["next-run", "--job", str(DATA / name)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert name in printed.err


@pytest.mark.parametrize("time", ["soon", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_cannot_be_used_is_wrong_usage(capsys, time):
    with pytest.raises(SystemExit, match="2"):
        main(["next-run", "--job", ACTIVE, "--now", time])
    assert "--now" in capsys.readouterr().err
