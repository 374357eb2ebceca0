"""A person is removed from all of history, from the disk too, and does not come back."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime, timedelta

import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

import cli
import history.history as history_module
from history import Log, open_history
from history.compaction import compact_piles
from history.forgetting import forget
from history.identify import SeveralPeopleError
from history.imports import Import, imports, people
from history.queries import (
    EventFilter,
    audits_page,
    confirmations,
    count_events,
    event_record,
    events_page,
    mutes,
)
from history.queries.audits import AuditFilter
from history.tables import EVENTS, OnboardingStep
from provisioning.failures import Mute
from provisioning.model import (
    AuditEntry,
    Event,
    Identity,
    Job,
    ProvisionedApp,
    ServicePrincipal,
    StatusInfo,
    TargetResource,
)

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TENANT, OTHER = "684a78f7-18fa-4906-b9d0-0763e21ca726", "tenant-b"
ANNA = "0b1c2d3e-1111-4222-8333-444455556666"
UPN, MAIL, FULL = "Anna.Zoë@contoso.com", "anna.mail@contoso.example", "Anna Zoë O'Neil"
TARGET = "scim-000000777"
ALL = EventFilter()
# Nobody is removed for a name or an address that only looks alike.
ALIKE = "Joanna.Zoë@contoso.com", "mary-anna.mail@contoso.example", "Joanna Zoë O'Neil"


def event(
    number, source=None, target=None, *, upn=None, name=None, job="job", raw=None, time=NOW
) -> Event:
    details = {"UserPrincipalName": upn} if upn else None
    shown = name or f"Person Number{number}"
    return Event(
        id=f"event-{number}",
        activity_date_time=time,
        job_id=job,
        provisioning_status_info=StatusInfo(status="success"),
        source_identity=Identity(id=source, display_name=shown, details=details)
        if source
        else None,
        target_identity=Identity(id=target, display_name=shown) if target else None,
        raw=(raw or json.dumps({"id": f"event-{number}", "of": [source, upn]})).encode(),
    )


def audit(number, raw, *, by=None, target=None) -> AuditEntry:
    return AuditEntry(
        id=f"audit-{number}",
        activity_date_time=NOW,
        initiated_by_name=by,
        target_resources=(TargetResource(id=target, type="User"),),
        raw=raw,
    )


MENTIONS = [
    f'{{"manager":"{ANNA}"}}',
    json.dumps({"reason": f'taken by\n{UPN}, "{FULL}"; {MAIL}.'}),
    json.dumps({"body": json.dumps({"detail": f"{FULL} exists"}, ensure_ascii=False)}),
    '{"url":"/Users?filter=userName%20eq%20%22anna.zo%C3%AB%40contoso.com%22"}',
    f'{{"members":["{ANNA.upper()}","{ALIKE[0]}","{ALIKE[1]}","{ALIKE[2]}"]}}',
]


def fill(history) -> None:
    own = event(0, ANNA, TARGET, upn=UPN, name=FULL)
    history.merge_events(TENANT, [own], through=NOW)
    history.merge_events(OTHER, [event(1, None, TARGET, name=FULL), event(2, "bob")])
    history.merge_events(TENANT, [event(3, "42-bob", "42"), event(4, ANNA, "42", job="other")])
    others = [event(10 + n, f"other-{n}", raw=text) for n, text in enumerate(MENTIONS)]
    history.merge_events(TENANT, others, through=NOW)
    entries = [
        audit(0, "{}", by=UPN.upper()),
        audit(1, "{}", target=ANNA),
        audit(2, json.dumps({"targetResources": [{"userPrincipalName": UPN}]})),
        audit(3, "{}", by="admin@contoso.com"),
    ]
    history.merge_audits(TENANT, entries, through=NOW)
    users = [
        {"id": ANNA, "userPrincipalName": UPN, "displayName": FULL, "mail": MAIL},
        {"id": "carl", "displayName": "Carl C", "manager": {"id": ANNA}},
    ]
    history.add_people("imported-a", users, seen_at=NOW)
    files = ({"file": f"{UPN}.json"},)
    history.add_import(Import("imported-a", f"About {FULL}", NOW, NOW, files=files))
    history.add_mute(
        TENANT, "job", Mute("sig", f"{FULL} is away", NOW + timedelta(days=9), UPN), muted_at=NOW
    )
    step = OnboardingStep("sp", "mycompliance", "step")
    history.add_confirmation(TENANT, step, UPN, confirmed_at=NOW)
    app = ProvisionedApp(
        service_principal=ServicePrincipal(id="sp"),
        jobs=(Job(id="job", raw=f'{{"notify":"{UPN}"}}'),),
    )
    history.add_job_snapshots(TENANT, [app], taken_at=NOW)


@pytest.fixture
def history(tmp_path):
    history = open_history(tmp_path)
    fill(history)
    return history


def traces(folder) -> list[str]:
    """Look for the person in the content of every file of a folder, Parquet read and raw."""
    spellings = {ANNA, UPN, MAIL, FULL, TARGET}
    spellings |= {json.dumps(text)[1:-1] for text in spellings}
    found = []
    for path in sorted(it for it in folder.rglob("*") if it.is_file()):
        content = path.read_bytes().decode("utf-8", "replace").lower()
        if path.suffix == ".parquet":
            rows = pq.ParquetFile(path).read().to_pylist()
            content += json.dumps(rows, default=str).lower()
            content += json.dumps(rows, default=str, ensure_ascii=False).lower()
        for text in ALIKE:
            content = content.replace(text.lower(), "").replace(json.dumps(text)[1:-1].lower(), "")
            content = content.replace(json.dumps(json.dumps(text))[2:-2].lower(), "")
        found += [f"{path.name}: {text}" for text in spellings if text.lower() in content]
    return found


@pytest.mark.parametrize("given", [ANNA.upper(), f" {UPN} ", TARGET])
def test_nothing_of_a_person_is_left_in_any_file(history, tmp_path, given):
    assert len(traces(tmp_path)) > 20
    done = forget(history, given, now=NOW)
    assert traces(tmp_path) == []
    counts = {name: tuple(rows.values()) for name, rows in done.items() if any(rows.values())}
    assert counts == {
        "events": (3, 5),
        "audits": (3, 0),
        "job_snapshots": (0, 1),
        "confirmations": (0, 1),
        "imports": (0, 1),
        "people": (1, 1),
        "mutes": (0, 1),
    }


def test_what_is_not_theirs_stays_as_it_was(history):
    forget(history, ANNA, now=NOW)
    assert set(events_page(history, TENANT, ALL)["id"]) == {"event-3"} | {
        f"event-{10 + n}" for n in range(5)
    }
    assert list(events_page(history, OTHER, ALL)["id"]) == ["event-2"]
    assert event_record(history, TENANT, "event-10") == '{"manager":"forgotten"}'
    reason = json.loads(event_record(history, TENANT, "event-11") or "")["reason"]
    assert reason == 'taken by\nforgotten, "forgotten"; forgotten.'
    members = json.loads(event_record(history, TENANT, "event-14") or "")["members"]
    assert members == ["forgotten", *ALIKE]
    assert list(audits_page(history, TENANT, AuditFilter())["id"]) == ["audit-3"]
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    assert history.watermark(TENANT, Log.AUDIT) == NOW
    assert set(people(history, "imported-a")) == {"carl"}
    assert imports(history)[0].name == "About forgotten"
    row = mutes(history, TENANT).iloc[0]
    assert (row["reason"], row["muted_by"]) == ("forgotten is away", "forgotten")
    assert list(confirmations(history, TENANT, "sp", "mycompliance")["confirmed_by"]) == [
        "forgotten"
    ]


def test_who_was_forgotten_is_not_stored_again(history, tmp_path):
    forget(history, ANNA, now=NOW)
    left = count_events(history, TENANT, ALL)
    fill(history)
    assert count_events(history, TENANT, ALL) == left
    later = event(99, "new", upn="new@contoso.com", raw=f'{{"manager":"{UPN}"}}')
    history.merge_events(TENANT, [later, event(98, ANNA, upn=UPN)], through=NOW)
    assert count_events(history, TENANT, ALL) == left + 1
    assert event_record(history, TENANT, "event-99") == '{"manager":"forgotten"}'
    assert list(audits_page(history, TENANT, AuditFilter())["id"]) == ["audit-3"]
    again = [text for text in traces(tmp_path / "events") if FULL not in text]
    assert again == []


def test_a_writer_that_looked_before_looks_again(history, tmp_path, monkeypatch):
    """The rows are made, and then the person is forgotten, before they are committed."""
    found = threading.Event()
    forgotten = threading.Event()
    real = history_module.without_forgotten

    def slow(*given):
        rows = real(*given)
        if not found.is_set():
            found.set()
            assert forgotten.wait(60)
        return rows

    monkeypatch.setattr("history.history.without_forgotten", slow)
    batch = [event(50, ANNA, upn=UPN, time=NOW + timedelta(seconds=1)), event(51, "bob")]
    writer = threading.Thread(target=history.merge_events, args=(TENANT, batch))
    writer.start()
    assert found.wait(60)
    forget(open_history(tmp_path), ANNA, now=NOW)
    forgotten.set()
    writer.join()
    assert event_record(history, TENANT, "event-50") is None
    assert event_record(history, TENANT, "event-51") is not None


def test_an_id_that_several_objects_have_in_targets_removes_nobody(history):
    with pytest.raises(SeveralPeopleError, match="object id or the sign-in name"):
        forget(history, "42", now=NOW)
    assert count_events(history, TENANT, ALL) == 8


def test_a_name_that_somebody_else_has_too_stays_with_them(history):
    history.merge_events(TENANT, [event(70, "namesake-id", name=FULL)])
    forget(history, ANNA, now=NOW)
    row = events_page(history, TENANT, EventFilter(source_id="namesake-id")).iloc[0]
    assert row["source_name"] == FULL


def test_rows_that_were_purged_or_merged_before_go_from_the_disk_too(history, tmp_path):
    for number in range(5):
        history.merge_events(TENANT, [event(80 + number, ANNA, upn=UPN, name=FULL)])
    compact_piles(str(tmp_path), EVENTS, TENANT, 3)
    forget(history, ANNA, now=NOW)
    assert traces(tmp_path) == []
    history.merge_events(TENANT, [event(200, "bob")])
    DeltaTable(tmp_path / "events").create_checkpoint()  # made from the cleaned log
    history.merge_events(TENANT, [event(201, "bob")])
    assert count_events(history, TENANT, ALL) == 8


def test_the_command_names_nobody(history, monkeypatch, capsys):
    monkeypatch.setenv("HISTORY_URI", history.uri)
    assert cli.main(["forget", "--person", UPN, "--format", "json"]) == 0
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    assert {"table": "events", "removed": 3, "cleaned": 5} in lines
    assert not any(text in told.out + told.err for text in (ANNA, UPN, FULL, MAIL))
    assert cli.main(["forget", "--person", UPN, "--format", "json"]) == 0
    assert "held nothing" in capsys.readouterr().err
    assert cli.main(["forget", "--person", " "]) == 1
