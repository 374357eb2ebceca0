"""What an engine must do to answer questions about history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import ibis.expr.types as ir
    import pyarrow as pa
    from deltalake import DeltaTable

    from history.tables import Table


class Engine(Protocol):
    """Runs one Ibis expression over one snapshot of one table, for one tenant."""

    def answer(
        self,
        delta: DeltaTable,
        table: Table,
        tenant_id: str,
        question: Callable[[ir.Table], ir.Table],
        *,
        since: datetime | None,
        until: datetime | None,
    ) -> pa.Table | None:
        """Return the answer, or None when the tenant has no rows; raises HistoryError."""
        ...
