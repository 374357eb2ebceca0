"""A real disk that takes no more: a process may write so many bytes to a file, and no further."""

from __future__ import annotations

import multiprocessing
import secrets
import sys
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from history import HistoryNotWritable, Log, open_history
from history.queries import EventFilter, count_events
from provisioning.model import Event, StatusInfo

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=5)
TENANT = "684a78f7-18fa-4906-b9d0-0763e21ca726"
# From nothing at all, through parts of a file of rows, to where all of it fits.
LIMITS = (0, 300, 2_000, 40_000, 10_000_000)
ROWS = 500


def event(number):
    name = secrets.token_hex(100)  # which no file makes smaller
    status = StatusInfo(status="success")
    return Event(
        id=f"event-{number}",
        activity_date_time=NOW,
        provisioning_status_info=status,
        raw=f'{{"id":"event-{number}","jobId":"{name}"}}'.encode(),
    )


@contextmanager
def files_up_to(size):
    """Let this process write no further in any file; a full disk breaks off in the same place."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


def write_on_a_full_disk(folder, results):
    """Try to write at each limit; tell what became of it, and what there is after."""
    history = open_history(folder)
    rows = [event(number) for number in range(1, ROWS)]
    for size in LIMITS:
        told = ""
        with files_up_to(size):
            try:
                history.merge_events(TENANT, rows, through=LATER)
            except HistoryNotWritable as error:
                told = str(error)
        mark = history.watermark(TENANT, Log.PROVISIONING)
        results.put((told, count_events(history, TENANT, EventFilter()), mark))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no process's files")
def test_what_a_full_disk_breaks_off_is_told_and_leaves_the_last_good_state(tmp_path):
    history = open_history(tmp_path / "history")
    history.merge_events(TENANT, [event(0)], through=NOW)
    context = multiprocessing.get_context("spawn")
    results = context.SimpleQueue()
    child = context.Process(target=write_on_a_full_disk, args=(history.uri, results))
    child.start()
    *broken, whole = [results.get() for _ in LIMITS]
    child.join(60)
    assert child.exitcode == 0
    for told, rows, mark in broken:
        assert "cannot be written" in told
        assert "Check free space" in told
        assert (rows, mark) == (1, NOW)
    assert whole == ("", ROWS, LATER)
    # Nothing half-written is left to fill the disk with each attempt.
    assert len([file for file in tmp_path.rglob("*.parquet*") if file.is_file()]) == 2
