"""The examination without Graph: what lacks, who can grant it, and the exact commands."""

import base64
import json
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

import doctor.installation
from doctor import Level, blockers, least_role
from doctor.installation import installation_checks, viewer_sign_in_urls
from doctor.panels import panel_states, panels
from doctor.remedies import GRAPH_APP_ID
from doctor.rights import right_checks
from doctor.surroundings import host_checks
from graph_client import (
    GRAPH,
    Capability,
    Connection,
    Lack,
    Outcome,
    Reached,
    SignIn,
    Unavailable,
    app_role_ids,
    directory_role_ids,
    needs,
)
from graph_client.claims import read_claims
from history import History, open_history

TENANT = "4b8c18bd-2f9f-4227-af55-9f1061cf9c32"
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
SECRET = Connection(
    "contoso", TENANT, SignIn.CLIENT_SECRET, client_id="app-1", client_secret="planted-secret"
)
MANAGED = Connection("azure", TENANT, SignIn.MANAGED_IDENTITY)
BROWSER = Connection("person", TENANT, SignIn.BROWSER, client_id="app-1")


def token(**claims):
    body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"eyJhbGciOiJub25lIn0.{body}.planted-signature"


def claims_of(**values):
    found = read_claims(token(tid=TENANT, oid="object-1", **values))
    assert found is not None
    return found


def capabilities(connection, **lacks):
    """Return what `check` would: all granted but the needs named, in words with underscores."""
    granted = [
        Capability("sign-in", "Sign-in", "", "", Outcome.GRANTED, "Signed in.", ""),
    ]
    for name, need in needs().items():
        lack = lacks.get(name.replace("-", "_"))
        right = need.delegated if connection.sign_in.is_delegated else need.application
        outcome = Outcome.MISSING if lack else Outcome.GRANTED
        granted.append(Capability(name, need.title, right, "", outcome, "Said.", "Do this.", lack))
    return granted


def failing(connection, claims, **lacks):
    checks = right_checks(connection, capabilities(connection, **lacks), claims)
    return [check for check in checks if check.level is Level.FAILS]


# --- The token ---------------------------------------------------------------------------------


def test_claims_are_read_and_neither_token_nor_signature_is_kept():
    wids = [directory_role_ids()["Global Reader"], "11111111-0000-0000-0000-000000000000"]
    text = token(aud="graph", tid=TENANT, appid="app-1", scp="A.Read B.Read", wids=wids, exp=0)
    found = read_claims(text)
    assert found is not None
    assert (found.kind, found.permissions) == ("user", ("A.Read", "B.Read"))
    assert found.directory_roles == ("Global Reader", wids[1])
    assert found.expires_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert not any(part in repr(found) for part in text.split("."))


@pytest.mark.parametrize("text", ["", "opaque", "a.b", "a.!!!.c", "a.e30x.c", f"a.{'W10'}.c"])
def test_a_token_that_cannot_be_read_has_no_claims(text):
    assert read_claims(text) is None


def test_claims_of_unexpected_kinds_are_left_out():
    found = read_claims(token(aud=5, roles="x", wids=None, exp="soon", scp=3))
    assert found is not None
    assert (found.audience, found.permissions, found.directory_roles) == ("", (), ())
    assert found.expires_at is None


# --- Rights ------------------------------------------------------------------------------------


def test_all_missing_permissions_share_one_remedy_with_link_and_ids():
    lacks = {"jobs": Lack.PERMISSION, "audit_log": Lack.PERMISSION}
    found = failing(SECRET, claims_of(roles=[]), **lacks)
    assert [check.title for check in found] == ["Synchronization.Read.All", "AuditLog.Read.All"]
    (remedy,) = {check.remedy for check in found}
    assert remedy is not None
    assert remedy.link == (
        f"https://login.microsoftonline.com/{TENANT}/adminconsent?client_id=app-1"
    )
    assert "Privileged Role Administrator" in remedy.who
    for command in remedy.commands:
        assert app_role_ids()["Synchronization.Read.All"] in command.lines
        assert app_role_ids()["AuditLog.Read.All"] in command.lines
        assert GRAPH_APP_ID in command.lines
        assert "planted-secret" not in command.lines


