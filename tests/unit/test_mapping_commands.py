import json
from pathlib import Path

import pytest

import cli
from provisioning.profiles.loader import FOLDER

SCHEMA = str(Path(__file__).parent.parent / "data" / "schema_default_scim.json")
JOB = str(Path(__file__).parent.parent / "data" / "job_created_paused.json")


@pytest.fixture
def run(capsys):
    def call(*arguments):
        code = cli.main([*arguments, "--format", "json"])
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        return code, lines

    return call


@pytest.fixture
def file(tmp_path):
    def write(content, name="file.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(path)

    return write


@pytest.mark.parametrize(
    ("expression", "record", "value"),
    [
        ('Append([mail], "!")', {"mail": "a"}, "a!"),
        ('Split([mail], ",")', {"mail": "a, b"}, ["a", "b"]),
        ("[mail]", {}, None),
        ("Not([IsSoftDeleted])", {"id": "1", "accountEnabled": False}, "False"),
        ("[telephoneNumber]", {"id": "1", "businessPhones": ["+1"]}, "+1"),
        ("Count([otherMails])", {"otherMails": ["a", "b"]}, "2"),
    ],
)
def test_evaluate_prints_what_the_target_would_get(run, file, expression, record, value):
    assert run("evaluate", expression, "--object", file(record)) == (0, [{"value": value}])


def test_evaluate_needs_no_object(run):
    assert run("evaluate", 'Left("abc", 2)') == (0, [{"value": "ab"}])


def test_evaluate_prints_an_error_with_its_position_and_fails(run):
    code, lines = run("evaluate", 'Left(toupper("a"), 1)')
    assert code == 1
    assert lines == [
        {"error": "There is no function toupper. Write ToUpper: case matters.", "position": 5}
    ]


@pytest.mark.parametrize("content", ["", "[1]", "not json", "[" * 100_000])
def test_an_object_that_is_none_fails_with_a_sentence(run, file, content):
    assert run("evaluate", "[a]", "--object", file(content)) == (1, [])


def test_scope_prints_each_clause(run, file):
    schema = json.loads(Path(SCHEMA).read_text())
    users = schema["synchronizationRules"][0]["objectMappings"][1]
    clause = {
        "sourceOperandName": "department",
        "operatorName": "EQUALS",
        "targetOperand": {"values": ["Sales"]},
    }
    users["scope"] = {"groups": [{"name": "Sales only", "clauses": [clause]}]}
    path = file(schema, "schema.json")
    code, (line,) = run("scope", "--schema", path, "--object", file({"department": "Sales"}))
    assert (code, line["in_scope"]) == (0, True)
    assert line["clauses"][0]["group"] == "Sales only"
    code, (line,) = run("scope", "--schema", path, "--object", file({"department": "Legal"}))
    assert (code, line["in_scope"], line["clauses"][0]["result"]) == (0, False, False)


def test_check_fails_exactly_the_steps_that_the_guide_asks_to_change(run):
    code, lines = run("check", "--schema", SCHEMA, "--profile", "mycompliance")
    assert code == 0
    failed = [line["check"].split()[0] for line in lines if line["outcome"] == "fail"]
    assert failed == ["3.4", "3.5", "3.6", "3.7"]
    assert all(set(line) == {"check", "outcome", "detail", "fix"} for line in lines)


def test_check_reads_job_and_assignments_too(run, file):
    assigned = file({"value": [{"id": "a", "principalId": "1", "principalType": "User"}]})
    _, lines = run("check", "--schema", SCHEMA, "--job", JOB, "--assignments", assigned)
    found = {line["check"].split()[0]: line["outcome"] for line in lines}
    assert (found["3.1"], found["3.3"], found["3.8"]) == ("pass", "pass", "fail")


def test_check_of_an_unknown_profile_names_the_known_ones(run):
    assert run("check", "--schema", SCHEMA, "--profile", "other") == (1, [])


def test_preflight_reads_graph_users(run, file):
    people = [
        {"id": "1", "userPrincipalName": "a@c.com", "accountEnabled": True, "mail": "a@c.com"},
        {"id": "2", "userPrincipalName": "b@c.com", "accountEnabled": False, "mail": "b@c.com"},
        {"id": "3", "userPrincipalName": "c@c.com", "accountEnabled": True, "mail": "nobody"},
    ]
    code, lines = run("preflight", "--schema", SCHEMA, "--users", file({"value": people}))
    assert code == 0
    assert [(line["id"], line["outcome"], line["cause"]) for line in lines] == [
        ("2", "will_skip", "deleted_or_disabled_state_conflict"),
        ("3", "will_fail", "invalid_format_or_type"),
    ]
    assert all(set(line) == {"id", "outcome", "cause", "attribute", "detail"} for line in lines)


@pytest.mark.parametrize("delimiter", [",", ";"])
def test_preflight_reads_tables_whatever_the_case_of_their_headings(run, file, delimiter):
    rows = [
        "UserPrincipalName,objectId,accountenabled,Surname",
        "a@c.com,1,True,",
        "b@c.com,2,False,B",
    ]
    table = file("\n".join(rows).replace(",", delimiter), "users.csv")
    _, lines = run("preflight", "--schema", SCHEMA, "--users", table, "--profile", "mycompliance")
    found = {(line["id"], line["cause"], line["attribute"]) for line in lines}
    assert ("1", "missing_required_source_value", "name.familyName") in found
    assert ("2", "deleted_or_disabled_state_conflict", "accountEnabled") in found


def test_preflight_reads_the_portals_own_headings_from_a_table_that_excel_saved(run, tmp_path):
    table = tmp_path / "users.txt"
    rows = "Object ID\tUser principal name\tAccount enabled\tLast name\n1\ta@c.com\tTrue\t\n"
    table.write_text(rows, encoding="utf-16")
    arguments = ("--users", str(table), "--profile", "mycompliance")
    code, lines = run("preflight", "--schema", SCHEMA, *arguments)
    assert code == 0
    assert ("1", "name.familyName") in {(line["id"], line["attribute"]) for line in lines}


@pytest.mark.parametrize("content", ["id,mail\n1,a@c.com\n", '[{"id": "1", "mail": "a@c.com"}]'])
def test_what_no_user_of_the_file_holds_is_not_judged_and_named(file, capsys, content):
    users = file(content, "users.csv")
    arguments = ["--schema", SCHEMA, "--users", users, "--profile", "mycompliance"]
    assert cli.main(["preflight", *arguments]) == 0
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith("1 user: 1 should arrive")
    assert "name.familyName is left out: The list of people does not hold surname" in told.err


def test_who_is_not_among_the_assignments_will_be_skipped(run, file):
    users = file([{"id": "1", "userPrincipalName": "a"}, {"id": "2", "userPrincipalName": "b"}])
    arguments = ("preflight", "--schema", SCHEMA, "--users", users, "--assignments")
    one = {"id": "x", "principalId": "1", "principalType": "User"}
    _, lines = run(*arguments, file({"value": [one]}, "one.json"))
    assert [(line["id"], line["outcome"]) for line in lines] == [("2", "will_skip")]
    group = {"id": "y", "principalId": "3", "principalType": "Group"}
    assert run(*arguments, file({"value": [one, group]}, "group.json")) == (0, [])


def test_a_user_without_any_name_is_refused(run, file):
    users = file([{"id": "1"}, {"mail": "a@c.com"}])
    assert run("preflight", "--schema", SCHEMA, "--users", users) == (1, [])


def test_preflight_of_a_table_without_people_says_so(run, file):
    table = file("colour,size\nred,1", "users.csv")
    assert run("preflight", "--schema", SCHEMA, "--users", table) == (1, [])


def test_profile_lists_and_checks(run, file):
    code, lines = run("profile", "list")
    assert code == 0
    assert {line["name"] for line in lines} >= {"mycompliance", "generic_scim"}
    code, (line,) = run("profile", "check", str(FOLDER / "mycompliance.toml"))
    assert (code, line["outcome"]) == (0, "pass")
    code, (line,) = run("profile", "check", file("name = 1", "bad.toml"))
    assert (code, line["outcome"]) == (1, "fail")
    assert run("profile", "check") == (1, [])
