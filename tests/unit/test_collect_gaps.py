"""What a pass could not collect: Graph had forgotten it, or records could not be read."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from collect import FIRST_LOAD, READ_AGAIN, collect
from graph_client import Unavailable
from history import Log, open_history
from history.gaps import Gap, Noted, forgotten_gaps, note_gap, unread_gaps
from history.queries import EventFilter, count_events
from provisioning.wire import Decoded, Rejected
from tests.unit.listed_graph import HOUR, NOW, TENANT, ListedGraph, hourly, up_to_yesterday


class SpoilingGraph(ListedGraph):
    """Serves one event in a shape that cannot be read for as long as it is told to."""

    spoiled = "event-3"

    def _pages(self, records, since, until, name):
        for page in super()._pages(records, since, until, name):
            kept = [it for it in page.records if it.id != self.spoiled]
            lost = len(page.records) - len(kept)
            yield Decoded(kept, [Rejected("It has no time.", 0, "{}")] * lost)


@pytest.fixture
def history(tmp_path):
    return up_to_yesterday(open_history(tmp_path))


def events_of(history):
    return count_events(history, TENANT, EventFilter())


def gap(since, until, log=Log.PROVISIONING, noted_at=NOW):
    return Gap(log, NOW + since * HOUR, NOW + until * HOUR, noted_at)


def test_a_collector_that_was_off_for_longer_than_graph_remembers_says_what_is_lost(history):
    collect(ListedGraph(hourly(20)), history, now=NOW)
    assert forgotten_gaps(history, TENANT) == []
    back = NOW + FIRST_LOAD + timedelta(days=10)
    report = collect(ListedGraph(), history, now=back)
    lost = "from 24 November 2026 09:30 to 04 December 2026 09:30 UTC"
    assert [problem for problem in report.problems if lost in problem] == list(report.problems)
    assert len(report.problems) == 2
    found = forgotten_gaps(history, TENANT)
    assert [(it.log, it.since, it.until) for it in found] == [
        (log, NOW, NOW + timedelta(days=10)) for log in (Log.AUDIT, Log.PROVISIONING)
    ]
    assert collect(ListedGraph(), history, now=back + HOUR).problems == ()


def test_a_first_load_and_a_short_absence_leave_no_gap(tmp_path):
    history = open_history(tmp_path)
    assert collect(ListedGraph(hourly(20)), history, now=NOW).problems == ()
    report = collect(ListedGraph(), history, now=NOW + FIRST_LOAD - HOUR)
    assert (report.problems, forgotten_gaps(history, TENANT)) == ((), [])


def test_a_gap_that_two_collectors_note_is_one(history):
    for until in (10, 11, 30):
        note_gap(history, TENANT, gap(0, until), Noted.FORGOTTEN)
    note_gap(history, TENANT, gap(40, 50), Noted.FORGOTTEN)
    note_gap(history, TENANT, gap(0, 5, Log.AUDIT), Noted.FORGOTTEN)
    note_gap(history, "another tenant", gap(60, 70), Noted.FORGOTTEN)
    assert forgotten_gaps(history, TENANT) == [gap(0, 5, Log.AUDIT), gap(0, 30), gap(40, 50)]


def test_an_event_that_could_not_be_read_is_read_once_graph_serves_it_properly(history):
    client = SpoilingGraph(hourly(20))
    assert collect(client, history, now=NOW).rejected == 1
    assert events_of(history) == 18
    client.spoiled = ""
    soon, later = NOW + READ_AGAIN / 2, NOW + READ_AGAIN
    assert collect(client, history, now=soon).events == 0
    assert collect(client, history, now=later).events == 1
    assert (events_of(history), unread_gaps(history, TENANT)) == (19, [])


def test_an_event_that_stays_unreadable_is_tried_every_hour_until_graph_forgets_it(history):
    client = SpoilingGraph(hourly(20))
    tried = [collect(client, history, now=NOW + half * HOUR / 2).rejected for half in range(6)]
    assert tried == [1, 0, 1, 0, 1, 0]
    assert len(unread_gaps(history, TENANT)) == 1
    assert collect(client, history, now=NOW + FIRST_LOAD + HOUR).rejected == 0


def test_a_window_that_breaks_while_it_is_read_again_stays_noted(history):
    client = SpoilingGraph(hourly(20))
    collect(client, history, now=NOW)
    client.spoiled = ""
    # The pass has one window of its own; the one that is read again comes after it.
    client.fails = {len(client.windows) + 2: Unavailable("Graph was away.", "Try again.")}
    report = collect(client, history, now=NOW + READ_AGAIN)
    assert "not read completely" in report.problems[0]
    assert len(unread_gaps(history, TENANT)) == 1


def test_what_is_read_covers_only_what_lies_within(history):
    for since, until in ((0, 2), (5, 7)):
        note_gap(history, TENANT, gap(since, until), Noted.UNREAD)
    later = NOW + timedelta(minutes=1)
    note_gap(history, TENANT, replace(gap(0, 6), noted_at=later), Noted.READ)
    assert unread_gaps(history, TENANT) == [gap(5, 7)]


@pytest.mark.parametrize(
    ("since", "until", "meets"), [(None, None, True), (2, 3, False), (-1, 0, False), (-1, 1, True)]
)
def test_a_gap_meets_the_periods_that_have_a_part_of_it(since, until, meets):
    ends = [None if hours is None else NOW + hours * HOUR for hours in (since, until)]
    assert gap(0, 2).meets(*ends) is meets
