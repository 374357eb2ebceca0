"""Damaged files, a full disk, a vacuum under a reader, and a backup of a history in use."""

from __future__ import annotations

import subprocess
import threading
from datetime import UTC, datetime, timedelta

import pytest
from deltalake import DeltaTable

from history import HistoryDamaged, HistoryNotWritable, Log, open_history
from history.compaction import compact_piles, vacuum
from history.queries import EventFilter, count_events, events_page, schema_versions
from history.tables import EVENTS
from provisioning.model import Event, Schema, StatusInfo

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TENANT, OTHER = "684a78f7-18fa-4906-b9d0-0763e21ca726", "other"
ALL = EventFilter()


def event(number: int) -> Event:
    status = StatusInfo(status="success")
    return Event(id=f"event-{number}", activity_date_time=NOW, provisioning_status_info=status)


@pytest.fixture
def history(tmp_path):
    history = open_history(tmp_path / "history")
    history.add_schema(TENANT, "sp", "job", Schema(raw="{}"), seen_at=NOW)
    history.merge_events(OTHER, [event(0)], through=NOW)
    history.merge_events(TENANT, [event(0)], through=NOW)
    return history


@pytest.mark.parametrize("how", ["cut short", "missing"])
def test_a_damaged_file_is_named_and_costs_only_its_own_tenant(history, tmp_path, how):
    (file,) = (tmp_path / "history" / "events" / f"tenant_id={TENANT}").rglob("*.parquet")
    if how == "missing":
        file.unlink()
    else:
        file.write_bytes(file.read_bytes()[:200])
    with pytest.raises(HistoryDamaged, match=f"events.*{file.name}"):
        events_page(history, TENANT, ALL)
    assert count_events(history, OTHER, ALL) == 1
    assert len(schema_versions(history, TENANT, "job")) == 1
    assert history.merge_events(OTHER, [event(1)]) == 1


def test_without_a_garbled_last_commit_its_rows_are_stored_again(history, tmp_path):
    last = max((tmp_path / "history" / "events" / "_delta_log").glob("*.json"))
    last.write_text('{"add":{"path":"ten')
    with pytest.raises(HistoryDamaged, match="events"):
        count_events(history, TENANT, ALL)
    assert len(schema_versions(history, TENANT, "job")) == 1
    last.unlink()
    assert history.watermark(TENANT, Log.PROVISIONING) is None
    assert history.merge_events(TENANT, [event(0)], through=NOW) == 1
    assert count_events(history, OTHER, ALL) == 1


def test_an_emptied_last_commit_counts_as_never_made_with_its_watermark(history, tmp_path):
    """A file system may keep a file's name and lose its content when power is lost."""
    later = NOW + timedelta(minutes=5)
    history.merge_events(TENANT, [event(1)], through=later)
    last = max((tmp_path / "history" / "events" / "_delta_log").glob("*.json"))
    last.write_text("")
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    assert list(events_page(history, TENANT, ALL)["id"]) == ["event-0"]
    assert history.merge_events(OTHER, [event(2)], through=later) == 1
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    assert history.merge_events(TENANT, [event(0), event(1)], through=later) == 1
    assert history.watermark(TENANT, Log.PROVISIONING) == later
    assert (count_events(history, TENANT, ALL), count_events(history, OTHER, ALL)) == (2, 2)


def test_a_table_whose_log_is_lost_is_damaged_and_an_empty_folder_is_an_empty_table(
    history, tmp_path
):
    (tmp_path / "history" / "audits").mkdir()
    assert history.watermark(TENANT, Log.AUDIT) is None
    log = tmp_path / "history" / "events" / "_delta_log"
    log.rename(tmp_path / "elsewhere")
    with pytest.raises(HistoryDamaged, match="_delta_log is missing"):
        history.merge_events(TENANT, [event(1)])


def test_a_full_disk_leaves_the_last_good_state(history, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("history.delta.write_deltalake", full)
        with pytest.raises(HistoryNotWritable, match="free space"):
            history.merge_events(TENANT, [event(1)], through=NOW)
    assert count_events(history, TENANT, ALL) == 1
    assert history.merge_events(TENANT, [event(1)], through=NOW) == 1


def test_readers_and_a_writer_outlive_merging_and_a_vacuum_at_once(history, tmp_path):
    stop = threading.Event()
    problems: list[Exception] = []

    def read() -> None:
        reader = open_history(tmp_path / "history")
        while not stop.is_set():
            try:
                assert len(events_page(reader, OTHER, ALL)) == 1
                assert count_events(reader, TENANT, ALL) >= 1
            except Exception as error:  # noqa: BLE001  (told by the main thread)
                problems.append(error)

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(1, 31):
        history.merge_events(TENANT, [event(number)], through=NOW)
        if number % 5 == 0:
            compact_piles(history.uri, EVENTS, TENANT, 2)
            vacuum(history.uri, EVENTS, 1)
            DeltaTable(f"{history.uri}/events").vacuum(
                retention_hours=0, enforce_retention_duration=False, dry_run=False
            )
    stop.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert count_events(history, TENANT, ALL) == 31


def test_a_backup_made_as_documented_while_a_collector_writes_opens_whole(history, tmp_path):
    stop = threading.Event()

    def write() -> None:
        number = 1
        while not stop.is_set():
            history.merge_events(TENANT, [event(number)], through=NOW)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    folder = tmp_path / "history"
    steps = (
        "tar -cf ../history.tar --exclude=_last_checkpoint */_delta_log",
        "tar -rf ../history.tar --exclude=_delta_log .",
    )
    for step in steps:
        run = subprocess.run(step, shell=True, cwd=folder, check=False)  # noqa: S602  (as documented)
        assert run.returncode in {0, 1}
    stop.set()
    writer.join()
    (tmp_path / "restored").mkdir()
    subprocess.run(
        ["tar", "-xf", str(tmp_path / "history.tar")],  # noqa: S607  (as documented)
        cwd=tmp_path / "restored",
        check=True,
    )
    restored = open_history(tmp_path / "restored")
    rows = count_events(restored, TENANT, ALL)
    assert 1 <= rows <= count_events(history, TENANT, ALL)
    assert len(events_page(restored, TENANT, ALL, page_size=10_000)) == rows
    assert restored.watermark(TENANT, Log.PROVISIONING) == NOW
    assert restored.merge_events(TENANT, [event(0)]) == 0