@pytest.mark.parametrize(
    ("cloud", "host", "cli", "environment"),
    [
        ("us_gov", "login.microsoftonline.us", "AzureUSGovernment", "-Environment USGov "),
        ("us_dod", "login.microsoftonline.us", "AzureUSGovernment", "-Environment USGovDoD "),
        ("china", "login.chinacloudapi.cn", "AzureChinaCloud", "-Environment China "),
    ],
)
def test_a_national_cloud_has_its_own_hosts_and_names(cloud, host, cli, environment):
    (check,) = failing(replace(SECRET, cloud=cloud), None, jobs=Lack.PERMISSION)
    assert check.remedy is not None
    assert check.remedy.link.startswith(f"https://{host}/")
    bash, powershell = check.remedy.commands
    assert f"az cloud set --name {cli}" in bash.lines
    assert environment in powershell.lines


def test_a_managed_identity_is_granted_by_command_with_its_own_object_id():
    (check,) = failing(MANAGED, claims_of(roles=[]), jobs=Lack.PERMISSION)
    assert check.remedy is not None
    assert check.remedy.link == ""
    for command in check.remedy.commands:
        assert "object-1" in command.lines
        assert app_role_ids()["Synchronization.Read.All"] in command.lines
        assert "ppRoleAssignment" in command.lines


def test_the_azure_cli_app_cannot_be_given_permissions():
    connection = Connection("cli", TENANT, SignIn.AZURE_CLI)
    (check,) = failing(connection, claims_of(scp="User.Read"), jobs=Lack.PERMISSION)
    assert check.remedy is not None
    assert "Nobody can add permissions" in check.remedy.text
    assert check.remedy.commands == ()


def test_a_global_reader_learns_by_name_that_the_role_is_not_enough():
    reader = claims_of(scp=needs()["jobs"].delegated, wids=[directory_role_ids()["Global Reader"]])
    (check,) = failing(BROWSER, reader, jobs=Lack.PERMISSION)
    assert check.title == "Directory role Cloud Application Administrator"
    assert "It has Global Reader, and a Global Reader cannot read this." in check.detail
    assert check.remedy is not None
    for command in check.remedy.commands:
        assert directory_role_ids()["Cloud Application Administrator"] in command.lines
        assert "object-1" in command.lines


def test_a_person_without_the_permission_is_not_sent_after_a_role():
    (check,) = failing(BROWSER, claims_of(scp="User.Read"), jobs=Lack.PERMISSION)
    assert check.title == "Synchronization.Read.All"


def test_a_missing_licence_is_no_missing_permission():
    (check,) = failing(SECRET, claims_of(roles=[]), provisioning_log=Lack.LICENCE)
    assert check.title == "Microsoft Entra ID P1 or P2"
    assert check.remedy is not None
    assert check.remedy.commands == ()


def test_the_token_of_another_tenant_fails_the_sign_in():
    other = replace(claims_of(roles=[]), tenant_id="another")
    (check,) = failing(SECRET, other)
    assert check.name == "sign-in"
    assert "another" in check.detail
    domain = replace(SECRET, tenant_id="contoso.onmicrosoft.com")
    assert failing(domain, other) == []


def test_a_sign_in_that_lacks_consent_comes_with_the_link():
    sign_in = Capability(
        "sign-in", "", "", "", Outcome.MISSING, "No (AADSTS65001).", "Consent.", Lack.SIGN_IN
    )
    (check,) = failing_of([sign_in, *capabilities(SECRET)[1:]])
    assert check.remedy is not None
    assert "adminconsent" in check.remedy.link


def failing_of(found):
    return [check for check in right_checks(SECRET, found, None) if check.level is Level.FAILS]


# --- Panels ------------------------------------------------------------------------------------


def test_every_need_serves_a_panel_and_every_panel_names_known_needs():
    named = {name for panel in panels() for name in (*panel.needs, *panel.helped_by)}
    assert named == set(needs())


def test_each_panel_names_the_least_role_that_shows_all_of_it():
    roles = {panel.title.partition(":")[0]: least_role(panel) for panel in panels()}
    assert roles["Overview"] == "Cloud Application Administrator"
    assert roles["Find a person"] == "Reports Reader"
    assert roles["Support bundle"] == "Cloud Application Administrator"
    assert roles["First cycle"] == "Directory Readers"
    assert roles["Import"] == ""
    assert "Global Reader" not in roles.values()


