"""After every fault, history holds exactly what the service served, each record once."""

from datetime import UTC, datetime, timedelta

import pytest

from collect import OVERLAP, collect
from graph_client import GraphClient, open_client
from history import Log, open_history
from history.queries import AuditFilter, EventFilter, audits_page, filtered_events
from sample_tenant.faults import Fault, Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant
from tests.contract.scripted_graph import Waits
from tests.contract.served import PASSING, connection_to

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PERIOD = timedelta(days=1)
PATHS = {Log.PROVISIONING: "/auditLogs/provisioning", Log.AUDIT: "/auditLogs/directoryAudits"}
ALL = 1_000_000

pytestmark = pytest.mark.usefixtures("log_page")


@pytest.fixture(scope="module")
def server():
    tenant = SampleTenant(3, now=lambda: NOW, scale=0.05)
    running = serve_in_thread(tenant, faults=Faults(slow_seconds=0.3, late_seconds=600))
    yield running
    running.close()


@pytest.fixture
def client(server):
    server.faults.switch_off()
    opened = open_client(
        connection_to(server), retries=Waits(attempts=4, first_wait_seconds=0.01).policy
    )
    yield opened
    server.faults.switch_off()
    opened.close()


@pytest.fixture
def history(tmp_path, server, monkeypatch):
    """A history that was complete a period ago, so that one pass reads that period of the logs."""
    monkeypatch.setattr(GraphClient, "apps", lambda _: [])
    found = open_history(tmp_path / "history")
    found.merge_events(server.tenant.tenant_id, [], through=NOW - PERIOD)
    found.merge_audits(server.tenant.tenant_id, [], through=NOW - PERIOD)
    return found


def stored(history, server):
    """The ids of all stored rows of both logs, with repetitions if there are any."""
    tenant_id = server.tenant.tenant_id
    events = filtered_events(history, tenant_id, EventFilter(), ALL)
    audits = audits_page(history, tenant_id, AuditFilter(), page_size=ALL)
    return sorted(events["id"]), sorted(audits["id"])


def served(server):
    window = (NOW - PERIOD - OVERLAP - timedelta(seconds=1), NOW)
    return (
        sorted(server.tenant.served_event_ids(*window)),
        sorted(server.tenant.served_audit_ids(*window)),
    )


def test_graphs_clock_is_known_from_its_answers(client):
    assert client.graph_time is None
    client.apps()
    assert abs(client.graph_time - NOW) < timedelta(seconds=30)


@pytest.mark.parametrize("fault", [*PASSING, Fault.DUPLICATES, Fault.UNKNOWN_VALUES])
def test_a_passing_fault_leaves_history_exact(client, history, server, fault):
    struck = [server.faults.switch_on(fault, path="/auditLogs/", every=2, times=2)]
    report = collect(client, history, now=NOW)
    assert report.problems == ()
    assert struck[0].struck == 2
    assert stored(history, server) == served(server)


@pytest.mark.parametrize("log", Log)
def test_an_expired_token_leaves_history_exact(client, history, server, log):
    struck = server.faults.switch_on(Fault.EXPIRED_TOKEN, path=PATHS[log], times=1)
    report = collect(client, history, now=NOW)
    assert (report.problems, struck.struck) == ((), 1)
    assert stored(history, server) == served(server)


def test_malformed_records_cost_only_themselves(client, history, server):
    server.faults.switch_on(Fault.MALFORMED, path="/auditLogs/")
    report = collect(client, history, now=NOW)
    assert report.problems == ()
    assert report.rejected > 0
    assert stored(history, server) == served(server)


def test_unknown_words_are_stored_as_they_came(client, history, server):
    server.faults.switch_on(Fault.UNKNOWN_VALUES, path=PATHS[Log.PROVISIONING])
    collect(client, history, now=NOW)
    frame = filtered_events(history, server.tenant.tenant_id, EventFilter(), ALL)
    assert "succeededWithRemarks" in set(frame["status"])


def test_late_records_arrive_with_the_next_pass_once(client, history, server):
    server.faults.switch_on(Fault.LATE, path="/auditLogs/")
    collect(client, history, now=NOW)
    early = stored(history, server)
    assert early != served(server)
    server.faults.switch_off()
    collect(client, history, now=NOW)
    assert stored(history, server) == served(server)


@pytest.mark.parametrize("fault", [Fault.BAD_GATEWAY, Fault.DROPPED, Fault.THROTTLED_WITHOUT_WAIT])
def test_a_fault_that_stays_is_told_and_the_next_pass_makes_it_good(client, history, server, fault):
    server.faults.switch_on(fault, path="/auditLogs/", skip=1)
    report = collect(client, history, now=NOW)
    assert any("log was not read completely" in problem for problem in report.problems)
    server.faults.switch_off()
    collect(client, history, now=NOW)
    assert stored(history, server) == served(server)
