"""Rows grow old and are taken out; what holds now, and how far collecting came, stays."""

from __future__ import annotations

import argparse
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from deltalake import DeltaTable

import cli
from collect import collect
from commands.purge import age
from history import Log, open_history
from history.compaction import vacuum
from history.forecasts import store_forecast, stored_forecasts
from history.gaps import Gap, Noted, forgotten_gaps, note_gap
from history.imports import Import, imports
from history.queries import (
    EventFilter,
    count_audits,
    count_events,
    latest_jobs,
    latest_scope_counts,
    mutes,
    schema_versions,
)
from history.queries.audits import AuditFilter
from history.retention import purge_older, purge_tenant, tenants
from history.tables import AUDITS, EVENTS
from provisioning.failures import Mute
from provisioning.forecast import Forecast
from provisioning.model import (
    AuditEntry,
    Event,
    Job,
    ProvisionedApp,
    Schema,
    ScopeCounts,
    ServicePrincipal,
)
from tests.unit.listed_graph import TENANT, ListedGraph, event

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
OTHER = "o'Brien / 100 % é"
ALL = EventFilter()


def days(count: int) -> timedelta:
    return timedelta(days=count)


@pytest.fixture
def history(tmp_path):
    """A year of a tenant and of another: something of every kind each hundred days."""
    history = open_history(tmp_path)
    for tenant in (TENANT, OTHER):
        for number, old in enumerate((300, 200, 100, 0)):
            then = NOW - days(old)
            history.merge_events(tenant, [event(number, then)], through=then)
            audit = AuditEntry(id=f"audit-{number}", activity_date_time=then, raw="{}")
            history.merge_audits(tenant, [audit], through=then)
        for old in (300, 200):
            then = NOW - days(old)
            jobs = (Job(id="changed", raw=f"{{{old}}}"), Job(id="same", raw="{}"))
            app = ProvisionedApp(service_principal=ServicePrincipal(id="sp"), jobs=jobs)
            history.add_job_snapshots(tenant, [app], taken_at=then)
            history.add_schema(tenant, "sp", "job", Schema(raw=f"{{{old}}}"), seen_at=then)
            counts = ScopeCounts(assigned_users=old)
            history.add_scope_counts(tenant, "sp", counts, counted_at=then)
            mute = Mute("it's \\ known", "reason", NOW + days(old), None)
            history.add_mute(tenant, "job", mute, muted_at=then)
    return history


def old_files(folder, before) -> int:
    """Count the data files of months before a time."""
    return sum(f"month={before:%Y-%m}" > file.parts[-2] for file in folder.rglob("part-*"))


GOING = {
    "events": 2,
    "audits": 2,
    "job_snapshots": 1,
    "schema_versions": 1,
    "scope_counts": 1,
    "mutes": 1,
}


def counted(removed: dict[str, int]) -> dict[str, int]:
    return {name: rows for name, rows in removed.items() if rows}


def test_a_dry_run_says_how_many_rows_go_and_removes_none(history):
    before = NOW - days(180)
    twice = {name: 2 * rows for name, rows in GOING.items()}
    assert counted(purge_older(history, before, dry_run=True)) == twice
    assert counted(purge_older(history, before, tenant_id=TENANT, dry_run=True)) == GOING
    assert count_events(history, TENANT, ALL) == 4


def test_old_rows_go_and_the_newest_word_on_each_thing_stays_however_old(history):
    assert counted(purge_older(history, NOW - days(180), tenant_id=TENANT)) == GOING
    assert count_events(history, TENANT, ALL) == 2
    assert count_audits(history, TENANT, AuditFilter()) == 2
    assert dict(zip(*latest_jobs(history, TENANT)[["job_id", "raw"]].T.values, strict=True)) == {
        "changed": "{200}",
        "same": "{}",
    }
    assert list(schema_versions(history, TENANT, "job")["raw"]) == ["{200}"]
    assert latest_scope_counts(history, TENANT, "sp") == ScopeCounts(assigned_users=200)
    assert list(mutes(history, TENANT)["muted_until"]) == [NOW + days(200)]
    assert counted(purge_older(history, NOW - days(180), tenant_id=TENANT)) == {}
    assert count_events(history, OTHER, ALL) == 4
    assert len(schema_versions(history, OTHER, "job")) == 2