def test_panels_come_worst_first_and_name_what_is_in_their_way():
    checks = list(right_checks(SECRET, capabilities(SECRET, audit_log=Lack.PERMISSION), None))
    states = panel_states(checks)
    assert states[0].panel.title == "Logs: audit entries"
    assert states[0].missing == ("AuditLog.Read.All",)
    order = list(Level)
    assert [state.level for state in states] == sorted(
        (state.level for state in states), key=order.index
    )


def test_a_page_is_told_in_one_sentence_what_it_lacks():
    lacking = capabilities(SECRET, jobs=Lack.PERMISSION)
    found = blockers(SECRET, lacking, "overview")
    assert found is not None
    assert found.sentence == (
        "Without Synchronization.Read.All: jobs are shown as they were last collected."
    )
    assert blockers(SECRET, lacking, "import") is None
    assert blockers(SECRET, capabilities(SECRET), "overview") is None


# --- Surroundings and installation -------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "level", "told"),
    [
        (timedelta(seconds=1), Level.WORKS, "Agrees"),
        (timedelta(seconds=-90), Level.WARNS, "90 s behind"),
        (timedelta(minutes=6), Level.FAILS, "360 s ahead of"),
    ],
)
def test_a_clock_that_is_wrong_is_told_with_its_direction(ahead, level, told):
    *_, clock = host_checks([Reached(GRAPH, "graph", 0.1, None, ahead)])
    assert (clock.level, told in clock.detail) == (level, True)


def test_a_host_out_of_reach_is_in_the_way_of_the_panels():
    problem = Unavailable("No connection to graph.", "Check the network.")
    (check,) = host_checks([Reached(GRAPH, "graph", 0.1, problem)])
    assert (check.level, check.detail) == (Level.FAILS, "No connection to graph.")
    assert len(check.panels) > 10


def checks_of(history):
    return {check.name: check for check in installation_checks(history, TENANT, NOW)}


def test_history_is_tried_for_writing_and_nothing_is_left_behind(tmp_path):
    found = checks_of(open_history(str(tmp_path / "not" / "yet")))
    assert found["history"].level is Level.WORKS
    assert "GB free" in found["history"].detail
    assert found["collection"].level is Level.WARNS
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("free", "level"), [(50_000_000, Level.FAILS), (10**9, Level.WARNS), (10**10, Level.WORKS)]
)
def test_a_full_disk_is_told(tmp_path, monkeypatch, free, level):
    monkeypatch.setattr(doctor.installation.shutil, "disk_usage", lambda _: Usage(free))
    assert checks_of(open_history(str(tmp_path)))["history"].level is level


class Usage:
    def __init__(self, free):
        self.free = free


def test_a_history_that_cannot_be_written_fails(tmp_path, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor.installation.tempfile, "TemporaryFile", refuse)
    found = checks_of(open_history(str(tmp_path)))["history"]
    assert found.level is Level.FAILS
    assert found.remedy is not None
    assert "HISTORY_URI" in found.remedy.text


@pytest.mark.parametrize(("age", "level"), [(5, Level.WORKS), (180, Level.WARNS)])
def test_a_collection_that_is_old_is_told(tmp_path, monkeypatch, age, level):
    at = NOW - timedelta(minutes=age)
    monkeypatch.setattr(History, "watermark", lambda *_: at)
    assert checks_of(open_history(str(tmp_path)))["collection"].level is level


def test_packages_are_compared_with_their_pins(tmp_path, monkeypatch):
    assert checks_of(open_history(str(tmp_path)))["packages"].level is Level.WORKS
    monkeypatch.setattr(doctor.installation, "_pins", lambda: {"streamlit": "0.1", "absent": "1"})
    told = checks_of(open_history(str(tmp_path)))["packages"]
    assert told.level is Level.WARNS
    assert re.search(r"streamlit [\d.]+ \(pinned 0\.1\), absent is missing", told.detail)


def test_the_sign_in_of_viewers_is_found_in_the_secrets(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert viewer_sign_in_urls() is None
    (tmp_path / ".streamlit").mkdir()
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.write_text('[auth]\nserver_metadata_url = "https://login.example/x"\n')
    assert viewer_sign_in_urls() == ["https://login.example/x"]
    secrets.write_text('[auth.entra]\nserver_metadata_url = "https://login.example/y"\n')
    assert viewer_sign_in_urls() == ["https://login.example/y"]
    secrets.write_text("[auth")
    with pytest.raises(ValueError, match="Expected"):
        viewer_sign_in_urls()
