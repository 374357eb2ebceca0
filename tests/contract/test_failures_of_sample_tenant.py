"""From the simulated endpoint through the real client and history to the cause of each person."""

import json
from datetime import UTC, datetime

import pytest

from collect import collect
from graph_client import NotFound, PermissionMissing, open_client
from history import open_history
from history.queries import (
    affected_objects,
    event_records,
    failure_groups,
    schema_versions,
)
from provisioning.diagnosis import diagnose
from provisioning.wire import decode_events, decode_schema
from sample_tenant.faults import Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.sign_in import TokenEndpoint
from sample_tenant.tenant import SampleTenant
from tests.contract.served import connection_to

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def tenant():
    simulated = SampleTenant(seed=11, now=lambda: NOW, scale=0.05)
    server = serve_in_thread(simulated, faults=Faults())
    yield simulated, server
    server.close()


@pytest.fixture(scope="module")
def client(tenant):
    opened = open_client(connection_to(tenant[1]))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def history(client, tmp_path_factory):
    opened = open_history(tmp_path_factory.mktemp("history"))
    assert not collect(client, opened, now=NOW).problems
    return opened


@pytest.fixture(scope="module")
def answers(tenant, history):
    """(job, person) -> status and diagnosis of the sample of the person's signature."""
    tenant_id = tenant[0].tenant_id
    groups = failure_groups(history, tenant_id)
    groups = groups[groups["status"] != "success"]
    records = event_records(history, tenant_id, list(groups["sample_id"]))
    events = {e.id: e for e in decode_events(f"[{','.join(records.values())}]".encode()).records}
    found = {}
    for job, own in groups.groupby("job_id"):
        schema = decode_schema(schema_versions(history, tenant_id, job)["raw"][0].encode())
        said = {
            (row["status"], row["signature"]): diagnose(events[row["sample_id"]], schema)
            for row in own.to_dict("records")
        }
        people = affected_objects(history, tenant_id, job, list(own["signature"]))
        found |= {
            (job, person["source_id"]): (status, said[status, person["signature"]])
            for person in people.to_dict("records")
            if ((status := person["status"]), person["signature"]) in said
        }
    return found


def test_every_failing_person_has_the_cause_for_which_the_endpoint_refused_them(tenant, answers):
    simulated, _ = tenant
    truth = simulated.truth()
    assert len(truth) > 100
    failing = {key for key, (status, _) in answers.items() if status == "failure"}
    assert {(true.job_id, true.object_id) for true in truth} <= failing
    right = sum(answers[true.job_id, true.object_id][1].cause == true.cause for true in truth)
    assert right >= 0.97 * len(truth)


def test_whoever_is_skipped_for_a_fault_has_its_cause_too(tenant, answers):
    simulated, _ = tenant
    skipped = simulated.skipped()
    right = sum(answers[it.job_id, it.object_id][1].cause == it.cause for it in skipped)
    assert skipped
    assert right >= 0.97 * len(skipped)


def test_the_mapping_at_fault_is_named_with_its_source(answers):
    named = [said for _, said in answers.values() if said.attribute == "name.familyName"]
    assert named
    assert {said.source_attribute for said in named} == {"surname"}


def test_a_failing_person_is_assigned_to_the_application_that_refuses_them(tenant, client):
    simulated, _ = tenant
    principals = {it.job_id: it.service_principal for it in simulated.registrations}
    for true in simulated.truth()[::25]:
        assert principals[true.job_id] in client.assigned_apps(true.object_id)


def test_assignments_of_an_unknown_person_are_not_found(client):
    with pytest.raises(NotFound):
        client.assigned_apps("00000000-0000-0000-0000-000000000000")


def test_without_the_permission_for_one_persons_assignments_it_is_named(tenant):
    simulated, server = tenant
    simulated.add_client("narrow", "planted", {"User.Read.All"})
    form = {"client_id": "narrow", "client_secret": "planted"}
    token = json.loads(TokenEndpoint(simulated).issue(simulated.tenant_id, form).body)
    opened = open_client(connection_to(server, token=token["access_token"]))
    with pytest.raises(PermissionMissing, match=r"Directory\.Read\.All"):
        opened.assigned_apps(simulated.truth()[0].object_id)
    opened.close()