def test_a_table_can_be_kept_for_longer_than_another(history):
    assert counted(purge_older(history, NOW - days(180), tables=[EVENTS])) == {"events": 4}
    assert counted(purge_older(history, NOW - days(250), tables=[AUDITS])) == {"audits": 2}
    assert count_events(history, TENANT, ALL) == 2
    assert count_audits(history, TENANT, AuditFilter()) == 3


def test_all_rows_of_a_tenant_go_with_their_files_and_its_import(history, tmp_path):
    done = Import(key=TENANT, name="Mail", imported_at=NOW, as_of=NOW)
    history.add_import(done)
    history.add_import(Import(key="imported-b", name="B", imported_at=NOW, as_of=NOW))
    assert tenants(history) == {TENANT, OTHER, "imports"}
    expected = {"events": 4, "audits": 4, "job_snapshots": 3, "imports": 1}
    expected |= dict.fromkeys(("schema_versions", "scope_counts", "mutes"), 2)
    assert counted(purge_tenant(history, TENANT, dry_run=True)) == expected
    assert counted(purge_tenant(history, TENANT)) == expected
    assert tenants(history) == {OTHER, "imports"}
    assert [one.key for one in imports(history)] == ["imported-b"]
    assert not list(tmp_path.rglob(f"*{TENANT}*/*/*.parquet"))
    assert count_events(history, OTHER, ALL) == 4
    assert len(latest_jobs(history, OTHER)) == 2


def test_gaps_and_forecasts_are_purged_like_what_was_collected(tmp_path):
    history = open_history(tmp_path)
    for old in (300, 0):
        then = NOW - days(old)
        note_gap(history, TENANT, Gap(Log.AUDIT, then - days(1), then, then), Noted.FORGOTTEN)
        told = Forecast(made_at=then, in_scope=frozenset({"a", "b"}), predictions=())
        store_forecast(history, TENANT, "job", told, profile="mycompliance")
    expected = {"forecasts": 2, "gaps": 1}
    assert counted(purge_older(history, NOW - days(180), at_once=True)) == expected
    assert [it.noted_at for it in forgotten_gaps(history, TENANT)] == [NOW]
    assert [it.made_at for it in stored_forecasts(history, TENANT, "job")] == [NOW]
    assert counted(purge_tenant(history, TENANT)) == expected
    assert not list(tmp_path.rglob("part-*"))
    assert tenants(history) == set()


def test_purged_rows_leave_the_disk_at_once_or_with_a_later_vacuum(history, tmp_path):
    before = NOW - days(150)
    purge_older(history, before, tables=[EVENTS])
    purge_older(history, before, tables=[AUDITS], at_once=True)
    assert old_files(tmp_path / "events", before) == 4
    assert old_files(tmp_path / "audits", before) == 0
    vacuum(history.uri, EVENTS, 0)
    assert old_files(tmp_path / "events", before) == 0
    assert count_events(history, TENANT, ALL) == 2
    assert count_audits(history, TENANT, AuditFilter()) == 2


def test_the_collector_removes_once_a_day_what_is_older_than_history_is_kept(history, tmp_path):
    for key, age_ in (("imported-old", 181), ("imported-new", 179)):
        done = Import(key=key, name=key, imported_at=NOW - days(age_), as_of=NOW)
        history.add_import(done)
        history.merge_events(key, [event(9, NOW - days(400))])
    assert collect(graph_of(), history, now=NOW).problems == ()
    assert count_events(history, TENANT, ALL) == 4
    keeping = open_history(tmp_path, kept_days=180)
    collect(graph_of(), keeping, now=NOW)
    assert count_events(history, TENANT, ALL) == 4  # it was done today
    collect(graph_of(), keeping, now=NOW + days(1))
    assert [count_events(history, it, ALL) for it in (TENANT, OTHER)] == [2, 2]
    assert list(schema_versions(history, TENANT, "job")["raw"]) == ["{200}"]
    assert [it.key for it in imports(history)] == ["imported-new"]
    assert count_events(history, "imported-old", ALL) == 0
    assert count_events(history, "imported-new", ALL) == 1


