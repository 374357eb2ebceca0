"""Who is named in the log: every object with its names, for replacing them elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from history.frames import Columns, to_frame
from history.tables import EVENTS

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pandas as pd

    from history.history import History

_NAMED: Columns = {
    "source_id": "text",
    "source_type": "text",
    "source_name": "text",
    "source_upn": "text",
    "target_name": "text",
    "mail": "text",
}


def identities(history: History, tenant_id: str) -> pd.DataFrame:
    """Return every spelling of every object that events name, a row for each.

    Columns: source_id, source_type, source_name, source_upn, target_name, mail.
    """

    def question(rows: ir.Table) -> ir.Table:
        return rows.select(list(_NAMED)).distinct()

    return to_frame(history.ask(EVENTS, tenant_id, question), _NAMED)
