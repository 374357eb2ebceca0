"""`cli.py estimate` as a user types it."""

from __future__ import annotations

import json

import pytest

from cli import main


def test_both_sources_and_the_likely_figure_are_given(capsys):
    assert main(["estimate", "--scope", "assigned", "--objects", "5000", "--format", "json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert line.pop("explanation")
    assert line == {
        "scope": "assigned",
        "objects": 5000,
        "guide": {"low_minutes": 142, "high_minutes": 708},
        "formula": {"low_minutes": 50, "high_minutes": 400},
        "likely_minutes": 200,
    }


def test_a_source_that_says_nothing_is_null(capsys):
    assert main(["estimate", "--scope", "all-users", "--objects", "20000", "--format", "json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (line["guide"], line["formula"], line["likely_minutes"]) == (None, None, None)


@pytest.mark.parametrize("more", [["--objects", "-5"], ["--objects", "5", "--profile", "nobody"]])
def test_input_that_has_no_answer_is_an_error(capsys, more):
    assert main(["estimate", "--scope", "all", *more]) == 1
    assert capsys.readouterr().err
