"""Every question on both engines: DuckDB, and Spark Connect served by Sail on loopback."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from history import EngineUnavailable, open_history
from history.queries import (
    AuditFilter,
    EventFilter,
    audit_record,
    audits_page,
    changed_objects,
    count_audits,
    count_events,
    coverage,
    current_state,
    cycle_work,
    cycles,
    event_record,
    events_over_time,
    events_page,
    filtered_events,
    first_cycles,
    job_snapshots,
    job_totals,
    last_changes,
    latest_jobs,
    latest_scope_counts,
    recent_cycles,
    schema_versions,
)
from provisioning.model import (
    AuditEntry,
    ErrorInformation,
    Event,
    Identity,
    Job,
    NamedObject,
    ProvisionedApp,
    Schema,
    ScopeCounts,
    ServicePrincipal,
    StatusInfo,
    Step,
)

START = datetime(2026, 10, 30, 22, 0, tzinfo=UTC)
TENANT = "684a78f7-18fa-4906-b9d0-0763e21ca726"
STATUSES = ("success", "failure", "skipped", "warning", "stagedDelete?", None)
EVENTS = 600
LAST_CYCLE = "cycle-11"


def make_event(number: int) -> Event:
    """Events of two jobs, half an hour apart, over the end of a month; some share their second."""
    status = STATUSES[number % 6]
    error = ErrorInformation(error_code="Conflict", reason=f"Straße 100% _ {number}\r\nsecond line")
    skip = Step(name="EntrySynchronizationSkip", details={"SkipReason": "RedundantExport"})
    failed = Step(name="EntryExportAdd", status="failure")
    return Event(
        id=f"id-{number:04d}",
        activity_date_time=START + timedelta(minutes=30 * (number // 4)),
        provisioning_status_info=StatusInfo(
            status=status, error_information=error if status == "failure" else None
        ),
        job_id=f"job-{number % 3 // 2}",
        cycle_id=f"cycle-{number // 50:02d}" if number % 7 else None,
        provisioning_action="create" if number % 2 else "update",
        duration_in_milliseconds=None if number % 5 == 0 else number,
        service_principal=NamedObject(id="sp", display_name="MyCompliance"),
        source_identity=None
        if number % 11 == 0
        else Identity(
            id="" if number % 13 == 0 else f"person-{number % 40}",
            display_name=f"Zoë O'Neil {number % 40}",
            identity_type="User",
            details={"UserPrincipalName": f"zoe{number % 40}@contoso.com"},
        ),
        target_identity=Identity(id=f"target-{number % 17}", identity_type="urn:scim:User"),
        provisioning_steps=(failed,) if status == "failure" else (skip,),
        raw=f'{{"id": "id-{number:04d}", "name": "Zoë"}}'.encode(),
    )


def make_audit(number: int) -> AuditEntry:
    return AuditEntry(
        id=f"audit-{number}",
        activity_date_time=START + timedelta(hours=number),
        activity_display_name="Quarantine" if number % 2 else "Export",
        result="failure" if number % 3 else "success",
        result_reason=None if number % 3 else "Credentials rejected",
        raw=f'{{"id": "audit-{number}"}}',
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A history in several files and months, with another tenant's rows of the same ids."""
    path = tmp_path_factory.mktemp("history")
    history = open_history(path)
    events = [make_event(number) for number in range(EVENTS)]
    for tenant in (TENANT, "other"):
        history.merge_events(tenant, events[::2], through=START)
        history.merge_events(tenant, events[1::2], through=START + timedelta(days=3))
        history.merge_audits(tenant, [make_audit(number) for number in range(40)])
    principal = ServicePrincipal(id="sp", display_name="MyCompliance", app_id="app")
    for day in range(3):
        jobs = tuple(Job(id=f"job-{n}", raw=f"{{{max(day, n)}}}") for n in range(3))
        app = ProvisionedApp(service_principal=principal, jobs=jobs)
        taken_at = START + timedelta(days=day)
        history.add_job_snapshots(TENANT, [app], taken_at=taken_at)
        schema = Schema(version=f"v{day}", raw=f"{{{day}}}")
        history.add_schema(TENANT, "sp", "job-0", schema, seen_at=taken_at)
        counts = ScopeCounts(assigned_users=day, all_users=7)
        history.add_scope_counts(TENANT, "sp", counts, counted_at=taken_at)
    return path


@pytest.fixture(params=["duckdb", "spark"])
def history(request, folder):
    if request.param == "duckdb":
        return open_history(folder)
    remote = request.getfixturevalue("spark_remote")
    return open_history(folder, engine="spark", spark_remote=remote)


def expected(keep=lambda _: True) -> list[Event]:
    """The events that pass, newest first."""
    events = [event for event in map(make_event, range(EVENTS)) if keep(event)]
    return sorted(events, key=lambda event: (event.activity_date_time, event.id), reverse=True)


