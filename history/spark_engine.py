"""Questions answered by a Spark Connect server: Databricks, Fabric, EMR or a Sail cluster."""

from __future__ import annotations

import socket
import threading
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

from history.errors import EngineUnavailable
from history.tables import month_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    import ibis.expr.types as ir
    import pyarrow as pa
    from deltalake import DeltaTable

    from history.tables import Table

_DEFAULT_PORT = 15002
_CONNECT_SECONDS = 5.0
_RETRIES = 4
_CONNECTING = threading.Lock()


@dataclass(frozen=True, slots=True)
class SparkEngine:
    """Questions go to the server at `remote` ("sc://host:port"), which reads the tables itself.

    The session is shared by this process's threads and made again after the server was lost.
    """

    remote: str

    def __post_init__(self) -> None:
        """Raise EngineUnavailable when the client is not installed."""
        if find_spec("pyspark") is None:
            raise EngineUnavailable(
                "HISTORY_ENGINE is spark, but the Spark Connect client is not installed.",
                "Type: pip install pyspark-client",
            )

    def answer(
        self,
        delta: DeltaTable,
        table: Table,
        tenant_id: str,
        question: Callable[[ir.Table], ir.Table],
        *,
        since: datetime | None,
        until: datetime | None,
    ) -> pa.Table:
        """Return the answer; raises EngineUnavailable."""
        import ibis

        with _CONNECTING:
            session, backend = self._connect()
        try:
            reader = session.read.format("delta").option("versionAsOf", delta.version())
            name = f"{table.name}_{uuid4().hex}"
            reader.load(delta.table_uri).createOrReplaceTempView(name)
            try:
                rows = ibis.table(ibis.Schema.from_pyarrow(table.schema), name=name)
                kept = rows.filter(_wanted(rows, table, tenant_id, since, until))
                return session.sql(backend.compile(question(kept))).toArrow()
            finally:
                session.catalog.dropTempView(name)
        except _spark_error() as error:
            _backend.cache_clear()
            raise _unavailable(self.remote, error) from error

    def _connect(self) -> tuple[Any, Any]:
        """Look whether anybody listens first: the client itself tries for ten minutes."""
        address = urlsplit(self.remote)
        try:
            port = address.port or _DEFAULT_PORT
            socket.create_connection((address.hostname or "", port), _CONNECT_SECONDS).close()
        except (OSError, ValueError) as error:
            _backend.cache_clear()
            raise _unavailable(self.remote, error) from error
        return _backend(self.remote)


@cache
def _backend(remote: str) -> tuple[Any, Any]:
    import ibis
    from pyspark.sql import SparkSession
    from pyspark.sql.connect.client.retries import DefaultPolicy

    session = SparkSession.builder.remote(remote).create()
    # By default the client tries for ten minutes, even to say goodbye when the process ends.
    session.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES, max_backoff=1_000)])
    return session, ibis.pyspark.connect(session)


def _spark_error() -> type[Exception]:
    from pyspark.errors import PySparkException

    return PySparkException


def _unavailable(remote: str, error: Exception) -> EngineUnavailable:
    return EngineUnavailable(
        f"The Spark Connect server at {remote} did not answer: {error}.",
        "Check SPARK_REMOTE and that the server runs and can read HISTORY_URI.",
    )


def _wanted(
    rows: ir.Table, table: Table, tenant_id: str, since: datetime | None, until: datetime | None
) -> list[ir.BooleanValue]:
    wanted = [rows["tenant_id"] == tenant_id]
    if since is not None:
        wanted += [rows["month"] >= month_of(since), rows[table.time] >= since]
    if until is not None:
        wanted += [rows["month"] <= month_of(until), rows[table.time] <= until]
    return wanted
