"""The same events give the same counts and diagnoses, whatever they were exported as."""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from history import open_history, queries
from history.imports import imports
from history.tables import EVENTS
from importing import BytesSource, import_files, key_of
from provisioning.diagnosis import diagnose
from provisioning.wire import decode_audits, decode_events
from provisioning.wire.events import read_event
from sample_tenant.tenant import SampleTenant
from tests import exports

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"
KEY = key_of("Mail of Monday") or ""


@pytest.fixture(scope="module")
def tenant():
    return SampleTenant(3, now=lambda: NOW, scale=0.02)


@pytest.fixture(scope="module")
def records(tenant):
    window = ((NOW - timedelta(days=2)).timestamp(), NOW.timestamp())
    entries = tenant.provisioning_log.entries(*window, descending=False)
    return [json.loads(entry.write()) for entry in entries]


@pytest.fixture(scope="module")
def audits(tenant):
    window = ((NOW - timedelta(days=2)).timestamp(), NOW.timestamp())
    return [
        json.loads(entry.write()) for entry in tenant.audit_log.entries(*window, descending=False)
    ]


def answers(history, tenant_id):
    """Return what the pages show: totals of every job, and why each event went wrong."""
    totals = queries.job_totals(history, tenant_id)
    raw = history.ask(EVENTS, tenant_id, lambda rows: rows.select("raw", "status", "source_upn"))
    why = Counter()
    for text, status in zip(raw["raw"].to_pylist(), raw["status"].to_pylist(), strict=True):
        if status != "success":
            found = diagnose(read_event(text.encode()))
            why[found.cause, found.attribute, found.retry_count] += 1
    names = sorted(name or "" for name in raw["source_upn"].to_pylist())
    return totals.to_dict("records"), why, names


@pytest.fixture(scope="module")
def collected(records, tmp_path_factory):
    """What live collection of the same events says."""
    history = open_history(tmp_path_factory.mktemp("live"))
    history.merge_events("live", decode_events(json.dumps(records).encode()).records)
    return answers(history, "live")


def shapes(records):
    half = len(records) // 2
    rows = [exports.log_analytics(record) for record in records]
    csv = exports.portal_csv(records)
    german = {"titles": exports.GERMAN, "words": exports.GERMAN_WORDS, "delimiter": ";"}
    french = {"titles": exports.FRENCH, "words": exports.FRENCH_WORDS, "delimiter": ";"}
    return {
        "portal JSON": {"x": json.dumps(records).encode()},
        "portal JSON, indented, with a byte order mark": {
            "x": json.dumps(records, indent=2).encode("utf-8-sig")
        },
        "portal CSV, three files": csv,
        "portal CSV, events before steps": dict(sorted(csv.items())),
        "portal CSV, zip": {"x": exports.zipped(csv)},
        "portal CSV, UTF-16": exports.portal_csv(records, encoding="utf-16"),
        "portal CSV, German, semicolons": exports.portal_csv(
            records, encoding="utf-8-sig", **german
        ),
        "portal CSV, French, UTF-16": exports.portal_csv(records, encoding="utf-16", **french),
        "pages of Graph": {
            str(number): json.dumps({"@odata.nextLink": "x", "value": part}).encode()
            for number, part in enumerate((records[:half], records[half:]))
        },
        "event hub": {
            "x": exports.lines(
                {"records": [exports.envelope(one) for one in records[at : at + 7]]}
                for at in range(0, len(records), 7)
            )
        },
        "storage archive": {"PT1H.json": exports.lines(map(exports.envelope, records))},
        "Log Analytics, lines": {"x": exports.lines(rows)},
        "Log Analytics, list": {"x": json.dumps(rows).encode()},
        "Log Analytics, CSV": {"x": exports.table(rows)},
        "Log Analytics, answer of a query": {"x": json.dumps(exports.query_answer(rows)).encode()},
    }


NAMES = list(
    shapes(
        [json.loads((DATA / "event_user_create_failure_conflict_escrow_retry.json").read_text())]
    )
)


@pytest.mark.parametrize("shape", NAMES)
def test_every_shape_gives_what_live_collection_gives(shape, records, collected, tmp_path):
    history = open_history(tmp_path)
    sources = [BytesSource(name, data) for name, data in shapes(records)[shape].items()]
    report = import_files(sources, history, KEY, name="Mail of Monday", now=NOW)
    assert report.total("rejected") == 0, [file.unreadable[:2] for file in report.files]
    assert report.total("events") == len(records) > 100
    assert answers(history, KEY) == collected


def test_an_import_is_listed_with_what_its_files_could_not_contain(records, tmp_path):
    history = open_history(tmp_path)
    source = BytesSource("log.json", json.dumps(records[:50]).encode())
    import_files([source], history, KEY, name="Mail of Monday", now=NOW)
    (listed,) = imports(history)
    assert (listed.key, listed.name, listed.imported_at) == (KEY, "Mail of Monday", NOW)
    assert listed.events == 50
    assert listed.as_of == read_event(json.dumps(records[49]).encode()).activity_date_time
    assert [sentence.split(":")[0] for sentence in listed.missing] == [
        "No job",
        "No schema",
        "No audit log",
    ]


def test_importing_the_same_files_again_adds_nothing(records, tmp_path):
    history = open_history(tmp_path)
    sources = [BytesSource(*item) for item in exports.portal_csv(records[:80]).items()]
    first = import_files(sources, history, KEY, name="A", now=NOW)
    again = import_files(sources, history, KEY, name="A", now=NOW + timedelta(hours=1))
    assert (first.total("new"), again.total("new")) == (80, 0)
    assert len(imports(history)) == 1


def test_audit_entries_read_the_same_from_json_and_csv(audits, tmp_path):
    history = open_history(tmp_path)
    live = decode_audits(json.dumps(audits).encode()).records
    history.merge_audits("live", live)
    for name, data in (
        ("json", json.dumps(audits).encode()),
        ("csv", exports.audit_csv(audits, encoding="utf-8-sig")),
    ):
        report = import_files(
            [BytesSource(name, data)], history, key_of(name) or "", name=name, now=NOW
        )
        assert (report.total("audits"), report.total("rejected")) == (len(audits), 0)
        columns = [
            "activity_time",
            "activity",
            "result",
            "result_reason",
            "initiated_by",
            "target_id",
            "target_name",
            "correlation_id",
        ]
        frames = [
            queries.audits_page(history, tenant, queries.AuditFilter(), 0, 10_000)[columns]
            .fillna("")
            .sort_values(columns, ignore_index=True)
            for tenant in ("live", key_of(name) or "")
        ]
        assert frames[0].equals(frames[1])