def latest_of_objects(job_id: str) -> list[Event]:
    found: dict[str, Event] = {}
    for event in expected(lambda event: event.job_id == job_id):
        identities = (event.source_identity, event.target_identity)
        ids = [identity.id for identity in identities if identity and identity.id]
        found.setdefault(ids[0], event)
    return list(found.values())


def all_frames(history, tenant_id):
    until = START + timedelta(days=20)
    wanted = EventFilter(search="zoë", status=("failure", "skipped"))
    return {
        "coverage": coverage(history, tenant_id),
        "latest_jobs": latest_jobs(history, tenant_id),
        "job_totals": job_totals(history, tenant_id),
        "current_state": current_state(history, tenant_id, "job-0"),
        "cycles": cycles(history, tenant_id, "job-0", limit=5),
        "recent_cycles": recent_cycles(history, tenant_id, since=START, limit=5),
        "last_changes": last_changes(history, tenant_id),
        "changed_objects": changed_objects(history, tenant_id, "job-0", LAST_CYCLE),
        "cycle_work": cycle_work(history, tenant_id, "job-0", since=START),
        "first_cycles": first_cycles(history, tenant_id),
        "job_snapshots": job_snapshots(history, tenant_id, "job-0", since=START),
        "by_hour": events_over_time(history, tenant_id, None, START, until, "hour"),
        "by_day": events_over_time(history, tenant_id, "job-1", START, until, "day"),
        "events_page": events_page(history, tenant_id, wanted, page=1, page_size=20),
        "filtered_events": filtered_events(history, tenant_id, EventFilter(), limit=50),
        "audits_page": audits_page(history, tenant_id, AuditFilter(search="REJECTED")),
        "schema_versions": schema_versions(history, tenant_id, "job-0"),
    }


@pytest.fixture(scope="module")
def full_frames(folder):
    return all_frames(open_history(folder), TENANT)


def test_both_engines_give_the_same_frames(folder, full_frames, spark_remote):
    spark = all_frames(open_history(folder, engine="spark", spark_remote=spark_remote), TENANT)
    for name, frame in full_frames.items():
        assert len(frame) > 0, name
        pd.testing.assert_frame_equal(frame, spark[name])


def test_a_frame_without_rows_has_the_same_types(history, full_frames):
    for name, frame in all_frames(history, "it's").items():
        assert frame.dtypes.to_dict() == full_frames[name].dtypes.to_dict(), name
        assert len(frame) == (2 if name == "coverage" else 0)


def test_a_history_that_does_not_exist_answers_with_nothing(tmp_path, full_frames):
    history = open_history(tmp_path / "never made")
    for name, frame in all_frames(history, TENANT).items():
        assert frame.dtypes.to_dict() == full_frames[name].dtypes.to_dict(), name
    assert count_events(history, TENANT, EventFilter()) == 0
    assert event_record(history, TENANT, "id-0001") is None
    assert latest_scope_counts(history, TENANT, "sp") is None
    assert not (tmp_path / "never made").exists()


def test_times_are_utc_and_texts_and_counts_have_fixed_types(history):
    page = events_page(history, TENANT, EventFilter())
    assert str(page["activity_time"].dtype) == "datetime64[us, UTC]"
    assert str(page["id"].dtype) == "str"
    assert str(page["duration_ms"].dtype) == "Int64"
    assert page["duration_ms"].isna().any()
    assert str(job_totals(history, TENANT)["objects"].dtype) == "int64"


def test_pages_are_newest_first_and_do_not_overlap(history):
    ids = [
        identifier
        for page in range(7)
        for identifier in events_page(history, TENANT, EventFilter(), page=page, page_size=99)["id"]
    ]
    assert ids == [event.id for event in expected()]


@pytest.mark.parametrize(
    ("wanted", "keep"),
    [
        (EventFilter(job_id="job-1"), lambda e: e.job_id == "job-1"),
        (EventFilter(status=("failure",)), lambda e: e.status == "failure"),
        (EventFilter(action="create"), lambda e: e.provisioning_action == "create"),
        (EventFilter(object_type="User"), lambda e: e.source_identity is not None),
        (EventFilter(cycle_id="cycle-03"), lambda e: e.cycle_id == "cycle-03"),
        (
            EventFilter(source_id="person-7"),
            lambda e: e.source_identity and e.source_identity.id == "person-7",
        ),
        (EventFilter(search="100% _"), lambda e: e.status == "failure"),
        (EventFilter(search=" STRASSE "), lambda _: False),
        (EventFilter(search="conflict"), lambda e: e.status == "failure"),
        (EventFilter(search="ID-0123"), lambda e: e.id == "id-0123"),
        (
            EventFilter(search="ZOË O'NEIL 7"),
            lambda e: e.source_identity and e.source_identity.display_name.endswith(" 7"),
        ),
        (
            EventFilter(since=START + timedelta(days=1), until=START + timedelta(days=2)),
            lambda e: timedelta(days=1) <= e.activity_date_time - START <= timedelta(days=2),
        ),
    ],
)
def test_a_filter_keeps_what_it_says(history, wanted, keep):
    ids = [event.id for event in expected(keep)]
    assert list(filtered_events(history, TENANT, wanted, limit=10_000)["id"]) == ids
    assert count_events(history, TENANT, wanted) == len(ids)


