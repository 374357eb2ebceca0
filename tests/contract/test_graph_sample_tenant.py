"""The real SDK and the real azure-identity against the sample tenant."""

import logging
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from graph_client import (
    Outcome,
    PermissionMissing,
    SignIn,
    SignInFailed,
    Unavailable,
    needs,
    open_client,
)
from sample_tenant.faults import Fault, Faults
from sample_tenant.limit import LogLimit
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import PERMISSIONS, SampleTenant
from tests.contract.scripted_graph import Waits
from tests.contract.served import PASSING, connection_to, serve_over_tls

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAYS = (NOW - timedelta(days=4), NOW)
LOG = "/auditLogs/provisioning"
pytestmark = pytest.mark.usefixtures("log_page")


def read(client, window=DAYS):
    pages = list(client.events(*window))
    return [record for page in pages for record in page.records], pages


@pytest.fixture(scope="module")
def server():
    tenant = SampleTenant(3, now=lambda: NOW, scale=0.02)
    running = serve_in_thread(tenant, faults=Faults(slow_seconds=0.3))
    yield running
    running.close()


@pytest.fixture
def client(server, waits):
    server.faults.switch_off()
    opened = open_client(connection_to(server), retries=waits.policy)
    yield opened
    opened.close()
    server.faults.switch_off()


# --- Resources ---------------------------------------------------------------------------------


def test_every_application_with_a_job_is_found_with_its_status_and_schema(client):
    apps = client.apps()
    assert len(apps) >= 7
    codes = {job.status.code for app in apps for job in app.jobs}
    assert {"Active", "Quarantine", "NotRun", "NotConfigured"} <= codes
    for app in apps:
        principal = app.service_principal
        (listed,) = client.jobs(principal.id)
        assert (listed.id, client.job(principal.id, listed.id).id) == (app.jobs[0].id,) * 2
        assert client.schema(principal.id, listed.id).synchronization_rules


def test_a_window_of_the_log_holds_what_the_service_holds(client, server):
    records, pages = read(client)
    assert len(pages) > 1
    assert sorted(record.id for record in records) == sorted(server.tenant.served_event_ids(*DAYS))
    assert not any(page.rejected for page in pages)


def test_a_window_of_the_audit_log_holds_what_the_service_holds(client, server):
    records = [record for page in client.audits(*DAYS) for record in page.records]
    assert {record.id for record in records} == server.tenant.served_audit_ids(*DAYS)


def test_windows_that_touch_leave_nothing_out_but_what_falls_on_the_seam(client, server):
    middle = NOW - timedelta(days=3, microseconds=123_456)
    early, _ = read(client, (DAYS[0], middle))
    late, _ = read(client, (middle, NOW))
    assert len(early) + len(late) == len(server.tenant.served_event_ids(*DAYS))


def test_counts_agree_with_the_assignments(client):
    principal = next(a for a in client.apps() if client.assignments(a.service_principal.id))
    assigned = client.assignments(principal.service_principal.id)
    counts = client.scope_counts(principal.service_principal.id)
    kinds = [found.principal_type for found in assigned]
    assert (counts.assigned_users, counts.assigned_groups) == (
        kinds.count("User"),
        kinds.count("Group"),
    )
    assert counts.direct_members is not None
    assert counts.all_users
    assert counts.all_groups


# --- Faults ------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_changes_nothing_of_what_is_read(client, server, fault):
    struck = server.faults.switch_on(fault, path=LOG, every=2, times=2)
    records, _ = read(client)
    assert struck.struck == 2
    assert sorted(record.id for record in records) == sorted(server.tenant.served_event_ids(*DAYS))


@pytest.mark.parametrize("fault", [Fault.THROTTLED, Fault.UNAVAILABLE, Fault.BAD_GATEWAY])
def test_a_passing_fault_within_a_batch_hides_no_application(client, server, fault):
    whole = client.apps()
    struck = server.faults.switch_on(fault, path="/synchronization/jobs", every=3, times=6)
    assert [app.service_principal for app in client.apps()] == [
        app.service_principal for app in whole
    ]
    assert struck.struck == 6


