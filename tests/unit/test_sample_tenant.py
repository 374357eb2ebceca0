"""The simulated tenant: deterministic, alive, and each application tells its story."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import msgspec
import pytest

from sample_tenant.jobs import job
from sample_tenant.tenant import SampleTenant

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
MONTH = timedelta(days=30)


def opened(at=NOW, **options):
    moment = [at]
    tenant = SampleTenant(5, now=lambda: moment[0], **options)
    return tenant, moment


@pytest.fixture(scope="module")
def tenant():
    return opened()[0]


@pytest.fixture(scope="module")
def records(tenant):
    entries = tenant.provisioning_log.entries(0, NOW.timestamp(), descending=False)
    return [msgspec.json.decode(entry.write()) for entry in entries]


def status_of(tenant, name):
    index = next(n for n, plan in enumerate(tenant.plans) if plan.story.name == name)
    return job(tenant.plans[index], tenant.registrations[index], tenant.clock)


def of(records, name):
    return [record for record in records if record["servicePrincipal"]["displayName"] == name]


def statuses(records):
    return Counter(record["provisioningStatusInfo"]["status"] for record in records)


def latest(records):
    return {
        record["sourceIdentity"]["id"]: record
        for record in records
        if record["sourceIdentity"]["identityType"] == "User"
    }


# --- Deterministic and alive ---------------------------------------------------------------------


def test_a_month_holds_some_ten_thousand_events_with_different_ids(records):
    assert 20_000 < len(records) < 40_000
    assert len({record["id"] for record in records}) == len(records)


def test_the_same_seed_gives_the_same_tenant_and_another_seed_another(tenant):
    again = opened()[0]
    window = (NOW - MONTH, NOW)
    assert again.served_event_ids(*window) == tenant.served_event_ids(*window)
    assert again.tenant_id == tenant.tenant_id
    assert SampleTenant(6, now=lambda: NOW).tenant_id != tenant.tenant_id


def test_what_was_served_stays_and_new_cycles_land_while_one_watches():
    tenant, moment = opened(scale=0.2)
    window = (NOW - timedelta(days=2), NOW + timedelta(days=1))
    before = tenant.served_event_ids(*window)
    moment[0] = NOW + timedelta(minutes=85)
    after = tenant.served_event_ids(*window)
    assert before < after
    assert status_of(tenant, "Contoso Expenses")["status"]["lastExecution"]["timeBegan"] > (
        "2026-11-24T12:40"
    )


def test_a_tenant_opened_later_shows_the_same_past_for_the_healthy_application():
    window = (NOW - timedelta(days=3), NOW)

    def ids(tenant):
        entries = tenant.sources[0].provisioning
        hours = range(int(window[0].timestamp() // 3600), int(window[1].timestamp() // 3600))
        return [entry.id for hour in hours for entry in entries(hour)]

    assert ids(opened()[0]) == ids(opened(NOW + timedelta(hours=31))[0])


def test_speed_brings_cycles_sooner_and_never_a_time_to_come():
    tenant, moment = opened(speed=60)
    before = tenant.served_event_ids(NOW, NOW + timedelta(days=1))
    moment[0] = NOW + timedelta(minutes=6)
    expenses = status_of(tenant, "Contoso Expenses")
    assert expenses["schedule"]["interval"] == "PT40S"
    assert not before
    entries = tenant.provisioning_log.entries(
        NOW.timestamp(), moment[0].timestamp() + 9, descending=True
    )
    times = [msgspec.json.decode(entry.write())["activityDateTime"] for entry in entries]
    assert len(times) > 100
    assert times == sorted(times, reverse=True)
    assert times[0] <= "2026-11-24T12:06:00Z"


def test_scale_multiplies_the_changes(records):
    more = opened(scale=3.0)[0]
    days = (NOW - timedelta(days=3), NOW)
    usual = sum(1 for record in records if record["activityDateTime"] > "2026-11-21T12:00:00Z")
    assert len(more.served_event_ids(*days)) > 1.5 * usual


# --- The stories ---------------------------------------------------------------------------------


def test_the_healthy_application_fails_rarely_and_heals_in_the_next_cycle(records):
    counts = statuses(of(records, "Contoso Expenses"))
    assert counts["failure"] < 0.02 * counts.total()
    state = latest(of(records, "Contoso Expenses")).values()
    assert statuses(state)["failure"] <= 1


def test_twelve_in_a_hundred_people_fail_for_several_causes(tenant):
    job_id = status_of(tenant, "MyCompliance")["id"]
    failing = [truth for truth in tenant.truth() if truth.job_id == job_id]
    people = status_of(tenant, "MyCompliance")["status"]["synchronizedEntryCountByType"][0]["value"]
    assert 0.10 < len(failing) / people < 0.14
    assert len({truth.cause for truth in failing}) >= 5


def test_truth_is_what_the_log_shows_last(tenant, records):
    failing = {
        (record["jobId"], record["sourceIdentity"]["id"])
        for name in {plan.story.name for plan in tenant.plans}
        for record in latest(of(records, name)).values()
        if record["provisioningStatusInfo"]["status"] == "failure"
    }
    assert failing == {(truth.job_id, truth.object_id) for truth in tenant.truth()}


def test_failed_people_are_tried_again_on_the_ladder_and_some_are_put_right(records):
    mine = of(records, "MyCompliance")
    by_person = {}
    for record in mine:
        by_person.setdefault(record["sourceIdentity"]["id"], []).append(record)
    failed = [
        events
        for events in by_person.values()
        if events[0]["provisioningStatusInfo"]["status"] == "failure"
    ]
    retried = [events for events in failed if len(events) > 4]
    assert retried
    reasons = [
        event["provisioningStatusInfo"]["errorInformation"]["reason"] for event in retried[0][:4]
    ]
    assert [f"retried {count} times" in text for count, text in enumerate(reasons)] == [True] * 4
    assert any(e[-1]["provisioningStatusInfo"]["status"] == "success" for e in failed)


def test_the_initial_cycle_shows_pages_that_grow_with_the_events():
    tenant, moment = opened()
    first = status_of(tenant, "Northwind Helpdesk")["status"]
    moment[0] = NOW + timedelta(minutes=40)
    second = status_of(tenant, "Northwind Helpdesk")["status"]
    assert first["code"] == second["code"] == "NotRun"
    assert first["lastExecution"]["error"]["code"] == "None"
    before, after = first["progress"][0], second["progress"][0]
    assert 0 < before["completedUnits"] < after["completedUnits"] < after["totalUnits"]
    assert before["totalUnits"] == after["totalUnits"]
    moment[0] = NOW + timedelta(hours=9)
    assert status_of(tenant, "Northwind Helpdesk")["status"]["code"] == "Active"


def test_the_quarantined_application_fails_to_sign_in_and_says_when_it_tries_again(tenant, records):
    status = status_of(tenant, "Fabrikam CRM")["status"]
    assert status["code"] == "Quarantine"
    assert status["quarantine"]["reason"] == "EncounteredQuarantineException"
    assert status["quarantine"]["nextAttempt"] > "2026-11-24T12:00:00"
    assert status["lastExecution"]["state"] == "Failed"
    assert of(records, "Fabrikam CRM")[-1]["activityDateTime"] < "2026-11-22T12:00:00Z"


def test_the_silent_application_says_that_it_is_active(tenant, records):
    found = status_of(tenant, "Litware Timesheets")
    assert (found["status"]["code"], found["schedule"]["state"]) == ("Active", "Active")
    assert found["status"]["quarantine"] is None
    last = of(records, "Litware Timesheets")[-1]["activityDateTime"]
    assert "2026-11-21T04" < last < "2026-11-21T12:00:01Z"


def test_the_pilot_was_never_started_and_the_box_never_configured(tenant, records):
    pilot = status_of(tenant, "MyCompliance Pilot")
    assert (pilot["status"]["code"], pilot["schedule"]["state"]) == ("Paused", "Disabled")
    assert pilot["status"]["lastExecution"] is None
    box = status_of(tenant, "Adatum Box")
    assert box["status"]["code"] == "NotConfigured"
    assert box["schedule"]["interval"].startswith("P10675199D")
    assert not of(records, "MyCompliance Pilot")


def test_the_large_application_has_a_hundred_thousand_people_and_a_handful_of_failures(tenant):
    plan = next(p for p in tenant.plans if p.story.name == "Woodgrove Workplace")
    now = tenant.clock.simulated_now()
    sizes = [len(tenant.directory.members(plan, group, now)) for group in plan.story.groups]
    assert sum(sizes) > 100_000
    failing = [t for t in tenant.truth() if t.job_id == status_of(tenant, plan.story.name)["id"]]
    assert 1 <= len(failing) <= 12


def test_everybody_fails_where_the_application_cannot_search_by_the_matching_attribute(tenant):
    job_id = status_of(tenant, "Graphic Design Hub")["id"]
    causes = Counter(truth.cause for truth in tenant.truth() if truth.job_id == job_id)
    assert causes == {"matching_attribute_not_filterable": 14}


def test_a_link_to_a_manager_outside_the_scope_is_lost_without_a_failure(records):
    lost = [
        record
        for record in of(records, "MyCompliance")
        if any(
            step["details"].get("SkipReason") == "UnableToResolveReferenceAttributeValue"
            for step in record["provisioningSteps"]
        )
        and record["provisioningStatusInfo"]["status"] == "success"
    ]
    assert lost
    assert any("We were unable to assign" in s["description"] for s in lost[0]["provisioningSteps"])


# --- Jobs agree with the log ---------------------------------------------------------------------


def test_the_last_execution_is_the_last_cycle_of_the_log(tenant, records):
    for name in ("MyCompliance", "Woodgrove Workplace", "Wingtip Academy"):
        execution = status_of(tenant, name)["status"]["lastExecution"]
        cycle = [r for r in of(records, name) if r["cycleId"] == execution["activityIdentifier"]]
        counts = statuses(cycle)
        assert execution["countImported"] == len(cycle)
        assert execution["countExported"] == counts["success"]
        assert execution["countEscrowed"] == counts["failure"]
        times = [record["activityDateTime"] for record in cycle]
        assert all(execution["timeBegan"] <= t <= execution["timeEnded"] for t in times)


def test_cycles_begin_inside_the_range_that_forty_minutes_from_start_or_end_give(tenant):
    calendar = tenant.plans[0].calendar
    cycles = list(calendar.between(NOW.timestamp() - 86_400, NOW.timestamp()))
    assert len(cycles) >= 35
    for before, after in pairwise(cycles):
        assert before.began + 2400 <= after.began <= tenant.plans[0].ended(before) + 2400


def test_the_schema_gets_a_new_version_when_an_admin_edits_it():
    tenant, _ = opened()
    application = tenant.plans[0].application
    before = application.schema_at(NOW.timestamp())
    after = application.schema_at(NOW.timestamp() + 3600)
    assert before["version"] != after["version"]
    assert "Coalesce" in msgspec.json.encode(after).decode()
    assert "Coalesce" not in msgspec.json.encode(before).decode()