def test_current_state_is_the_latest_event_of_each_object(history):
    latest = latest_of_objects("job-0")
    assert list(current_state(history, TENANT, "job-0")["id"]) == [event.id for event in latest]
    failing = [event.id for event in latest if event.status == "failure"]
    assert list(current_state(history, TENANT, "job-0", statuses=("failure",))["id"]) == failing


def test_job_totals_count_objects_by_their_current_state(history):
    totals = job_totals(history, TENANT).set_index("job_id")
    for job_id in ("job-0", "job-1"):
        latest = latest_of_objects(job_id)
        counts = Counter(event.status for event in latest)
        row = totals.loc[job_id]
        assert row["failing"] == counts["failure"]
        assert row["succeeded"] == counts["success"]
        assert row["skipped"] == counts["skipped"]
        assert row["warning"] == counts["warning"]
        assert row["objects"] == len(latest)
        assert row["last_event"] == latest[0].activity_date_time


def test_cycles_have_their_span_and_counts(history):
    found = cycles(history, TENANT, "job-0", limit=3)
    assert list(found["cycle_id"]) == ["cycle-11", "cycle-10", "cycle-09"]
    own = expected(lambda event: event.job_id == "job-0" and event.cycle_id == "cycle-10")
    row = found.iloc[1]
    assert (row["began"], row["ended"]) == (own[-1].activity_date_time, own[0].activity_date_time)
    assert row["events"] == len(own)
    assert row["failed"] == sum(event.status == "failure" for event in own)


def test_buckets_begin_at_full_hours_and_days_in_utc(history):
    until = START + timedelta(hours=3)
    hours = events_over_time(history, TENANT, None, START, until, "hour")
    assert hours["events"].sum() == 28
    assert hours["bucket"].min() == START
    days = events_over_time(history, TENANT, None, START, until, "day")
    assert set(days["bucket"].dt.hour) == {0}


def test_records_come_back_untouched_and_from_their_own_tenant(history):
    assert event_record(history, TENANT, "id-0001") == make_event(1).raw.decode()
    assert event_record(history, "unknown", "id-0001") is None
    assert audit_record(history, TENANT, "audit-3") == make_audit(3).raw
    assert audit_record(history, TENANT, "none") is None


def test_audit_entries_are_filtered_and_counted(history):
    wanted = AuditFilter(activity="Quarantine", result="failure", since=START, search="quar")
    found = audits_page(history, TENANT, wanted, page_size=5)
    assert list(found["id"]) == [f"audit-{n}" for n in (37, 35, 31, 29, 25)]
    assert count_audits(history, TENANT, wanted) == 13


def test_snapshots_schemas_and_counts_are_the_newest(history):
    assert list(latest_jobs(history, TENANT)["raw"]) == ["{2}", "{2}", "{2}"]
    assert list(schema_versions(history, TENANT, "job-0")["version"]) == ["v2", "v1", "v0"]
    counts = latest_scope_counts(history, TENANT, "sp")
    assert counts == ScopeCounts(assigned_users=2, all_users=7)


def test_many_threads_ask_at_once(history):
    answers: list[int] = []

    def ask() -> None:
        jobs = ("job-0", "job-1", "job-0")
        answers.extend(count_events(history, TENANT, EventFilter(job_id=job)) for job in jobs)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(answers) == {400: 12, 200: 6}


def test_a_spark_server_that_is_not_there_is_said_at_once(folder):
    history = open_history(folder, engine="spark", spark_remote="sc://127.0.0.1:1")
    with pytest.raises(EngineUnavailable, match="SPARK_REMOTE"):
        count_events(history, TENANT, EventFilter())


def test_without_the_spark_client_the_error_says_what_to_install(monkeypatch, folder):
    monkeypatch.setattr("history.spark_engine.find_spec", lambda _: None)
    with pytest.raises(EngineUnavailable, match="pip install pyspark-client"):
        open_history(folder, engine="spark", spark_remote="sc://127.0.0.1:1")


def test_object_storage_needs_spark():
    with pytest.raises(EngineUnavailable, match="HISTORY_ENGINE to spark"):
        open_history("abfss://history@contoso.dfs.core.windows.net/monitor")


def test_asking_duckdb_imports_no_spark_and_knows_no_local_zone(folder):
    program = (
        "import sys, history, history.queries as q\n"
        f"h = history.open_history({str(folder)!r})\n"
        f"print(q.cycles(h, {TENANT!r}, 'job-0')['began'][0].isoformat())\n"
        "print('pyspark' in sys.modules)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "Asia/Tokyo", "PYTHONPATH": "."},
    )
    began = min(e.activity_date_time for e in expected(lambda e: e.cycle_id == "cycle-11"))
    assert run.stdout.split() == [began.isoformat(), "False"]
