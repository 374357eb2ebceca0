"""One pass from Graph into history, with a client that answers from lists."""

from __future__ import annotations

from datetime import timedelta

import pytest

from collect import collect
from graph_client import PermissionMissing, Unavailable
from history import Log, open_history
from history.queries import (
    EventFilter,
    count_audits,
    count_events,
    events_page,
    latest_jobs,
    latest_scope_counts,
    schema_versions,
)
from history.queries.audits import AuditFilter
from provisioning.model import AuditEntry, ScopeCounts
from provisioning.wire import Decoded, Rejected
from tests.unit.listed_graph import (
    DAY,
    HOUR,
    NOW,
    TENANT,
    ListedGraph,
    event,
    hourly,
    up_to_yesterday,
)


@pytest.fixture
def empty(tmp_path):
    return open_history(tmp_path)


@pytest.fixture
def history(empty):
    return up_to_yesterday(empty)


def test_the_first_load_takes_thirty_days_oldest_first(empty):
    client = ListedGraph(hourly(31 * 4, 6 * HOUR))
    shown = []
    report = collect(client, empty, now=NOW, progress=shown.append)
    assert report.events == count_events(empty, TENANT, EventFilter()) == 30 * 4
    assert report.window == (NOW - timedelta(days=30), NOW)
    assert len(client.windows) == 30
    assert client.windows == sorted(client.windows)
    fractions = [progress.fraction for progress in shown]
    assert fractions == sorted(fractions)
    assert (fractions[0], fractions[-1]) == (0.0, 1.0)
    assert shown[-1].events == report.events


def test_events_exactly_on_the_seam_of_two_windows_are_not_lost(empty):
    seams = [NOW - days * DAY for days in range(1, 30)]
    client = ListedGraph([event(number, time) for number, time in enumerate(seams)])
    collect(client, empty, now=NOW)
    assert count_events(empty, TENANT, EventFilter()) == len(seams)


def test_a_later_pass_reads_from_fifteen_minutes_before_the_watermark(history):
    client = ListedGraph(hourly(48))
    collect(client, history, now=NOW)
    client.all_events.append(event(1000, NOW - timedelta(minutes=10)))
    later = NOW + timedelta(minutes=5)
    report = collect(client, history, now=later)
    assert report.events == 1
    assert report.window == (NOW - timedelta(minutes=15), later)
    assert history.watermark(TENANT, Log.PROVISIONING) == later


def test_a_first_load_that_broke_goes_on_where_it_was(empty):
    down = Unavailable("Graph is down.", "Wait.")
    client = ListedGraph(hourly(20 * 4, 6 * HOUR), fails={12: down})
    report = collect(client, empty, now=NOW)
    assert any("Graph is down." in problem for problem in report.problems)
    reached = empty.watermark(TENANT, Log.PROVISIONING)
    assert reached == NOW - 19 * DAY
    client.fails = {}
    client.windows.clear()
    report = collect(client, empty, now=NOW)
    assert report.problems == ()
    assert client.windows[0][0] < reached
    assert len(client.windows) == 19
    assert count_events(empty, TENANT, EventFilter()) == 20 * 4 - 1


def test_a_window_that_broke_moves_no_watermark_and_is_read_again(history):
    events = hourly(60, timedelta(seconds=1))
    client = ListedGraph(events, fails={1: Unavailable("Broken off.", "Wait.")})
    collect(client, history, now=NOW)
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW - DAY
    client.fails = {}
    collect(client, history, now=NOW)
    assert count_events(history, TENANT, EventFilter()) == len(events)


def test_one_part_that_is_refused_does_not_stop_the_others(history):
    refused = PermissionMissing("AuditLog.Read.All is missing.", "Grant it.", status=403)
    audit = AuditEntry(id="a", activity_date_time=NOW - HOUR)
    client = ListedGraph(hourly(5), [audit], fails={"audits": refused})
    report = collect(client, history, now=NOW)
    assert report.problems == (
        "The audit log was not read completely: AuditLog.Read.All is missing. Grant it.",
    )
    assert (report.events, report.audits, report.jobs) == (4, 0, 2)
    client.fails = {"apps": refused}
    report = collect(client, history, now=NOW)
    assert (report.audits, report.jobs) == (1, 0)
    assert count_audits(history, TENANT, AuditFilter()) == 1


def test_jobs_schemas_and_counts_are_stored_when_they_changed(history):
    client = ListedGraph()
    assert collect(client, history, now=NOW).jobs == 2
    assert collect(client, history, now=NOW + HOUR).jobs == 0
    client.principals.append("sp-10")
    assert collect(client, history, now=NOW + timedelta(hours=2)).jobs == 1
    assert len(latest_jobs(history, TENANT)) == 3
    assert list(schema_versions(history, TENANT, "job-of-sp-1")["raw"]) == ['"job-of-sp-1"']
    assert latest_scope_counts(history, TENANT, "sp-10") == ScopeCounts(assigned_users=5)


def test_one_schema_that_is_refused_leaves_the_others(history):
    refused = Unavailable("Graph answered 503.", "Try again later.")
    client = ListedGraph(fails={"schema sp-1": refused, "scope_counts": refused})
    report = collect(client, history, now=NOW)
    assert report.problems == (
        "Mappings were not read: Graph answered 503. Try again later.",
        "Objects in scope were not counted: Graph answered 503. Try again later.",
    )
    assert len(schema_versions(history, TENANT, "job-of-sp-2")) == 1


def test_records_that_cannot_be_read_are_counted_with_their_reason(history, monkeypatch):
    client = ListedGraph(hourly(3))
    pages = client.events

    def with_a_broken_record(since, until):
        for page in pages(since, until):
            broken = [Rejected("The record has no id.", 0, "{}")] if page.records else []
            yield Decoded(page.records, broken)

    monkeypatch.setattr(client, "events", with_a_broken_record)
    report = collect(client, history, now=NOW)
    assert report.events == 2
    assert report.rejected == 1
    assert report.rejected_reasons == ("The record has no id.",)


def test_records_without_raw_text_and_duplicates_in_one_page_are_stored_once(history):
    again = hourly(4)
    collect(ListedGraph([*again, *again]), history, now=NOW)
    assert sorted(events_page(history, TENANT, EventFilter())["id"]) == [
        "event-1",
        "event-2",
        "event-3",
    ]


def test_a_fast_clock_skips_nothing_and_is_told(history):
    client = ListedGraph(hourly(20))
    client.graph_time = NOW
    report = collect(client, history, now=NOW + HOUR)
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    assert "clock is 60 minutes ahead of Microsoft Graph's" in report.problems[0]
    # Happens by Graph's clock after the pass and before what this machine took for its time.
    client.all_events.append(event(1000, NOW + timedelta(minutes=30)))
    client.graph_time = NOW + HOUR
    collect(client, history, now=NOW + timedelta(hours=2))
    assert count_events(history, TENANT, EventFilter()) == 20


@pytest.mark.parametrize("ahead", [timedelta(seconds=90), timedelta(hours=-3)])
def test_a_clock_that_is_nearly_right_or_slow_is_followed(history, ahead):
    client = ListedGraph(hourly(20))
    client.graph_time = NOW - ahead
    assert collect(client, history, now=NOW).problems == ()
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW


def test_rows_are_kept_but_vouched_for_only_once_graphs_time_is_known(history):
    client = ListedGraph(hourly(20))
    client.graph_time = None
    assert collect(client, history, now=NOW).events == 19
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW - DAY
