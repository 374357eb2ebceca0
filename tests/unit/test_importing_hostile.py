"""Files that would fill the memory, leave their folder or mislead a reader are refused in words."""

import io
import json
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest

from history import open_history, queries
from importing import BytesSource, Limits, PathSource, import_files

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
EVENT = {
    "id": "1",
    "activityDateTime": "2026-11-24T10:00:00Z",
    "jobId": "j",
    "changeId": "c",
    "provisioningStatusInfo": {"status": "success"},
}


@pytest.fixture
def bring(tmp_path):
    def run(*files, limits=None):
        history = open_history(tmp_path / "history")
        sources = [BytesSource(f"file {at}", data) for at, data in enumerate(files)]
        report = import_files(
            sources, history, "imported-x", name="X", now=NOW, limits=limits or Limits()
        )
        return report, history

    return run


def only_reason(report):
    (problem,) = [one for file in report.files for one in file.unreadable]
    return problem.reason


def archive(*members, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as written:
        for name, data in members:
            written.writestr(name, data)
    return out.getvalue()


def test_a_zip_bomb_is_refused_without_unpacking_it(bring):
    bomb = archive(("log.json", b"[" + b" " * 100_000_000 + b"]"))
    tracemalloc.start()
    report, _ = bring(bomb)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "zip bomb" in only_reason(report)
    assert peak < 20_000_000


def test_a_zip_that_lies_about_its_size_is_stopped(bring):
    data = bytearray(archive(("log.json", b"[" + b" " * 60_000_000 + b"]")))
    at = data.rindex(b"PK\x01\x02") + 24
    data[at : at + 4] = (1_000).to_bytes(4, "little")
    report, _ = bring(bytes(data))
    assert report.total("events") == 0
    assert only_reason(report)


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "C:\\Windows\\x.json", "a/../../b.json", "..\\x"]
)
def test_names_that_point_outside_are_refused(bring, name):
    text = json.dumps(EVENT)
    report, _ = bring(archive((name, text), ("fine.json", text)))
    assert report.total("events") == 1
    assert "outside the archive" in only_reason(report)


def test_a_zip_inside_a_zip_and_an_office_document_are_named(bring):
    inner = archive(("x.json", "{}"))
    for name in ("inner.zip", "inner.json"):
        assert "zip inside a zip" in only_reason(bring(archive((name, inner)))[0])
    office = archive(("[Content_Types].xml", "<x/>"), ("xl/workbook.xml", "<x/>"))
    assert "Save the sheet as CSV" in only_reason(bring(office)[0])


