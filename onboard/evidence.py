"""What the steps of a vendor's guide are judged on, read from Graph and from history."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from graph_client import GraphError, Throttled, Unavailable
from history import queries
from provisioning.onboarding import AssignedGroup, Confirmation, Evidence

if TYPE_CHECKING:
    from collections.abc import Callable

    from graph_client import GraphClient, Group
    from history import History
    from provisioning.model import Job

T = TypeVar("T")


def confirmations(
    history: History, tenant_id: str, service_principal_id: str, profile: str
) -> dict[str, Confirmation]:
    """Return whom people vouched for, by step."""
    rows = queries.confirmations(history, tenant_id, service_principal_id, profile)
    return {
        row["step"]: Confirmation(row["confirmed_by"], row["confirmed_at"].to_pydatetime())
        for row in rows.to_dict("records")
    }


def read_evidence(
    client: GraphClient,
    service_principal_id: str,
    job: Job,
    confirmed: dict[str, Confirmation],
    *,
    timeout_seconds: float,
) -> Evidence:
    """Read what the steps are judged on; each refusal stands under what it concerns.

    Once Graph has not answered, nothing more is asked.
    """
    denied: dict[str, str] = {}
    silent: list[str] = []
    limit = timeout_seconds

    def read(what: str, ask: Callable[[], T]) -> T | None:
        try:
            if not silent:
                return ask()
            denied[what] = silent[0]
        except GraphError as error:
            denied[what] = str(error)
            if isinstance(error, Unavailable | Throttled):
                silent.append(str(error))
        return None

    schema = read(
        "schema", lambda: client.schema(service_principal_id, job.id, timeout_seconds=limit)
    )
    assigned = read(
        "assignments",
        lambda: tuple(client.assignments(service_principal_id, timeout_seconds=limit)),
    )
    groups = None
    if assigned is None:
        denied["groups"] = denied["assignments"]
    else:
        ids = [one.principal_id for one in assigned if one.principal_type == "Group"]
        groups = read(
            "groups",
            lambda: tuple(
                map(_group, client.groups(list(dict.fromkeys(ids)), timeout_seconds=2 * limit))
            ),
        )
    return Evidence(
        schema=schema,
        job=job,
        assignments=assigned,
        groups=groups,
        denied=denied,
        confirmed=confirmed,
    )


def _group(group: Group) -> AssignedGroup:
    return AssignedGroup(
        group.id, group.name, group.people, group.nested, group.rule, group.processing
    )
