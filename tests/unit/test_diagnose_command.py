"""`cli.py diagnose` on records of every shape."""

import json
from pathlib import Path

import pytest

import cli

DATA = Path(__file__).parents[1] / "data"
FAILURE = DATA / "event_user_create_failure_conflict_escrow_retry.json"
REDUNDANT = DATA / "event_group_skipped_redundant_export.json"
ENVELOPE = DATA / "diagnostic_settings_user_skipped_attribute_validation.json"
SCHEMA = DATA / "schema_default_scim.json"
KEYS = [
    "id", "status", "cause", "attribute", "mapping", "owner", "confidence", "title", "fix",
    "evidence", "retry_count", "retry_after",
]  # fmt: skip


@pytest.fixture
def run(capsys):
    """Run the command and return (exit code, JSON lines, standard error)."""

    def run(*arguments):
        code = cli.main(["diagnose", "--format", "json", *map(str, arguments)])
        out, err = capsys.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err

    return run


def test_failures_and_skips_that_need_action_are_told(run):
    code, lines, err = run(FAILURE, REDUNDANT, ENVELOPE, "--schema", SCHEMA)
    assert (code, err) == (0, "")
    assert [line["status"] for line in lines] == ["failure", "skipped"]
    assert [line["mapping"] for line in lines] == ["[userPrincipalName]", "[surname]"]
    assert all(list(line) == KEYS for line in lines)
    assert all(isinstance(step, str) for line in lines for step in line["fix"])


def test_all_tells_expected_skips_too(run):
    _, lines, _ = run(FAILURE, REDUNDANT, "--all")
    assert [line["cause"] for line in lines] == ["duplicate_in_target", "no_change_needed"]


@pytest.mark.parametrize("form", ["lines", "list", "page"])
def test_bare_objects_are_answered_one_by_one(run, tmp_path, form):
    rows = [
        {"id": "a", "error_code": "RedundantSoftDelete", "reason": None},
        {"error_code": None, "reason": "429 too many requests"},
        {"errorCode": "Timeout"},
    ]
    texts = {
        "lines": "\n".join(map(json.dumps, rows)),
        "list": json.dumps(rows),
        "page": json.dumps({"value": rows}),
    }
    path = tmp_path / "rows.json"
    path.write_text(texts[form])
    code, lines, _ = run(path)
    assert code == 0
    assert [line["id"] for line in lines] == ["a", "1", "2"]
    assert [line["cause"] for line in lines][1:] == ["throttled", "endpoint_unreachable_or_tls"]


def test_a_record_that_cannot_be_read_is_named_and_the_rest_goes_on(run, tmp_path):
    path = tmp_path / "mixed.jsonl"
    path.write_text(
        '{"x": 1}\n' + json.dumps(json.loads(FAILURE.read_text())) + '\n{"reason": "cut'
    )
    code, lines, err = run(path)
    assert code == 1
    assert [line["cause"] for line in lines] == ["duplicate_in_target"]
    assert "record 1" in err
    assert "record 3" in err


def test_a_file_that_is_no_json_is_named(run, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("<html>")
    code, lines, err = run(path)
    assert (code, lines) == (1, [])
    assert "page.html" in err


def test_a_schema_that_is_none_is_named(run, tmp_path):
    path = tmp_path / "schema.json"
    path.write_text("[")
    code, _, err = run(FAILURE, "--schema", path)
    assert code == 1
    assert "schema.json" in err
