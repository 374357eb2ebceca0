"""Adding rows: each once, together with the watermark, by several writers at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from deltalake import DeltaTable

from history import HistoryDamaged, HistoryError, HistoryNotWritable, Log, open_history
from history.compaction import compact_piles
from history.queries import (
    EventFilter,
    count_events,
    coverage,
    event_record,
    events_page,
    latest_jobs,
    latest_scope_counts,
    schema_versions,
)
from history.tables import EVENTS, JOB_SNAPSHOTS
from provisioning.model import (
    AuditEntry,
    Event,
    Identity,
    Job,
    ProvisionedApp,
    Schema,
    ScopeCounts,
    ServicePrincipal,
    StatusInfo,
    TargetResource,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TENANT = "684a78f7-18fa-4906-b9d0-0763e21ca726"
EVERYTHING = EventFilter()


def event(number: int, *, time: datetime = NOW, raw: bytes = b"{}") -> Event:
    return Event(
        id=f"event-{number}",
        activity_date_time=time,
        provisioning_status_info=StatusInfo(status="success"),
        raw=raw,
    )


def test_an_export_that_cuts_off_the_digits_of_a_second_brings_nothing_twice(tmp_path):
    history = open_history(tmp_path)
    exact = NOW.replace(second=31, microsecond=353_893)
    assert history.merge_events(TENANT, [event(1, time=exact)]) == 1
    assert history.merge_events(TENANT, [event(1, time=exact.replace(microsecond=0))]) == 0


def test_the_same_events_are_stored_once(tmp_path):
    history = open_history(tmp_path)
    assert history.merge_events(TENANT, [event(1), event(2), event(2)]) == 2
    assert history.merge_events(TENANT, [event(2), event(3)]) == 1
    assert history.merge_events(TENANT, [event(1), event(2), event(3)]) == 0
    assert count_events(history, TENANT, EVERYTHING) == 3


def test_the_first_record_of_an_id_stays_untouched(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(1, raw=b'{"a": 1}')])
    history.merge_events(TENANT, [event(1, raw=b'{"a": 2}')])
    assert event_record(history, TENANT, "event-1") == '{"a": 1}'
    assert event_record(history, TENANT, "event-2") is None


def test_tenants_do_not_see_each_others_events_of_the_same_id(tmp_path):
    history = open_history(tmp_path)
    other = "o'Brien / 100 % é"
    assert history.merge_events(TENANT, [event(1)], through=NOW) == 1
    assert history.merge_events(other, [event(1), event(2)]) == 2
    assert count_events(history, TENANT, EVERYTHING) == 1
    assert count_events(history, other, EVERYTHING) == 2
    assert set(events_page(history, other, EVERYTHING)["tenant_id"]) == {other}
    assert history.watermark(other, Log.PROVISIONING) is None


def test_months_are_those_of_utc(tmp_path):
    history = open_history(tmp_path)
    tokyo = datetime.fromisoformat("2026-11-01T08:59:59+09:00")
    history.merge_events(TENANT, [event(1, time=tokyo.astimezone(UTC))])
    assert list(events_page(history, TENANT, EVERYTHING)["month"]) == ["2026-10"]


def test_what_graph_leaves_out_is_null_and_an_empty_text_stays_empty(tmp_path):
    history = open_history(tmp_path)
    nameless = msgspec.structs.replace(event(1), source_identity=Identity(id="", display_name=None))
    history.merge_events(TENANT, [nameless])
    row = DeltaTable(tmp_path / "events").to_pyarrow_table().to_pylist()[0]
    assert row["source_id"] == ""
    assert row["source_name"] is None
    assert row["duration_ms"] is None
    assert row["reason"] is None


def test_the_watermark_moves_with_the_rows_and_without_rows_but_never_back(tmp_path):
    history = open_history(tmp_path)
    assert history.watermark(TENANT, Log.PROVISIONING) is None
    history.merge_events(TENANT, [event(1)], through=NOW)
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    assert history.watermark(TENANT, Log.AUDIT) is None
    later = NOW + timedelta(minutes=5)
    assert history.merge_events(TENANT, [event(1)], through=later) == 0
    assert history.watermark(TENANT, Log.PROVISIONING) == later
    history.merge_events(TENANT, [event(2)], through=NOW)
    assert history.watermark(TENANT, Log.PROVISIONING) == later
    assert count_events(history, TENANT, EVERYTHING) == 2


def test_a_pass_that_brings_nothing_new_writes_nothing(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(1)], through=NOW)
    before = DeltaTable(tmp_path / "events").version()
    history.merge_events(TENANT, [event(1)], through=NOW)
    history.merge_events(TENANT, [])
    assert DeltaTable(tmp_path / "events").version() == before


def test_rows_and_watermark_are_one_commit(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(1)], through=NOW)
    before = DeltaTable(tmp_path / "events").version()
    history.merge_events(TENANT, [event(2)], through=NOW + timedelta(minutes=1))
    assert DeltaTable(tmp_path / "events").version() == before + 1


def test_several_writers_at_once_store_each_event_once(tmp_path):
    """Each starts with an overlapping share, all on a table that does not exist yet."""
    errors: list[Exception] = []

    def write(offset: int) -> None:
        history = open_history(tmp_path)
        try:
            for start in range(0, 60, 20):
                batch = [event(number) for number in range(offset + start, offset + start + 30)]
                history.merge_events(TENANT, batch, through=NOW + timedelta(seconds=offset + start))
        except HistoryError as error:
            errors.append(error)

    writers = [threading.Thread(target=write, args=(offset,)) for offset in (0, 10, 20, 30)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert errors == []
    history = open_history(tmp_path)
    ids = events_page(history, TENANT, EVERYTHING, page_size=1000)["id"]
    assert sorted(ids) == sorted(f"event-{number}" for number in range(100))
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW + timedelta(seconds=70)


def test_piled_up_files_are_merged_while_others_read_and_write(tmp_path):
    history = open_history(tmp_path)
    for number in range(6):
        history.merge_events(TENANT, [event(number)], through=NOW)
    older = DeltaTable(tmp_path / "events")
    assert compact_piles(str(tmp_path), EVENTS, TENANT, small_files=5) == 1
    assert all(Path(file).exists() for file in older.file_uris())
    assert len(DeltaTable(tmp_path / "events").file_uris()) == 1
    assert history.merge_events(TENANT, [event(0), event(6)]) == 1
    assert count_events(history, TENANT, EVERYTHING) == 7
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    assert compact_piles(str(tmp_path), JOB_SNAPSHOTS, TENANT) == 0


def test_a_job_is_stored_when_it_changed(tmp_path):
    history = open_history(tmp_path)
    principal = ServicePrincipal(id="sp", display_name="MyCompliance")

    def seen(*jobs: Job, after: int) -> int:
        app = ProvisionedApp(service_principal=principal, jobs=jobs)
        return history.add_job_snapshots(TENANT, [app], taken_at=NOW + timedelta(days=after))

    one, two = Job(id="one", raw="{1}"), Job(id="two", raw="{2}")
    assert seen(one, two, after=0) == 2
    assert seen(one, two, after=1) == 0
    assert seen(one, Job(id="two", raw="{3}"), after=2) == 1
    assert seen(one, two, after=20) == 1
    found = latest_jobs(history, TENANT)
    assert list(found["raw"]) == ["{1}", "{2}"]
    assert list(found["taken_at"]) == [NOW, NOW + timedelta(days=20)]


def test_a_schema_and_counts_are_stored_when_they_changed(tmp_path):
    history = open_history(tmp_path)
    for day, (version, is_new) in enumerate([("1", True), ("1", False), ("2", True), ("1", True)]):
        schema = Schema(version=version, raw=version)
        seen_at = NOW + timedelta(days=day)
        assert history.add_schema(TENANT, "sp", "job", schema, seen_at=seen_at) is is_new
        counts = ScopeCounts(assigned_users=int(version), all_users=None)
        added = history.add_scope_counts(TENANT, "sp", counts, counted_at=seen_at)
        assert added is is_new
    assert list(schema_versions(history, TENANT, "job")["version"]) == ["1", "2", "1"]
    assert latest_scope_counts(history, TENANT, "sp") == ScopeCounts(assigned_users=1)
    assert latest_scope_counts(history, TENANT, "another") is None


def test_an_audit_entry_is_filed_under_the_application_it_is_about(tmp_path):
    history = open_history(tmp_path)
    person = TargetResource(id="user", type="User")
    application = TargetResource(id="sp", type="ServicePrincipal", display_name="MyCompliance")
    entry = AuditEntry(
        id="audit", activity_date_time=NOW, target_resources=(person, application), raw="{}"
    )
    assert history.merge_audits(TENANT, [entry], through=NOW) == 1
    row = DeltaTable(tmp_path / "audits").to_pyarrow_table().to_pylist()[0]
    assert (row["target_id"], row["target_name"]) == ("sp", "MyCompliance")
    assert history.watermark(TENANT, Log.AUDIT) == NOW


def test_coverage_tells_of_both_logs(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(1), event(2, time=NOW - timedelta(days=40))], through=NOW)
    found = coverage(history, TENANT).set_index("log")
    assert found.loc["provisioning", "rows"] == 2
    assert found.loc["provisioning", "first"] == NOW - timedelta(days=40)
    assert found.loc["provisioning", "through"] == NOW
    assert found.loc["audit", "rows"] == 0
    assert found.loc["audit"].isna()["first"]


def test_a_folder_that_cannot_be_made_is_an_error_with_a_next_step(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    history = open_history(tmp_path / "file" / "history")
    with pytest.raises(HistoryNotWritable, match="HISTORY_URI"):
        history.merge_events(TENANT, [event(1)])


def test_a_damaged_log_is_an_error_that_names_the_table(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(1)])
    for entry in (tmp_path / "events" / "_delta_log").glob("*.json"):
        entry.write_text("{half")
    with pytest.raises(HistoryDamaged, match="events is damaged"):
        count_events(history, TENANT, EVERYTHING)
    with pytest.raises(HistoryDamaged):
        history.merge_events(TENANT, [event(2)])


def test_a_lost_file_is_an_error_and_other_tables_still_answer(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(1)])
    history.add_schema(TENANT, "sp", "job", Schema(raw="{}"), seen_at=NOW)
    for file in (tmp_path / "events").rglob("*.parquet"):
        file.write_bytes(b"PAR1 but not really")
    with pytest.raises(HistoryDamaged, match="backup"):
        events_page(history, TENANT, EVERYTHING)
    assert len(schema_versions(history, TENANT, "job")) == 1
