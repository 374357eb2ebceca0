"""The answer on one application's onboarding, cached, and the storing of confirmations."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from graph_client import GraphError
from history.tables import OnboardingStep
from onboard import onboard, onboard_stored
from provisioning.profiles import load_profile
from ui import data
from ui.background import background
from ui.data import Loaded, history_of, problem_of
from ui.sources import client_of, loader

if TYPE_CHECKING:
    from provisioning.onboarding.answer import Onboarding
    from ui.data import Source

SECONDS = 60


@loader(ttl=SECONDS, max_entries=32, doing="Judging the steps ...")
def onboarding(
    source: Source, service_principal_id: str, job_id: str, profile: str
) -> Loaded[Onboarding | None]:
    """Return how far it is; without it the problem says why.

    What Graph refuses of it is among the answer's own problems.
    """
    shared = background()
    jobs = data.jobs(source)
    app_job = next((one for one in jobs.data if one.job.id == job_id), None)
    if app_job is None or app_job.app.id != service_principal_id:
        return Loaded(None, None, jobs.problems)
    now = datetime.now(UTC)
    rules = load_profile(profile, shared.profiles_folder)
    if source.is_imported:
        told = onboard_stored(
            history_of(source),
            source.tenant_id,
            app=app_job.app,
            job=app_job.job,
            profile=rules,
            now=now,
        )
        return Loaded(told, now)
    try:
        client = client_of(source)
    except GraphError as error:
        return Loaded(None, None, (problem_of(error),))
    answer = onboard(
        client,
        history_of(source),
        app=app_job.app,
        job=app_job.job,
        profile=rules,
        now=now,
        timeout_seconds=data.GRAPH_TIMEOUT_SECONDS,
    )
    return Loaded(answer, now)


def has_events(source: Source) -> bool:
    """Return whether anything of the provisioning log is there."""
    return bool(data.coverage(source).set_index("log")["rows"]["provisioning"])


def confirm(source: Source, step: OnboardingStep, name: str | None) -> None:
    """Store that somebody vouches for a step, or with None takes it back."""
    history_of(source).add_confirmation(
        source.tenant_id, step, name, confirmed_at=datetime.now(UTC)
    )
    onboarding.clear()


def step_of(service_principal_id: str, profile: str, step: str) -> OnboardingStep:
    """Return how history names a step."""
    return OnboardingStep(service_principal_id, profile, step)