def test_a_collector_that_does_not_know_the_time_removes_nothing(history, tmp_path):
    graph = graph_of()
    graph.graph_time = None
    collect(graph, open_history(tmp_path, kept_days=1), now=NOW + days(9_000))
    assert count_events(history, TENANT, ALL) == 4
    graph.graph_time = NOW
    collect(graph, open_history(tmp_path, kept_days=180), now=NOW + days(9_000))
    assert count_events(history, TENANT, ALL) == 2


def graph_of(*events: Event) -> ListedGraph:
    graph = ListedGraph(events)
    graph.principals = []
    return graph


@pytest.mark.parametrize("all_rows", [False, True])
def test_a_purge_moves_no_watermark_and_what_it_took_is_not_read_again(tmp_path, all_rows):
    history = open_history(tmp_path)
    graph = graph_of(*(event(number, NOW - days(number) / 2) for number in range(1, 51)))
    assert collect(graph, history, now=NOW).events == 50
    if all_rows:
        assert purge_tenant(history, TENANT)["events"] == 50
    else:
        assert purge_older(history, NOW - days(10))["events"] == 30
    assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    left = count_events(history, TENANT, ALL)
    graph.windows.clear()
    later = NOW + timedelta(minutes=5)
    assert collect(graph, history, now=later).events == 0
    assert min(since for since, _ in graph.windows) >= NOW - timedelta(minutes=16)
    assert count_events(history, TENANT, ALL) == left
    DeltaTable(tmp_path / "events").create_checkpoint()
    for entry in (tmp_path / "events" / "_delta_log").glob("*.json"):
        entry.unlink()  # what remains is what the checkpoint says
    assert history.watermark(TENANT, Log.PROVISIONING) == later


@pytest.fixture
def command(history, tmp_path, monkeypatch, capsys):
    """Run the command on the history; returns the exit code, the lines and the messages."""
    monkeypatch.setenv("HISTORY_URI", history.uri)
    connections = tmp_path / "connections.toml"
    connections.write_text(
        f'[connections.contoso]\ntenant_id = "{TENANT}"\nsign_in = "managed_identity"\n'
    )
    monkeypatch.setenv("CONNECTIONS_FILE", str(connections))

    def command(*arguments: str):
        code = cli.main(["purge", "--format", "json", *arguments])
        told = capsys.readouterr()
        lines = [json.loads(line) for line in told.out.splitlines()]
        return code, {it["table"]: it["rows"] for it in lines if it.get("rows")}, told.err

    return command


def test_the_command_tells_what_goes_and_removes_it(command, history):
    ages = (datetime.now(UTC) - NOW).days  # rows age with the clock of the machine
    old = f"{180 + ages}d"
    twice = {name: 2 * rows for name, rows in GOING.items()}
    assert command("--older-than", old, "--dry-run") == (0, twice, "")
    before = NOW - days(150)
    held = old_files(Path(history.uri) / "audits", before)
    assert command("--older-than", old, "--connection", "contoso", "--table", "audits") == (
        0,
        {"audits": 2},
        "",
    )
    assert old_files(Path(history.uri) / "audits", before) == held - 2
    code, removed, told = command("--connection", "contoso")
    assert (code, removed["events"], removed["audits"]) == (0, 4, 2)
    assert "still configured" in told
    assert tenants(history) == {OTHER}
    assert command("--connection", OTHER)[1]["events"] == 4


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "Say what to remove"),
        (("--table", "events", "--connection", "contoso"), "--table needs --older-than"),
        (("--connection", "fabrikam"), "no connection or import named 'fabrikam'"),
    ],
)
def test_the_command_removes_nothing_unless_told_what(command, history, arguments, told):
    code, removed, message = command(*arguments)
    assert (code, removed) == (1, {})
    assert told in message
    assert count_events(history, TENANT, ALL) == 4


@pytest.mark.parametrize("text", ["180", "0d", "1m", "-3d", "1.5w", ""])
def test_an_age_that_cannot_be_read_is_wrong_usage(text):
    with pytest.raises(argparse.ArgumentTypeError, match="Write 180d or 26w"):
        age(text)