def test_a_damaged_and_an_encrypted_archive_are_named(bring):
    good = archive(("log.json", json.dumps([EVENT] * 50)))
    assert "damaged" in only_reason(bring(good[: len(good) // 2])[0])
    locked = bytearray(good)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + offset] |= 1
    assert "encrypted" in only_reason(bring(bytes(locked))[0])


def test_too_many_members_are_refused(bring):
    many = archive(*((f"{number}.json", "{}") for number in range(40)))
    assert "40 files" in only_reason(bring(many, limits=Limits(members=30))[0])


@pytest.mark.parametrize("opening", [b"[", b'{"value":', b'{"a":'])
def test_deep_nesting_is_refused(bring, opening):
    report, _ = bring(opening * 200_000)
    assert "nested too deeply" in only_reason(report) or "valid JSON" in only_reason(report)


def test_deep_nesting_inside_one_record_costs_one_file_and_no_crash(bring):
    deep = b'[{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}]"
    report, _ = bring(deep, json.dumps(EVENT).encode())
    assert report.total("events") == 1
    assert "nested too deeply" in only_reason(report)


def test_a_huge_cell_is_refused_and_named_by_its_line(bring):
    rows = b'Id,Date (UTC),Job ID,Change ID,Status\r\n1,2026-11-24T10:00:00Z,j,c,Success\r\n2,"'
    report, _ = bring(rows + b"x" * 5_000_000 + b'",j,c,Success\r\n')
    assert report.total("events") == 1
    assert only_reason(report).startswith("Line 3 is longer than 4 million characters")


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_the_file_silently(bring):
    head = b"Id,Date (UTC),Job ID,Change ID,Status\r\n"
    rows = b"".join(b'%d,2026-11-24T10:00:00Z,j,"c,Success\r\n' % n for n in range(200_001))
    report, _ = bring(head + rows)
    assert report.total("rejected") > 50_000


def test_a_record_without_end_is_refused(bring):
    report, _ = bring(b'[{"id":"' + b"x" * 3_000_000, limits=Limits(record_characters=1_000_000))
    assert "longer than" in only_reason(report)


def test_more_than_the_limit_is_refused_and_what_was_read_stays(bring):
    lines = "\n".join(json.dumps(EVENT | {"id": str(n)}) for n in range(40_000)).encode()
    report, history = bring(lines, limits=Limits(total_bytes=3_000_000))
    assert "uncompressed data" in only_reason(report)
    stored = queries.count_events(history, "imported-x", queries.EventFilter())
    assert 0 < stored == report.total("events") < 40_000


def test_damage_inside_a_list_costs_the_damaged_record(bring):
    good = [json.dumps(EVENT | {"id": str(number)}, indent=1) for number in range(6)]
    good[2] = good[2].replace('"jobId": ', '"jobId": j')
    report, _ = bring(("[\n" + ",\n".join(good) + "\n]").encode())
    assert report.total("events") == 5
    (problem,) = report.files[0].unreadable
    assert "not valid JSON" in problem.reason
    assert problem.line == 23


def test_a_file_that_was_cut_off_keeps_what_came_before(bring):
    text = json.dumps([EVENT | {"id": str(number)} for number in range(500)])
    report, _ = bring(text[:-40].encode())
    assert report.total("events") == 499
    assert "cut off" in only_reason(report)


def test_lines_that_cannot_be_read_are_listed_with_line_and_reason(bring):
    lines = [json.dumps(EVENT), "{broken", json.dumps(EVENT | {"id": "2"}), '{"id": "3"}']
    report, _ = bring("\n".join(lines).encode())
    assert report.total("events") == 2
    assert [problem.line for problem in report.files[0].unreadable] == [2, 4]


def test_rows_without_time_are_listed(bring):
    heading = b"Id,Date (UTC),Job ID,Change ID,Status\n"
    rows = heading + b"1,soon,j,c,Success\n2,11/24/2026 9:05:01 AM,j,c,Success\n"
    report, _ = bring(rows)
    assert report.total("events") == 1
    assert report.files[0].unreadable[0].line == 2


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "nothing in it"),
        (b"\x00\x01\x02\x00\xff" * 100, "not text"),
        (b"\x1f\x8b\x08rest", "gzip"),
        (b"%PDF-1.7", "PDF"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "a picture"),
        (b"\n<!doctype html><title>Sign in</title>", "a web page"),
        (b"a,b\n1,2\n", "columns are not known"),
        (b"null", "columns are not known"),
    ],
)
def test_other_files_are_refused_in_words(bring, data, reason):
    report, _ = bring(data)
    assert not report.holds_anything
    assert reason in only_reason(report)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    report = import_files(
        [PathSource(tmp_path / "gone.json")],
        open_history(tmp_path / "h"),
        "imported-x",
        name="X",
        now=NOW,
    )
    assert "cannot be read" in only_reason(report)


@pytest.mark.parametrize(
    "record",
    [
        {"tables": [1]},
        {"tables": None},
        {"TABLES": []},
        {"tables": [{"columns": [1], "rows": [2]}]},
        {"tables": [{"columns": [{"name": "a"}], "rows": [2]}]},
        {"bundle_version": 1, "records": {"events": 5}},
        {"bundle_version": 1, "records": {"events": [5]}},
        {"userPrincipalName": 5},
        {"userPrincipalName": "a@contoso.com", "id": {}},
        {"userprincipalname": "a@contoso.com"},
    ],
)
def test_a_record_with_the_marks_of_a_known_one_and_not_its_form_is_rejected(bring, record):
    report, history = bring(json.dumps([record, EVENT]).encode())
    assert only_reason(report)
    assert queries.count_events(history, "imported-x", queries.EventFilter()) == 1
