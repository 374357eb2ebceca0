"""The heading of pages about one job: which job, and by which vendor's rules it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from provisioning.profiles import DEFAULT_PROFILE
from ui import data, links, mapping_data
from ui.notices import live_notice, no_jobs
from ui.shell import heading
from ui.text import LONGEST_TITLE, label, plain

if TYPE_CHECKING:
    from collections.abc import Callable

    from streamlit.delta_generator import DeltaGenerator

    from provisioning.model import Job, ServicePrincipal
    from provisioning.profiles import Profile
    from ui.data import AppJob
    from ui.shell import Context

NO_JOB = data.Problem(
    "No imported file names a job.",
    "Import the provisioning log, the schema or the job's JSON under the same name.",
)

_DRAWN = "_drawn_job"
_LONGEST_IN_CHOICE = 26


@dataclass(frozen=True, slots=True)
class Chosen:
    """The job and the profile that the URL or the viewer chose."""

    app_job: AppJob
    profile: Profile

    @property
    def app(self) -> ServicePrincipal:
        """The application."""
        return self.app_job.app

    @property
    def job(self) -> Job:
        """Its job."""
        return self.app_job.job


def choose(context: Context, title: str) -> Chosen:
    """Draw title and choices; stops the page when there is no job to choose."""
    loaded = data.jobs(context.source)
    if not loaded.data:
        heading(context, title)
        live_notice(context, loaded)
        problems = (NO_JOB, *loaded.problems) if context.source.is_imported else loaded.problems
        no_jobs(context, problems)
        st.stop()
    by_id = {one.job.id: one for one in sorted(loaded.data, key=lambda one: one.name.casefold())}
    left, middle, right = st.columns([4, 2, 2], vertical_alignment="bottom")
    with left:
        heading(context, title)
    remember = links.restore("job", list(by_id), default=_first(by_id))
    job_id = middle.selectbox(
        "Job",
        list(by_id),
        format_func=lambda key: label(by_id[key].name),
        key="job",
        on_change=remember,
    )
    app_job = by_id[job_id]
    if len(app_job.name) > _LONGEST_IN_CHOICE:
        left.caption(plain(app_job.name, LONGEST_TITLE))
    known = mapping_data.profiles()
    fitting = mapping_data.fitting(app_job.name)
    remember_profile = links.restore("profile", list(known), default=fitting)
    profile = right.selectbox(
        "Vendor profile",
        list(known),
        format_func=lambda name: known[name].title,
        key="profile",
        on_change=remember_profile,
        help="The vendor's rules: which attributes it requires, refuses and how it wants them.",
    )
    live_notice(context, loaded)
    return Chosen(app_job, known[profile])


def body(chosen: Chosen) -> Callable[[], DeltaGenerator]:
    """Return what makes the place below the heading; to be called before anything is read.

    When the job changed, the figures and downloads of the one before go at once: they would stand
    there while the new one is read, and somebody would send the wrong report.
    """
    changed = st.session_state.get(_DRAWN) != chosen.job.id
    st.session_state[_DRAWN] = chosen.job.id
    return st.empty().container if changed else st.container


def _first(by_id: dict[str, AppJob]) -> str:
    """Return the job to begin with: one of the vendor whose guide comes with the product."""
    named = (
        job_id for job_id, one in by_id.items() if mapping_data.fitting(one.name) == DEFAULT_PROFILE
    )
    return next(named, next(iter(by_id)))
