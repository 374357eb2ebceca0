"""The whole answer on one application's onboarding."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onboard.evidence import confirmations, read_evidence, stored_schema
from onboard.people import count_people, first_cycle, missing_people
from onboard.scope import people_in_scope
from provisioning.onboarding import judge_onboarding
from provisioning.onboarding.answer import Onboarding
from provisioning.onboarding.finish import finish
from provisioning.onboarding.progress import blockers, count_steps

if TYPE_CHECKING:
    from datetime import datetime

    from graph_client import GraphClient
    from history import History
    from provisioning.model import Job, ServicePrincipal
    from provisioning.profiles import Profile


TIMEOUT_SECONDS = 30.0


def onboard(
    client: GraphClient,
    history: History,
    *,
    app: ServicePrincipal,
    job: Job,
    profile: Profile,
    now: datetime,
    timeout_seconds: float = TIMEOUT_SECONDS,
) -> Onboarding:
    """Read and judge; what Graph refuses is among the problems. Raises HistoryError.

    Mappings that Graph does not show are judged as they were last collected.
    """
    tenant_id = client.connection.tenant_id
    confirmed = confirmations(history, tenant_id, app.id, profile.name)
    evidence = read_evidence(client, app.id, job, confirmed, timeout_seconds=timeout_seconds)
    if evidence.schema is None:
        evidence = replace(evidence, schema=stored_schema(history, tenant_id, job.id))
    missing = missing_people(history, tenant_id, job.id, evidence.schema)
    scope = people_in_scope(client, evidence)
    objects = None if scope.people is None else scope.people + len(evidence.groups or ())
    work = first_cycle(history, tenant_id, job, objects, now)
    results = tuple(judge_onboarding(evidence, profile))
    return Onboarding(
        application=app.display_name or app.id,
        profile=profile,
        results=results,
        steps=count_steps(results),
        people=count_people(history, tenant_id, job, missing, scope=scope),
        blockers=tuple(blockers(results, missing)),
        finish=finish(job, profile, objects=objects, work=work, now=now),
        made_at=now,
        problems=tuple(dict.fromkeys(evidence.denied.values())),
    )
