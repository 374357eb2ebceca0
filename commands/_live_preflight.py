"""A preflight of a job as it is: people and mappings from Graph, the last attempts from history."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._applications import find_application, one_connection
from commands._installation import history_of_settings
from commands._objects import profile_for
from foresee import foresee
from graph_client import GraphError, open_client
from history import HistoryError
from history.forecasts import store_forecast
from onboard import last_attempts
from provisioning.mapping.preflight import NoUserMappingError

if TYPE_CHECKING:
    from provisioning.forecast import Forecast
    from provisioning.model import Schema


def live_forecast(
    connection: str | None, wanted: str, profile: str | None, *, all_users: bool
) -> tuple[Forecast, Schema, str]:
    """Return the forecast, which is kept in history too, the schema and the application's name.

    Raises CommandFailed.
    """
    chosen, history = one_connection(connection), history_of_settings()
    try:
        with closing(open_client(chosen)) as client:
            app, job = find_application(client.apps(), wanted)
            schema = client.schema(app.id, job.id)
            name = app.display_name or ""
            rules = profile_for(profile, name)
            forecast = foresee(
                client,
                app.id,
                schema,
                rules,
                now=datetime.now(UTC),
                all_users=all_users,
                last=last_attempts(history, chosen.tenant_id, job.id, schema),
                progress=_tell if sys.stderr.isatty() else None,
            )
            store_forecast(
                history,
                chosen.tenant_id,
                job.id,
                forecast,
                profile=rules.name,
                all_users=all_users,
            )
    except (GraphError, HistoryError, NoUserMappingError) as error:
        raise CommandFailed(str(error)) from error
    return forecast, schema, name


def _tell(judged: int) -> None:
    sys.stderr.write(f"\r{judged:,} people judged ...")
