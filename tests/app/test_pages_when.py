"""Next run, cycles, changes and the first cycle on the pages, healthy and in trouble."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta

import pytest

from history import open_history, queries
from provisioning.estimate import Band, Estimate, LiveEstimate, Scope
from provisioning.model import Job, ScopeCounts, ServicePrincipal
from provisioning.profiles import load_profile
from provisioning.schedule import Basis, JobState, NextRun
from provisioning.standing import AppJob, JobEvidence, Knowledge, standings
from tests.app.conftest import words
from ui import charts, first_cycle_data
from ui.countdown import countdown, until
from ui.first_cycle_chart import first_cycle_chart

pytestmark = pytest.mark.usefixtures("warm")

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def job_of(tenant, name):
    rows = queries.latest_jobs(open_history(tenant.history), tenant.simulated.tenant_id)
    return rows[rows["service_principal_name"] == name].iloc[0]["job_id"]


def metrics(app):
    return {one.label.replace("\\", ""): one.value for one in app.metric}


# --- Countdown ----------------------------------------------------------------------------------


def standing(run, progress=None):
    app_job = AppJob(ServicePrincipal(id="sp"), Job(id="job", raw="{}"))
    found = standings([app_job], {"job": JobEvidence()}, Knowledge(NOW, NOW, NOW), failures={})[0]
    object.__setattr__(found, "run", run)
    object.__setattr__(found, "progress", progress)
    return found


def waiting(earliest, latest):
    return NextRun(JobState.WAITING, Basis.INTERVAL, "", earliest=earliest, latest=latest)


@pytest.mark.parametrize(
    ("later", "said"),
    [
        (0 * MINUTE, "in 12:00"),
        (1.5 * MINUTE, "in 10:30"),
        (11 * MINUTE + timedelta(seconds=55), "in 0:05"),
        (12 * MINUTE, "any moment"),
        (18 * MINUTE, "any moment"),
        (19 * MINUTE, "due now"),
    ],
)
def test_a_countdown_runs_down_to_the_earliest_start_and_then_waits_for_the_latest(later, said):
    run = waiting(NOW + 12 * MINUTE, NOW + 18 * MINUTE)
    assert countdown(standing(run), NOW + later) == said
    assert until(standing(run), UTC, NOW) == "latest 12:18 UTC"


def test_a_countdown_tells_hours_lateness_running_and_nothing_planned():
    far = waiting(NOW + 13 * 60 * MINUTE, NOW + 13 * 60 * MINUTE)
    assert countdown(standing(far), NOW) == "in 13 h"
    due = NOW - 50 * MINUTE
    late = NextRun(JobState.LATE, Basis.INTERVAL, "", due, due, late_by=50 * MINUTE)
    assert countdown(standing(late), NOW + 10 * MINUTE) == "late by 60 min"
    assert until(standing(late), UTC, NOW) == ""
    assert countdown(standing(NextRun(JobState.RUNNING, Basis.CYCLE_UNDER_WAY, "")), NOW) == (
        "running now"
    )
    assert countdown(standing(NextRun(JobState.PAUSED, Basis.JOB_SCHEDULE, "")), NOW) == (
        "none planned"
    )


def test_an_initial_cycle_counts_its_share_and_names_its_finish():
    run = NextRun(JobState.INITIAL_CYCLE, Basis.CYCLE_UNDER_WAY, "")
    live = LiveEstimate(NOW, 350, 1000, "objects", 3.0, NOW + 60 * MINUTE, NOW, NOW, "")
    assert countdown(standing(run, live), NOW) == "35% done"
    assert until(standing(run, live), UTC, NOW) == "ends about 13:00 UTC"
    assert countdown(standing(run), NOW) == "running now"


# --- Overview and job ---------------------------------------------------------------------------


@pytest.mark.usefixtures("healthy")
def test_the_overview_counts_down_and_compares_with_the_previous_cycle(open_page):
    told = words(open_page())
    assert re.search(r"next run \*\*(in \d+:\d\d|any moment)\*\*", told)
    assert re.search(r"\d+ new|\d+ fixed|no change", told)
    assert re.search(r"latest \d\d:\d\d UTC", told)


def test_a_job_tells_new_and_fixed_since_the_previous_cycle(healthy, open_page):
    app = open_page("job", job=job_of(healthy, "Contoso Expenses"))
    shown = metrics(app)
    assert re.fullmatch(r"\d+", shown["New"])
    assert re.fullmatch(r"\d+", shown["Fixed"])
    assert shown["Next run"]
    told = words(app)
    assert "complete to" in told
    assert "restart or change of mappings" in told


def test_a_cycle_opens_by_its_id_and_shows_what_it_changed(healthy, open_page):
    job_id = job_of(healthy, "MyCompliance")
    history, tenant = open_history(healthy.history), healthy.simulated.tenant_id
    cycles = queries.cycles(history, tenant, job_id)
    chosen = cycles[cycles["failed"] > 0].iloc[0]
    changed = queries.changed_objects(history, tenant, job_id, chosen["cycle_id"])
    new = int((changed["status"] == "failure").sum())
    app = open_page("job", job=job_id, cycle=chosen["cycle_id"], objects="New")
    told = words(app)
    assert f"{new:,} began to fail in it" in told
    assert "the chosen cycle" in told
    next(b for b in app.button if b.label == "All cycles").click().run()
    assert "began to fail in it" not in words(app)


def test_the_list_of_cycles_tells_what_became_of_their_objects(healthy, open_page):
    job_id = job_of(healthy, "MyCompliance")
    history, tenant = open_history(healthy.history), healthy.simulated.tenant_id
    cycles = queries.cycles(history, tenant, job_id)
    app = open_page("job", job=job_id)
    listed = next(table.value for table in app.dataframe if "created" in table.value)
    assert len(listed) == len(cycles)
    for name in ("created", "updated", "removed", "skipped", "failed"):
        assert listed[name].tolist() == cycles[name].tolist()
    assert [word for [word] in listed["result"]] == [
        "Failure" if failed else "Success" for failed in cycles["failed"]
    ]


def test_a_cycle_of_another_job_is_not_shown(healthy, open_page):
    job_id = job_of(healthy, "MyCompliance")
    assert "began to fail in it" not in words(open_page("job", job=job_id, cycle="nonsense"))


def test_the_chosen_bar_stands_out(healthy):
    job_id = job_of(healthy, "MyCompliance")
    cycles = queries.cycles(open_history(healthy.history), healthy.simulated.tenant_id, job_id)
    figure = charts.cycle_bars(cycles, UTC, cycles["cycle_id"].iloc[0])
    assert figure.data[0].selectedpoints == (len(cycles) - 1,)
    assert charts.cycle_bars(cycles, UTC).data[0].selectedpoints is None


# --- First cycle --------------------------------------------------------------------------------


def test_the_first_cycle_starts_from_the_counts_of_the_tenant(healthy, open_page):
    rows = queries.latest_jobs(open_history(healthy.history), healthy.simulated.tenant_id)
    row = rows[rows["service_principal_name"] == "MyCompliance"].iloc[0]
    counts = queries.latest_scope_counts(
        open_history(healthy.history), healthy.simulated.tenant_id, row["service_principal_id"]
    )
    app = open_page("first_cycle", job=row["job_id"])
    numbers = {one.label: one.value for one in app.number_input}
    assert numbers["Users"] == counts.assigned_users
    assert numbers["Groups"] == counts.assigned_groups
    assert numbers["Direct members of groups"] == counts.direct_members
    assert "as counted in this tenant" in words(app)
    assert len(app.get("plotly_chart")) == 1


@pytest.mark.usefixtures("healthy")
def test_a_link_reproduces_the_estimate(open_page):
    app = open_page("first_cycle", users="2000", groups="10", members="2990", existing="50")
    told = words(app)
    assert "5,000 objects in scope" in told
    shown = metrics(app)
    assert shown["MetaCompliance's guide"] == "2 to 12 hours"
    assert shown["Microsoft's formula"] == "50 minutes to 7 hours"
    assert shown["Likely"]
    all_users = open_page("first_cycle", users="20000", scope="all-users")
    assert metrics(all_users)["Microsoft's formula"] == "no figure"
    assert "gives no figure for all users above 10,000" in words(all_users)


@pytest.mark.usefixtures("healthy")
def test_a_number_that_is_entered_stays_in_the_link(open_page):
    app = open_page("first_cycle", groups="0", members="0")
    next(one for one in app.number_input if one.label == "Users").set_value(77).run()
    assert app.query_params["users"] == "77"
    assert "77 objects" in words(app)


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize("nonsense", ["-1", "many", "9" * 400, "1.5", "²"])
def test_nonsense_in_a_link_counts_as_absent(open_page, nonsense):
    assert open_page("first_cycle", users=nonsense).title[0].value


def test_with_nobody_in_scope_nothing_is_estimated_and_the_next_step_is_told(healthy, open_page):
    job_id = job_of(healthy, "MyCompliance")
    emptied = open_page("first_cycle", job=job_id, users="0", groups="0", members="0")
    assert "Nobody is in scope" in words(emptied)
    assert "Assign users or groups" in words(emptied)
    assert not emptied.metric
    assert "Nobody is in scope" not in words(open_page("first_cycle", job=job_id))


def test_another_scope_starts_from_its_own_counts():
    counted = ScopeCounts(
        assigned_users=1, assigned_groups=2, direct_members=3, all_users=40, all_groups=5
    )
    told = {scope: first_cycle_data.counts_for(scope, counted).objects for scope in Scope}
    assert told == {Scope.ASSIGNED: 6, Scope.ALL: 45, Scope.ALL_USERS: 40}
    assert first_cycle_data.counts_for(Scope.ALL, None).objects == 0


def test_the_chart_draws_each_source_where_it_says_something():
    def names(scope, objects, live=None):
        answer = Estimate(scope, objects, None, Band(1, 2), 230.0, "")
        figure = first_cycle_chart(answer, load_profile("mycompliance"), live)
        return [html.unescape(one.name) for one in figure.data if one.showlegend is not False]

    assert names(Scope.ASSIGNED, 5_000) == [
        "MetaCompliance's guide",
        "Microsoft's formula",
        "Likely here: 3 hours 50 minutes",
    ]
    assert "Microsoft's formula" not in names(Scope.ALL, 5_000)
    assert len(names(Scope.ASSIGNED, 0)) == 2
    live = LiveEstimate(NOW, 1, 9, "objects", 1.0, NOW + 90 * MINUTE, NOW, NOW, "")
    assert names(Scope.ASSIGNED, 9, live)[-1] == "By the running cycle: 1 hour 30 minutes"
