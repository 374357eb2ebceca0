"""Tables carry the version of their layout: older ones come forward, newer ones are refused."""

from __future__ import annotations

from datetime import UTC, datetime

import pyarrow as pa
import pytest
from deltalake import DeltaTable, write_deltalake

from history import HistoryNotWritable, HistoryTooNew, open_history
from history.layout import PROPERTY
from history.queries import EventFilter, count_events, events_page
from history.rows import event_rows
from history.tables import EVENTS, LAYOUT
from provisioning.model import Event, StatusInfo

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
TENANT = "684a78f7-18fa-4906-b9d0-0763e21ca726"


def event(number: int) -> Event:
    status = StatusInfo(status="success")
    return Event(id=f"event-{number}", activity_date_time=NOW, provisioning_status_info=status)


def older(folder) -> str:
    """Make a table as the first layout had it, with a row."""
    schema = pa.schema([field for field in EVENTS.schema if field.name not in EVENTS.later])
    uri = str(folder / "events")
    DeltaTable.create(uri, schema, partition_by=["tenant_id", "month"])
    rows = event_rows(TENANT, [event(0)]).select(schema.names)
    write_deltalake(uri, rows, mode="append")
    return uri


def layout_of(uri: str) -> str | None:
    return DeltaTable(uri).metadata().configuration.get(PROPERTY)


@pytest.mark.parametrize("columns_added", [0, 1, 3])
def test_an_older_table_comes_forward_also_where_a_migration_was_killed(tmp_path, columns_added):
    uri = older(tmp_path)
    fields = [f for f in DeltaTable(str(older(tmp_path / "b"))).schema().fields if f.name == "raw"]
    added = [type(fields[0])(name, fields[0].type) for name in EVENTS.later[:columns_added]]
    if added:
        DeltaTable(uri).alter.add_columns(added)
    history = open_history(tmp_path)
    assert list(events_page(history, TENANT, EventFilter())["id"]) == ["event-0"]
    assert layout_of(uri) == str(LAYOUT)
    version = DeltaTable(uri).version()
    assert history.merge_events(TENANT, [event(0), event(1)]) == 1
    assert count_events(history, TENANT, EventFilter()) == 2
    assert DeltaTable(uri).version() == version + 1
    assert DeltaTable(uri).to_pyarrow_table().schema.names.count("mail") == 1


def test_a_newer_table_is_refused_and_left_as_it_is(tmp_path):
    history = open_history(tmp_path)
    history.merge_events(TENANT, [event(0)])
    table = DeltaTable(tmp_path / "events")
    table.alter.set_table_properties({PROPERTY: str(LAYOUT + 1)}, raise_if_not_exists=False)
    version = DeltaTable(tmp_path / "events").version()
    with pytest.raises(HistoryTooNew, match="Update this program"):
        count_events(history, TENANT, EventFilter())
    with pytest.raises(HistoryTooNew):
        history.merge_events(TENANT, [event(1)])
    assert DeltaTable(tmp_path / "events").version() == version


@pytest.mark.parametrize("name", ["a%20b", "50%41", "[x]", "a|b", "a^b", "line\nbreak"])
def test_a_folder_name_that_delta_reads_otherwise_is_refused_with_a_sentence(tmp_path, name):
    with pytest.raises(HistoryNotWritable, match="Rename the folder"):
        open_history(tmp_path / name)


@pytest.mark.parametrize("name", ["a b", "50%", "é#1", "q?x", "{b}"])
def test_other_folder_names_work(tmp_path, name):
    history = open_history(tmp_path / name)
    history.merge_events(TENANT, [event(0)])
    assert count_events(history, TENANT, EventFilter()) == 1