@pytest.mark.parametrize("fault", [Fault.INTERNAL_ERROR, Fault.DROPPED, Fault.TRUNCATED])
def test_a_fault_that_stays_is_an_error_with_a_next_step(client, server, waits, fault):
    server.faults.switch_on(fault, path=LOG)
    with pytest.raises(Unavailable) as caught:
        read(client)
    assert caught.value.next_step
    assert len(waits.seconds) == waits.policy.attempts - 1


def test_an_answer_that_stays_too_slow_is_unavailable(server):
    hasty = Waits(attempt_seconds=0.1, attempts=2)
    client = open_client(connection_to(server), retries=hasty.policy)
    server.faults.switch_on(Fault.SLOW, path=LOG)
    with pytest.raises(Unavailable, match="in time"):
        read(client)
    server.faults.switch_off()
    client.close()


def test_an_expired_token_reads_the_window_again(client, server, log_page):
    server.faults.switch_on(Fault.EXPIRED_TOKEN, path=LOG, times=1, skip=1)
    records, _ = read(client)
    served = server.tenant.served_event_ids(*DAYS)
    assert {record.id for record in records} == served
    assert len(records) == len(served) + 2 * log_page


def test_records_that_come_twice_come_through_twice(client, server):
    server.faults.switch_on(Fault.DUPLICATES, path=LOG)
    records, _ = read(client)
    assert len(records) > len({record.id for record in records})


def test_late_records_are_there_when_the_window_is_read_again(client, server):
    server.faults.switch_on(Fault.LATE, path=LOG)
    server.faults.late_seconds = 86_400
    early = {record.id for record in read(client)[0]}
    server.faults.switch_off()
    late = {record.id for record in read(client)[0]}
    assert early < late == server.tenant.served_event_ids(*DAYS)


def test_unknown_words_of_microsofts_come_through_as_they_are(client, server):
    server.faults.switch_on(Fault.UNKNOWN_VALUES, path=LOG)
    records, _ = read(client)
    assert "succeededWithRemarks" in {record.status for record in records}
    types = {step.provisioning_step_type for r in records for step in r.provisioning_steps}
    assert "ingestion" in types


def test_malformed_records_are_set_aside_and_counted(client, server):
    server.faults.switch_on(Fault.MALFORMED, path=LOG)
    records, pages = read(client)
    assert {record.id for record in records} == server.tenant.served_event_ids(*DAYS)
    rejected = [found for page in pages for found in page.rejected]
    assert len(rejected) == 3 * len(pages)
    assert all(found.reason for found in rejected)


def test_the_limit_of_the_logs_is_kept_before_it_is_hit():
    tenant = SampleTenant(3, now=lambda: NOW, scale=0.02, log_limit=LogLimit(2, 0.2))
    server = serve_in_thread(tenant)
    limited = replace(connection_to(server), log_requests=2, log_seconds=0.4)
    noted = Waits()
    client = open_client(limited, retries=noted.policy)
    begin = time.monotonic()
    _, pages = read(client, (NOW - timedelta(days=2), NOW))
    assert noted.seconds == []  # not one 429
    assert time.monotonic() - begin >= 0.4 * (len(pages) // 2 - 1) > 0
    client.close()
    server.close()


# --- Rights ------------------------------------------------------------------------------------

CALLS = {
    "service-principals": lambda client, _: client.apps(),
    "jobs": lambda client, principal: client.jobs(principal),
    "provisioning-log": lambda client, _: read(client),
    "audit-log": lambda client, _: list(client.audits(*DAYS)),
    "assignments": lambda client, principal: client.assignments(principal),
}


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """The sample tenant over TLS, with the file of the root that signed its certificate."""
    tenant = SampleTenant(3, now=lambda: NOW, scale=0.02)
    running, root = serve_over_tls(tenant, tmp_path_factory.mktemp("tls"))
    yield running, root
    running.close()


def secret_connection(secure, **values):
    server, root = secure
    usual = {
        "sign_in": SignIn.CLIENT_SECRET,
        "token": None,
        "client_id": server.tenant.client_id,
        "client_secret": server.tenant.client_secret,
        "authority": server.url,
        "ca_file": root,
    }
    return connection_to(server, **(usual | values))


def test_a_client_secret_gets_a_token_over_tls_once_for_many_requests(secure, waits):
    server, _ = secure
    client = open_client(secret_connection(secure), retries=waits.policy)
    assert len(client.apps()) >= 7
    records, _ = read(client)
    assert len(records) == len(server.tenant.served_event_ids(*DAYS))
    assert all(found.outcome is Outcome.GRANTED for found in client.check())
    client.close()


def test_a_certificate_gets_a_token(secure, waits, tmp_path):
    own = trustme.CA().issue_cert("app", key_type=trustme.KeyType.RSA)
    own.private_key_and_cert_chain_pem.write_to_path(tmp_path / "app.pem")
    by_certificate = secret_connection(
        secure,
        sign_in=SignIn.CERTIFICATE,
        client_secret=None,
        certificate_path=tmp_path / "app.pem",
    )
    client = open_client(by_certificate, retries=waits.policy)
    assert client.apps()
    client.close()


def test_a_workload_identity_gets_a_token(secure, waits, tmp_path, monkeypatch):
    (tmp_path / "federated").write_text("a-token-of-the-cluster")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "federated"))
    by_workload = secret_connection(secure, sign_in=SignIn.WORKLOAD_IDENTITY, client_secret=None)
    client = open_client(by_workload, retries=waits.policy)
    assert client.apps()
    client.close()


