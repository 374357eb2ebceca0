"""Prediction through the real SDK, against what the simulated service then does to people."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import sample_tenant
from collect import collect
from foresee import foresee
from graph_client import open_client
from history import open_history
from onboard import last_attempts
from provisioning.mapping.predictions import Basis, Predicted
from provisioning.profiles import fitting_profile, load_profile
from sample_tenant.event import GROUP_KINDS
from sample_tenant.faults import Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.stories import workplace
from sample_tenant.tenant import SampleTenant
from tests.contract.served import connection_to

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROFILES = Path(sample_tenant.__file__).parent / "data" / "profiles"
# `dev.py bench preflight` measures its hundred thousand people.
LARGE = "Woodgrove Workplace"
MANAGER = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager"
LATER = timedelta(hours=6)
# What neither the directory, the schema nor a vendor's rules show before the first attempt: the
# accounts that the application holds already, what became of them there, and the seats bought.
NOT_STATED = {
    "deleted_or_disabled_state_conflict",
    "licence_or_seat_limit",
    "mastered_elsewhere_or_read_only",
    "matching_ambiguous",
    "target_not_found",
}


@pytest.fixture(scope="module")
def clock():
    return [NOW]


@pytest.fixture(scope="module")
def tenant(clock):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(workplace, "PEOPLE", 1_000)
        patched.setattr(workplace, "DIVISION", 100)
        simulated = SampleTenant(5, now=lambda: clock[0], scale=0.05)
    running = serve_in_thread(simulated, faults=Faults())
    yield running
    running.close()


@pytest.fixture(scope="module")
def client(tenant):
    opened = open_client(connection_to(tenant))
    yield opened
    opened.close()


def foretell(client, last_of=None):
    found = {}
    for app in client.apps():
        name, job = app.service_principal.display_name, app.jobs[0]
        if name == LARGE:
            continue
        schema = client.schema(app.service_principal.id, job.id)
        profile = load_profile(fitting_profile(name, PROFILES), PROFILES)
        last = last_of(job.id, schema) if last_of else {}
        forecast = foresee(client, app.service_principal.id, schema, profile, now=NOW, last=last)
        found[job.id] = (name, forecast)
    return found


@pytest.fixture(scope="module")
def forecasts(client):
    return foretell(client)


@pytest.fixture(scope="module")
def with_log(client, tenant, tmp_path_factory):
    history = open_history(tmp_path_factory.mktemp("history"))
    assert not collect(client, history, now=NOW).problems
    known = tenant.tenant.tenant_id
    return foretell(client, lambda job_id, schema: last_attempts(history, known, job_id, schema))


@pytest.fixture
def later(clock):
    """Let the simulated service run on for some cycles."""
    clock[0] = NOW + LATER
    yield
    clock[0] = NOW


def rows_of(tenant, job_id):
    simulated = tenant.tenant
    return [row for row in (*simulated.truth(), *simulated.skipped()) if row.job_id == job_id]


def truth_of(tenant, job_id):
    return {row.object_id: str(row.cause) for row in rows_of(tenant, job_id)}


def is_stated(row):
    """Two people of a tenant never share a user name: an account of the application has it."""
    taken = (row.cause, row.attribute) == ("duplicate_in_target", "userName")
    return row.cause not in NOT_STATED and not taken


def people_with_events(tenant, job_id):
    simulated = tenant.tenant
    now = simulated.clock.simulated_now()
    places = zip(simulated.plans, simulated.registrations, strict=True)
    plan = next(plan for plan, registration in places if registration.job_id == job_id)
    events = [
        event
        for cycle in plan.calendar.between(now - 30 * 86_400, now)
        for event in plan.events(cycle)
        if event.time <= now and event.task.kind not in GROUP_KINDS
    ]
    return {plan.application.identifier(event.task.index) for event in events}


def scores(tenant, forecasts, counts=bool):
    """Return missing people, those of them foretold, foretold people tried, and wrong ones."""
    missing = hits = told = wrong = 0
    for job_id, (_, forecast) in forecasts.items():
        truth = {
            row.object_id
            for row in rows_of(tenant, job_id)
            if row.object_id in forecast.in_scope and counts(row)
        }
        foretold = set(forecast.outcomes) & people_with_events(tenant, job_id)
        missing += len(truth)
        hits += len(foretold & truth)
        told += len(foretold)
        wrong += len(foretold - set(truth_of(tenant, job_id)))
    return missing, hits, told, wrong


def test_without_a_log_98_in_100_are_foretold_whom_the_target_alone_does_not_decide(
    tenant, forecasts
):
    missing, hits, told, wrong = scores(tenant, forecasts, is_stated)
    assert missing > 150
    assert hits / missing >= 0.98, (hits, missing)
    assert wrong / told <= 0.02, (wrong, told)


@pytest.mark.usefixtures("later")
def test_with_the_log_98_in_100_of_all_are_foretold_of_the_cycles_that_follow(tenant, with_log):
    missing, hits, told, wrong = scores(tenant, with_log)
    assert missing > 150
    assert hits / missing >= 0.98, (hits, missing)
    assert wrong / told <= 0.02, (wrong, told)


def test_the_log_tells_what_the_target_alone_decides(tenant, with_log):
    forecast = by_name(with_log, "Tailspin Travel")
    known = {one.id: one for one in forecast.predictions if one.basis is Basis.LOG}
    job_id = next(key for key, (name, _) in with_log.items() if name == "Tailspin Travel")
    causes = {row.cause for row in rows_of(tenant, job_id) if row.object_id in known}
    assert {"licence_or_seat_limit", "target_not_found", "duplicate_in_target"} <= causes
    assert all("Failed at the last attempt" in one.detail for one in known.values())


def test_the_foretold_cause_is_the_one_that_the_endpoint_gives(tenant, forecasts):
    for job_id, (name, forecast) in forecasts.items():
        causes = {}
        for one in forecast.predictions:
            causes.setdefault(one.id, set()).add(one.cause)
        truth = truth_of(tenant, job_id)
        both = set(causes) & set(truth)
        agreed = sum(truth[person] in causes[person] for person in both)
        assert agreed >= 0.98 * len(both), name


def by_name(forecasts, wanted):
    return next(forecast for name, forecast in forecasts.values() if name == wanted)


def test_members_of_a_nested_group_are_foretold_to_be_skipped(forecasts):
    forecast = by_name(forecasts, "MyCompliance Pilot")
    assert forecast.nested == ("MyCompliance - Belfast",)
    nested = [one for one in forecast.predictions if one.cause == "group_nested_or_unsupported"]
    assert len(nested) > 100
    assert {one.outcome for one in nested} == {Predicted.WILL_SKIP}


def test_nobody_arrives_where_people_are_matched_by_what_cannot_be_searched(forecasts):
    forecast = by_name(forecasts, "Graphic Design Hub")
    assert forecast.count(Predicted.WILL_FAIL) == len(forecast.in_scope) == 14


def test_the_outcomes_add_up_to_the_scope_and_everyone_missing_has_a_name(forecasts):
    for _, forecast in forecasts.values():
        parts = [forecast.count(outcome) for outcome in (None, *Predicted)]
        assert sum(parts) == len(forecast.in_scope)
        assert min(parts) >= 0
        assert set(forecast.outcomes) <= set(forecast.who)
        assert all(person.sign_in_name for person in forecast.who.values())


def test_people_whose_manager_will_not_be_linked_are_told_of_and_do_arrive(tenant, forecasts):
    forecast = by_name(forecasts, "MyCompliance")
    job_id = next(key for key, (name, _) in forecasts.items() if name == "MyCompliance")
    assert MANAGER not in forecast.untold
    told = {one.id for one in forecast.warnings}
    assert not told & set(forecast.outcomes)
    assert {(one.cause, one.attribute) for one in forecast.warnings} == {
        ("reference_not_provisioned", MANAGER)
    }
    assert len(told) >= 10
    lost = unlinked(tenant, job_id)
    assert told <= lost
    stated = {row.object_id for row in rows_of(tenant, job_id) if is_stated(row)}
    managers = {one: manager_of(tenant, one) for one in lost - set(forecast.outcomes)}
    still = {
        one
        for one, manager in managers.items()
        if one in forecast.in_scope and (manager in stated or manager not in forecast.in_scope)
    }
    assert len(still & told) >= 0.98 * len(still)
    assert all(forecast.who[one.id].sign_in_name for one in forecast.warnings)


def unlinked(tenant, job_id):
    """Return who was written without a manager that the service had not processed."""
    simulated, now = tenant.tenant, NOW.timestamp()
    entries = simulated.provisioning_log.entries(now - 30 * 86_400, now, descending=False)
    records = (json.loads(entry.write()) for entry in entries)
    return {
        record["sourceIdentity"]["id"]
        for record in records
        if record["jobId"] == job_id
        and record["provisioningStatusInfo"]["status"] == "success"
        and "UnableToResolveReferenceAttributeValue" in json.dumps(record["provisioningSteps"])
    }


def manager_of(tenant, identifier):
    user = tenant.tenant.directory.user(identifier, NOW.timestamp()) or {}
    return (user.get("manager") or {}).get("id")


def test_beyond_a_bound_managers_of_members_are_not_read_and_that_is_said(client, monkeypatch):
    monkeypatch.setattr("foresee.MOST_MANAGERS", 100)
    app = next(a for a in client.apps() if a.service_principal.display_name == "MyCompliance")
    principal, job = app.service_principal, app.jobs[0]
    schema = client.schema(principal.id, job.id)
    forecast = foresee(client, principal.id, schema, load_profile("generic_scim"), now=NOW)
    assert set(forecast.untold) == {MANAGER}
    assert len(forecast.warnings) < 100 < len(forecast.in_scope)


def test_all_users_are_judged_where_the_job_covers_everyone(client, tenant):
    app = next(a for a in client.apps() if a.service_principal.display_name == "Adatum Box")
    schema = client.schema(app.service_principal.id, app.jobs[0].id)
    seen = []
    forecast = foresee(
        client,
        app.service_principal.id,
        schema,
        load_profile("generic_scim"),
        now=NOW,
        all_users=True,
        progress=seen.append,
    )
    assert len(forecast.in_scope) == tenant.tenant.directory.user_count()
    assert seen == sorted(seen)
    assert len(seen) > 10
