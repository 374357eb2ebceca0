"""A forget that counts only, is stopped half-way, or runs while other processes write."""

from __future__ import annotations

import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from deltalake import DeltaTable

import cli
from history import Log, open_history
from history.erasure import erase
from history.forgetting import forget
from history.imports import people
from history.queries import EventFilter, count_events, events_page
from provisioning.failures import Mute
from tests.unit.test_history_forget import (
    ALL,
    ANNA,
    FULL,
    MAIL,
    NOW,
    OTHER,
    TARGET,
    TENANT,
    UPN,
    event,
    fill,
    traces,
)

ROOT = Path(__file__).parents[2]
LAST_MONTH = NOW - timedelta(days=30)
# One change of what is on the disk each: the process may end before any of them.
STEPS = ("append", "replace_in", "delete", "erase")


class KilledError(Exception):
    """The process ended here."""


@pytest.fixture(scope="module")
def linked(tmp_path_factory):
    """A person whose target id, object id and sign-in name no single row tells together."""
    folder = tmp_path_factory.mktemp("linked") / "history"
    history = open_history(folder)
    history.merge_events(TENANT, [event(0, ANNA, TARGET, name=FULL, time=LAST_MONTH)])
    later = [
        event(1, None, TARGET, name=FULL),
        event(2, ANNA, "42"),
        event(3, "bob", "42", job="other"),
    ]
    mention = event(4, "carl", raw=json.dumps({"manager": FULL, "of": [UPN, TARGET]}))
    history.merge_events(TENANT, [*later, mention], through=NOW)
    user = {"id": ANNA, "userPrincipalName": UPN, "displayName": FULL, "mail": MAIL}
    history.add_people("imported-a", [user, {"id": "carl", "displayName": "Carl C"}], seen_at=NOW)
    mute = Mute("sig", f"{FULL} is away", NOW + timedelta(days=9), UPN)
    history.add_mute(TENANT, "job", mute, muted_at=NOW)
    return folder


def stop_before(
    number: int, steps: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """Let `forget` end before its change of that number, counted from 0, among such steps."""
    changes = count()

    def stopping(real):
        def step(*given, **named):
            nothing = real is erase and not (folder / given[1].name).exists()
            if not nothing and next(changes) == number:
                raise KilledError
            return real(*given, **named)

        return step

    for name in steps:
        real = getattr(sys.modules["history.forgetting"], name)
        monkeypatch.setattr(f"history.forgetting.{name}", stopping(real))


@pytest.mark.parametrize(("given", "steps"), [(TARGET, STEPS), (UPN, STEPS[2:])])
def test_a_forget_that_was_stopped_at_any_step_ends_complete_when_run_again(
    linked, tmp_path, monkeypatch, given, steps
):
    stopped = 0
    for number in count():
        folder = tmp_path / str(number)
        shutil.copytree(linked, folder)
        history = open_history(folder)
        with monkeypatch.context() as patched:
            stop_before(number, steps, patched, folder)
            try:
                forget(history, given, now=NOW)
                break
            except KilledError:
                stopped += 1
        forget(history, given, now=NOW)
        assert traces(folder) == [], f"stopped before change {number}"
        assert set(events_page(history, TENANT, ALL)["id"]) == {"event-3", "event-4"}
        assert set(people(history, "imported-a")) == {"carl"}
        assert history.watermark(TENANT, Log.PROVISIONING) == NOW
    assert stopped > len(steps)


def test_what_a_stopped_forget_left_goes_with_the_next_person(linked, tmp_path, monkeypatch):
    shutil.copytree(linked, tmp_path / "history")
    history = open_history(tmp_path / "history")
    with monkeypatch.context() as patched:
        patched.setattr("history.forgetting.delete", lambda *_: {}[""])
        with pytest.raises(KeyError):
            forget(history, UPN, now=NOW)
    assert "event-0" in set(events_page(history, TENANT, ALL)["id"])
    forget(history, "somebody-else", now=NOW)
    assert traces(tmp_path / "history") == []


def test_a_dry_run_counts_what_goes_and_changes_nothing(tmp_path, monkeypatch, capsys):
    history = open_history(tmp_path)
    fill(history)
    files = sorted(it for it in tmp_path.rglob("*") if it.is_file())
    would = forget(history, UPN, now=NOW, dry_run=True)
    assert sorted(it for it in tmp_path.rglob("*") if it.is_file()) == files
    monkeypatch.setenv("HISTORY_URI", history.uri)
    assert cli.main(["forget", "--person", UPN, "--dry-run", "--format", "json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {it.pop("table"): it for it in told} == would
    assert would["events"] == {"removed": 3, "cleaned": 5}
    assert forget(history, UPN, now=NOW) == would
    assert cli.main(["forget", "--person", "nobody-known", "--dry-run", "--format", "json"]) == 0
    assert "held nothing of this person.\n" in capsys.readouterr().err


def write_on(folder: str, begun, stop) -> None:
    """Store the person and somebody else, a row of each in every commit, until told to stop."""
    history = open_history(folder)
    for number in count(1000, 2):
        time = NOW + timedelta(seconds=number)
        own = event(number, ANNA, TARGET, upn=UPN, name=FULL, time=time)
        history.merge_events(TENANT, [own, event(number + 1, f"other-{number}", time=time)])
        begun.set()
        if stop.is_set():
            (Path(folder).parent / "written").write_text(str((number - 998) // 2))
            return


def test_another_process_that_writes_meanwhile_loses_nothing_and_brings_nobody_back(tmp_path):
    history = open_history(tmp_path / "history")
    history.merge_events(TENANT, [event(0, ANNA, TARGET, upn=UPN, name=FULL)])
    context = multiprocessing.get_context("spawn")
    begun, stop = context.Event(), context.Event()
    writer = context.Process(target=write_on, args=(history.uri, begun, stop))
    writer.start()
    assert begun.wait(60)
    forget(history, ANNA, now=NOW)
    stop.set()
    writer.join(60)
    assert writer.exitcode == 0
    assert count_events(history, TENANT, EventFilter(source_id=ANNA)) == 0
    written = int((tmp_path / "written").read_text())
    assert count_events(history, TENANT, ALL) == written
    # What the writer could not commit is in no snapshot and goes with the daily vacuum.
    part = {Path(uri).name for uri in DeltaTable(f"{history.uri}/events").file_uris()}
    left = {row.split(": ")[0] for row in traces(tmp_path / "history")}
    assert part & left == set()


def test_while_nobody_was_forgotten_no_commit_opens_that_table(tmp_path, monkeypatch):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(0, "bob")])
    opened = []
    real = sys.modules["history.opening"].DeltaTable

    class Counting(real):
        def __init__(self, uri):
            if uri.startswith(history.uri):  # other histories may be at work in other threads
                opened.append(uri.rsplit("/", 1)[-1])
            super().__init__(uri)

    monkeypatch.setattr("history.opening.DeltaTable", Counting)
    history.merge_events(TENANT, [event(1, "bob")])
    history.merge_events(OTHER, [event(1, "bob")])
    assert set(opened) == {"events"}


def test_who_is_forgotten_by_another_process_is_kept_out_from_the_next_commit_on(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(0, "bob")])
    subprocess.run(
        [sys.executable, "cli.py", "forget", "--person", ANNA],
        cwd=ROOT,
        env={**os.environ, "HISTORY_URI": history.uri},
        check=True,
        capture_output=True,
    )
    assert history.merge_events(TENANT, [event(1, ANNA), event(2, "carl")]) == 1
    assert set(events_page(history, TENANT, ALL)["id"]) == {"event-0", "event-2"}