@pytest.mark.parametrize(
    "wrong",
    [
        ({"client_secret": "planted-wrong-secret"}, "AADSTS7000215", "the client secret is wrong"),
        ({"client_id": "00000000-0000-0000-0000-000000000001"}, "AADSTS700016", "does not exist"),
        ({"tenant_id": "00000000-0000-0000-0000-000000000002"}, "AADSTS90002", "does not exist"),
    ],
)
def test_a_failed_sign_in_says_what_is_wrong_and_shows_no_secret(secure, waits, caplog, wrong):
    values, code, told = wrong
    client = open_client(secret_connection(secure, **values), retries=waits.policy)
    with caplog.at_level(logging.DEBUG), pytest.raises(SignInFailed, match=told) as caught:
        client.apps()
    assert caught.value.code == code
    assert caught.value.next_step
    secret = client.connection.client_secret
    for text in (caplog.text, str(caught.value), repr(caught.value), repr(client.connection)):
        assert secret not in text
    first, *others = client.check()
    assert (first.name, first.outcome) == ("sign-in", Outcome.MISSING)
    assert told in first.detail
    assert {found.outcome for found in others} == {Outcome.UNKNOWN}
    client.close()


def test_a_root_that_is_not_trusted_is_told(secure, waits):
    client = open_client(secret_connection(secure, ca_file=None), retries=waits.policy)
    with pytest.raises(Unavailable, match=r"not trusted here") as caught:
        client.apps()
    assert "ca_file" in caught.value.next_step
    client.close()


@pytest.mark.parametrize("need", CALLS)
def test_an_app_without_the_permission_learns_its_name(secure, waits, need):
    server, _ = secure
    permissions = {
        "service-principals": PERMISSIONS - {"Application.Read.All", "Directory.Read.All"},
        "assignments": PERMISSIONS - {"Application.Read.All", "Directory.Read.All"},
        "jobs": PERMISSIONS - {"Synchronization.Read.All"},
    }.get(need, frozenset({"Synchronization.Read.All"}))
    server.tenant.add_client(f"app-{need}", "s3cret", permissions)
    values = {"client_id": f"app-{need}", "client_secret": "s3cret"}
    client = open_client(secret_connection(secure, **values), retries=waits.policy)
    with pytest.raises(PermissionMissing) as caught:
        CALLS[need](client, "sp-1")
    assert caught.value.permission == needs()[need].application
    assert caught.value.request_id
    assert waits.seconds == []
    client.close()


def test_the_smallest_grant_of_the_connect_page_suffices(secure, waits):
    server, _ = secure
    server.tenant.add_client("smallest", "s3cret", {need.application for need in needs().values()})
    values = {"client_id": "smallest", "client_secret": "s3cret"}
    client = open_client(secret_connection(secure, **values), retries=waits.policy)
    assert {found.name: found.outcome for found in client.check()} == dict.fromkeys(
        ["sign-in", *needs()], Outcome.GRANTED
    )
    client.close()


def test_a_token_that_is_not_valid_is_a_failed_sign_in(server, waits):
    client = open_client(replace(connection_to(server), token="wrong"), retries=waits.policy)
    with pytest.raises(SignInFailed, match="did not accept"):
        client.apps()
    client.close()
