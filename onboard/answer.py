"""The whole answer on one application's onboarding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from history.findings import newest_schema
from onboard.evidence import confirmations, read_evidence
from onboard.people import count_people, first_cycle, missing_people
from onboard.scope import InScope, people_in_scope
from provisioning.onboarding import Evidence, judge_onboarding
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
_NOT_IN_FILES = "no imported file holds it."


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
        evidence = replace(evidence, schema=newest_schema(history, tenant_id, job.id))
    scope = people_in_scope(client, evidence)
    about = _About(tenant_id, app, job, profile, now)
    return _answer(history, about, evidence, scope)


def onboard_stored(
    history: History,
    tenant_id: str,
    *,
    app: ServicePrincipal,
    job: Job,
    profile: Profile,
    now: datetime,
) -> Onboarding:
    """Judge on what files held alone, without Graph; raises HistoryError."""
    evidence = Evidence(
        schema=newest_schema(history, tenant_id, job.id),
        job=job if job.raw else None,
        denied=dict.fromkeys(("schema", "job", "assignments", "groups"), _NOT_IN_FILES),
        confirmed=confirmations(history, tenant_id, app.id, profile.name),
    )
    told = _answer(history, _About(tenant_id, app, job, profile, now), evidence, InScope())
    return replace(told, problems=())


@dataclass(frozen=True, slots=True)
class _About:
    tenant_id: str
    app: ServicePrincipal
    job: Job
    profile: Profile
    now: datetime


def _answer(history: History, about: _About, evidence: Evidence, scope: InScope) -> Onboarding:
    tenant_id, job, profile, now = about.tenant_id, about.job, about.profile, about.now
    missing = missing_people(history, tenant_id, job.id, evidence.schema)
    objects = None if scope.people is None else scope.people + len(evidence.groups or ())
    work = first_cycle(history, tenant_id, job, objects, now)
    results = tuple(judge_onboarding(evidence, profile))
    return Onboarding(
        application=about.app.display_name or about.app.id,
        profile=profile,
        results=results,
        steps=count_steps(results),
        people=count_people(history, tenant_id, job, missing, scope=scope),
        blockers=tuple(blockers(results, missing)),
        finish=finish(job, profile, objects=objects, work=work, now=now),
        made_at=now,
        problems=tuple(dict.fromkeys(evidence.denied.values())),
    )
