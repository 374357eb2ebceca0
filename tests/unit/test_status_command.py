"""`cli.py status` on a served sample tenant: every job's story is told by state and level."""

from __future__ import annotations

import json
from contextlib import closing
from datetime import UTC, datetime

import pytest

import cli
from collect import collect
from graph_client import Connection, SignIn, open_client
from history import open_history
from sample_tenant.faults import Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant
from tests.contract.served import connection_to

# Each application of the sample tenant as its story says.
STORIES = {
    "Adatum Box": ("not_configured", "red"),
    "Fabrikam CRM": ("quarantined", "red"),
    "Litware Timesheets": ("silent", "red"),
    "MyCompliance Pilot": ("never_started", "red"),
    "MyCompliance": ("waiting", "red"),
    "Graphic Design Hub": ("waiting", "red"),
    "Tailspin Travel": ("waiting", "red"),
    "Wingtip Academy": ("waiting", "red"),
    "Woodgrove Workplace": ("waiting", "red"),
    "Northwind Helpdesk": ("initial_cycle", "amber"),
    "Contoso Expenses": ("waiting", "green"),
}
# A cycle may just be running while the test looks.
RUNNING = {"waiting": {"waiting", "running"}}
KEYS = {"job_id", "name", "state", "level", "verdict", "next_step", "earliest", "latest", "failing"}


@pytest.fixture(scope="module")
def tenant(tmp_path_factory):
    """Serve and collect a tenant once; the server can be closed by a test."""
    server = serve_in_thread(SampleTenant(seed=1, scale=0.1, calm=True), faults=Faults())
    connection = connection_to(server, name="Test")
    folder = tmp_path_factory.mktemp("history")
    with closing(open_client(connection)) as client:
        collect(client, open_history(folder), now=datetime.now(UTC))
    yield connection, folder, server
    server.close()


def configure(connection, history, folder, monkeypatch):
    connections = folder / "connections.toml"
    connections.write_text(
        f'[connections.Test]\ntenant_id = "{connection.tenant_id}"\nsign_in = "static_token"\n'
        f'graph_url = "{connection.graph_url}"\ntoken = "{connection.token}"\n'
    )
    monkeypatch.setenv("CONNECTIONS_FILE", str(connections))
    monkeypatch.setenv("HISTORY_URI", str(history))
    monkeypatch.chdir(folder)


def status(capsys, *arguments):
    code = cli.main(["status", "--format", "json", *arguments])
    printed = capsys.readouterr()
    return code, [json.loads(line) for line in printed.out.splitlines()], printed.err


def test_every_application_shows_the_state_and_level_of_its_story(
    tenant, tmp_path, monkeypatch, capsys
):
    connection, history, _ = tenant
    configure(connection, history, tmp_path, monkeypatch)
    code, lines, _ = status(capsys, "--connection", "Test")
    assert code == 0
    assert all(line.keys() >= KEYS for line in lines)
    assert {line["name"] for line in lines} == set(STORIES)
    for line in lines:
        state, level = STORIES[line["name"]]
        assert line["state"] in RUNNING.get(state, {state}), line
        assert line["level"] == level, line
    levels = [line["level"] for line in lines]
    assert levels == sorted(levels, key=["red", "amber", "grey", "green"].index)

    helpdesk = next(line for line in lines if line["name"] == "Northwind Helpdesk")
    assert 0 < helpdesk["done"] < helpdesk["in_scope"]
    assert datetime.fromisoformat(helpdesk["finish"]) > datetime.now(UTC)
    assert "In four of five cases it ends" in helpdesk["verdict"]

    compliance = next(line for line in lines if line["name"] == "MyCompliance")
    assert compliance["failing_people"] > 0
    assert "people did not arrive;" in compliance["verdict"]
    assert compliance["basis"].startswith("observed_gaps")

    crm = next(line for line in lines if line["name"] == "Fabrikam CRM")
    assert "://" not in crm["verdict"]


def test_without_graph_the_collected_jobs_are_told_and_why(tenant, tmp_path, monkeypatch, capsys):
    connection, history, _ = tenant
    monkeypatch.setattr("commands.status.GRAPH_TIMEOUT_SECONDS", 1.0)
    gone = Connection(
        "Test",
        connection.tenant_id,
        SignIn.STATIC_TOKEN,
        graph_url="http://127.0.0.1:9",
        token=connection.token,
    )
    configure(gone, history, tmp_path, monkeypatch)
    code, lines, _ = status(capsys)
    assert code == 0
    assert {line["name"] for line in lines} == set(STORIES)
    assert all(line["problem"] for line in lines)

    configure(gone, tmp_path / "empty", tmp_path, monkeypatch)
    code, lines, message = status(capsys)
    assert code == 1
    assert lines[0]["problem"] in message


def test_an_unknown_connection_is_told_with_those_there_are(tenant, tmp_path, monkeypatch, capsys):
    connection, history, _ = tenant
    configure(connection, history, tmp_path, monkeypatch)
    code, lines, message = status(capsys, "--connection", "nonsense")
    assert (code, lines) == (1, [])
    assert "There are: Test" in message
