"""Safe text, times in words, and what an empty panel says."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from ui import charts, moments, tables
from ui.notices import why_empty
from ui.status import event_look
from ui.text import LONGEST_CELL, cells, on_chart, plain, safe_csv

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("text", ["![x](http://h/p.png)", ":red[x]", "<b>", "$x$", "`x`", "**x**"])
def test_log_text_loses_its_meaning_in_markdown_but_no_letter(text):
    assert plain(text) != text
    assert shown(plain(text)) == text


@pytest.mark.parametrize(
    "text", ["https://evil.example", "www.evil.example", "a@b.example", "a -> b", ":streamlit:"]
)
def test_text_that_streamlit_would_turn_into_a_link_or_a_sign_is_parted(text):
    assert ":small[]" in plain(text)
    assert shown(plain(text)) == text


def test_hidden_characters_become_marks_and_foreign_names_cannot_reorder_a_line():
    assert plain("a\u202eb\0c\ud800") == "a⟨U\\+202E⟩b␀c⟨U\\+D800⟩"
    assert plain("שלם") == "\u2068שלם\u2069"
    assert plain("x\u200dy 👩\u200d💻") == "x⟨U\\+200D⟩y 👩\u200d💻"


def test_very_long_text_is_cut_with_a_sign_of_it():
    assert plain("x" * 100_000, 50) == "x" * 49 + "…"
    frame = cells(pd.DataFrame({"name": ["y" * 100_000, None], "count": [1, 2]}))
    assert len(frame["name"][0]) == LONGEST_CELL
    assert frame["count"].tolist() == [1, 2]


def test_text_on_a_chart_is_neither_html_nor_a_template():
    assert on_chart("<a href='x'>%{y}</a>") == "&lt;a href=&#x27;x&#x27;&gt;%\u2060{y}&lt;/a&gt;"


def shown(markdown):
    return markdown.replace("\\", "").replace(":small[]", "")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", "\t=1", "\uff1d1", "\r=1"])
def test_text_that_a_spreadsheet_would_compute_is_quoted(text):
    line = safe_csv(pd.DataFrame({"name": [text]})).decode("utf-8-sig").split("\n", 1)[1]
    assert line.strip('"').startswith("'")


@pytest.mark.parametrize("text", ["a;=1+1", "a\t=1", "a\n @SUM(A1)", "a\r\n=1"])
def test_a_formula_after_a_separator_within_a_cell_is_quoted_too(text):
    line = safe_csv(pd.DataFrame({"name": [text]})).decode("utf-8-sig").split("\n", 1)[1]
    assert re.search(r"'[=@]", line)


def test_a_cell_holds_no_more_than_excel_takes_and_no_hidden_character():
    line = safe_csv(pd.DataFrame({"name": ["\0=1" + "x" * 40_000]})).decode("utf-8-sig")
    assert "\0" not in line
    assert len(line) < 33_000


def test_numbers_times_and_missing_values_stay_what_they_are():
    frame = pd.DataFrame({"n": [-5], "t": [pd.Timestamp(NOW)], "m": pd.Series([None], dtype="str")})
    assert safe_csv(frame).decode("utf-8-sig").split("\n")[1] == "-5,2026-11-24T12:00:00Z,"


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=12), "12 min ago"),
        (timedelta(hours=5), "5 h ago"),
        (timedelta(days=3), "3 days ago"),
        (timedelta(minutes=-12), "in 12 min"),
    ],
)
def test_how_long_ago(before, said):
    assert moments.ago(NOW - before, NOW) == said


def test_a_time_is_told_in_the_viewers_zone_with_utc_beside_it():
    assert moments.with_utc(NOW, BERLIN, NOW) == "13:00 (12:00 UTC)"
    assert moments.with_utc(NOW, UTC, NOW) == "12:00 UTC"


def test_another_day_in_utc_is_named():
    late = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)
    assert moments.with_utc(late, BERLIN, NOW) == "00:30 (Mon 23 Nov, 23:30 UTC)"


def test_a_zone_that_is_not_known_falls_back_to_utc():
    assert moments.zone_named("Mars/Olympus") is UTC
    assert moments.zone_named(None) is UTC


def test_an_empty_panel_names_the_filter_before_anything_else():
    title, text = why_empty(["no permission"], collecting=True, filtered=True, what="events")
    assert title == "No events match"
    assert "filter" in text


def test_an_empty_panel_names_the_missing_permission():
    _, text = why_empty(["Add AuditLog.Read.All."], collecting=False, filtered=False, what="events")
    assert text == "Add AuditLog.Read.All."


def test_a_status_that_microsoft_adds_keeps_its_word():
    assert event_look("unheardOf").word == "unheardOf"


def cycles(**columns):
    row = {
        "cycle_id": "c",
        "began": pd.Timestamp(NOW),
        "ended": pd.Timestamp(NOW + timedelta(minutes=6)),
        "events": 3,
        "created": 1,
        "updated": 1,
        "removed": 0,
        "skipped": 0,
        "failed": 0,
        "warned": 0,
    }
    return pd.DataFrame([row | columns])


def test_a_cycle_with_a_failure_is_red_and_marked():
    bar = charts.cycle_bars(cycles(failed=1), UTC).data[0]
    assert bar.marker.color[0] == event_look("failure").hex
    assert bar.text[0] == "✕"
    assert bar.y[0] == pytest.approx(6.0)


def test_a_cycle_of_seconds_is_still_wide_enough_to_be_clicked():
    assert charts.cycle_bars(cycles(ended=pd.Timestamp(NOW)), UTC).data[0].y[0] > 0


def test_an_unknown_status_is_in_the_trend_too():
    frame = pd.DataFrame(
        {"bucket": [pd.Timestamp(NOW)] * 2, "status": ["failure", "new"], "events": 1}
    )
    figure = charts.events_by_status(frame, NOW - timedelta(days=1), NOW, UTC)
    assert {trace.name for trace in figure.data} == {"Failure", "new"}


TEMPLATE = "StatusCode: BadRequest\r\nMessage: x\r\nWeb Response: \r\n"


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        (TEMPLATE + '{"detail":"Taken.","status":409}', "Taken."),
        (TEMPLATE + '{"errors":{"name.familyName":["Not found."]}}', "name.familyName: Not found."),
        ("StatusCode: Unauthorized Message: no body", "StatusCode: Unauthorized Message: no body"),
        ("The value <none> is not\nallowed", "The value <none> is not allowed"),
    ],
)
def test_the_detail_column_shows_the_endpoints_answer(reason, shown):
    frame = pd.DataFrame({"reason": [reason], "skip_reason": [None]}, dtype="str")
    assert tables.detail(frame).tolist() == [shown]


def test_the_detail_of_what_was_skipped_is_its_reason():
    frame = pd.DataFrame({"reason": [""], "skip_reason": ["NotEffectivelyEntitled"]}, dtype="str")
    assert tables.detail(frame).tolist() == ["NotEffectivelyEntitled"]
