"""Mappings, Preflight and Onboarding: on a healthy tenant, without anything, rights or Graph."""

import time
from datetime import UTC, datetime

import pytest

from history import open_history, queries
from provisioning.wire import decode_schema
from tests.app.conftest import ROOT, words
from ui.preflights import preflights

pytestmark = pytest.mark.usefixtures("warm", "_profiles")
PAGES = ("mappings", "preflight", "onboarding")
RUN_SECONDS = 30


@pytest.fixture
def _profiles(monkeypatch):
    monkeypatch.setenv("PROFILES_FOLDER", str(ROOT / "sample_tenant" / "data" / "profiles"))
    yield
    preflights.clear()


def application(tenant, name):
    found = [one for one in tenant.simulated.registrations if one.display_name == name]
    return found[0]


def button(app, label):
    return next(one for one in app.button if one.label == label)


def run_preflight(open_page, **parameters):
    """Open the page until its preflight, which runs in the background, has ended."""
    deadline = time.monotonic() + RUN_SECONDS
    while True:
        app = open_page("preflight", **parameters)
        if not app.main.get("progress"):
            return app
        assert time.monotonic() < deadline
        time.sleep(0.1)


# --- Mappings -----------------------------------------------------------------------------------


def test_mappings_show_findings_and_the_people_that_each_row_stops(healthy, open_page):
    job = application(healthy, "MyCompliance").job_id
    table = open_page("mappings", job=job).dataframe[0].value
    rows = table.set_index("target")
    assert rows.loc["employeeNumber", "findings"] == ["Error"]
    assert rows.loc["name.familyName", "people"] > 10
    assert rows.loc["userName", "matching"] == "1"
    assert rows.loc["name.formatted", "source"] == 'Join(" ", [givenName], [surname])'


@pytest.mark.usefixtures("healthy")
def test_mappings_begin_with_the_application_whose_guide_comes_with_the_product(open_page):
    app = open_page("mappings")
    chosen = {box.label: box.value for box in app.selectbox}
    assert chosen["Vendor profile"] == "mycompliance"


def test_an_expression_is_evaluated_for_a_person(healthy, open_page):
    registration = application(healthy, "Tailspin Travel")
    simulated = healthy.simulated
    plan = simulated.plans[simulated.registrations.index(registration)]
    person = plan.application.identifier(3)
    app = open_page("mappings", job=registration.job_id, person=person)
    source = plan.application.source(3, odd=True)
    text = next(area for area in app.text_area if area.label == "Expression")
    text.set_value('Join("-", [surname], "x", [nothing])').run()
    assert not app.exception
    assert f"{source['surname']}-x" in words(app)
    assert "(empty)" in words(app)
    assert "Graph does not show nothing" in words(app)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("toLower([mail])", "Write ToLower"),
        ('Switch([mail], "a", "b")', "even number"),
        ('Join("-", [mail]', "Cannot be used"),
    ],
)
@pytest.mark.usefixtures("healthy")
def test_a_faulty_expression_is_told_with_its_place(open_page, expression, said):
    app = open_page("mappings")
    text = next(area for area in app.text_area if area.label == "Expression")
    text.set_value(expression).run()
    told = words(app)
    assert said in told
    assert "^" in app.code[-1].value


def test_the_scoping_filter_is_tested_clause_by_clause(healthy, open_page):
    registration = application(healthy, "MyCompliance")
    simulated = healthy.simulated
    plan = simulated.plans[simulated.registrations.index(registration)]
    contractor = next(
        index
        for index, oddity in plan.story.family.oddities.items()
        if oddity == "contractor" and plan.troubles.is_odd(index, time.time())
    )
    person = plan.application.identifier(contractor)
    told = words(open_page("mappings", job=registration.job_id, person=person))
    assert "Not in scope" in told
    assert "does not satisfy NOT EQUALS" in told


@pytest.mark.usefixtures("healthy")
def test_somebody_who_does_not_exist_is_said_so(open_page):
    assert "Nobody in this tenant" in words(open_page("mappings", person="nobody@nowhere.example"))


def test_who_changed_the_configuration_is_told_from_the_audit_log(healthy, open_page):
    job = application(healthy, "MyCompliance").job_id
    tables = [table.value for table in open_page("mappings", job=job).dataframe]
    changes = next(table for table in tables if "initiated_by" in table.columns)
    assert "sofia.admin@contoso.com" in set(changes["initiated_by"])
    assert all(changes["activity"].str.contains("provisioning|mappings"))


def test_a_new_version_of_the_schema_is_told_as_differences(healthy, open_page):
    registration = application(healthy, "Contoso Expenses")
    tenant_id, job = healthy.simulated.tenant_id, registration.job_id
    history = open_history(healthy.history)
    versions = queries.schema_versions(history, tenant_id, job)
    raw = versions["raw"][0].replace("[jobTitle]", "[department]")
    history.add_schema(
        tenant_id,
        registration.service_principal,
        job,
        decode_schema(raw.encode()),
        seen_at=datetime.now(UTC),
    )
    tables = [table.value for table in open_page("mappings", job=job).dataframe]
    changes = next(table for table in tables if "Before" in table.columns)
    assert ["User mapping", "title source", "[jobTitle]", "[department]"] in (
        changes[["Where", "What", "Before", "After"]].to_numpy().tolist()
    )


# --- Preflight ----------------------------------------------------------------------------------


def test_a_preflight_adds_up_names_causes_and_people(healthy, open_page):
    app = run_preflight(open_page, job=application(healthy, "MyCompliance").job_id)
    told = words(app)
    assert "Last name (name.familyName) is empty for" in told
    assert "Foretold, and what happened" in told
    people = app.dataframe[0].value
    assert len(people) > 80
    assert people["sign_in_name"].str.contains("@").all()
    figures = {metric.label: metric.value for metric in app.metric}
    assert int(figures["Of them foretold"].rstrip("%")) >= 98


def test_who_failed_at_the_target_is_known_from_the_log(healthy, open_page):
    app = run_preflight(open_page, job=application(healthy, "Tailspin Travel").job_id)
    assert "known from the log" in words(app)
    people = app.dataframe[0].value
    assert {"Known from the log", "Foreseen from mappings"} == set(people["basis"])


def test_a_forecast_is_kept_and_can_be_held_against_what_came_after(healthy, open_page):
    job = application(healthy, "Tailspin Travel").job_id
    app = run_preflight(open_page, job=job)
    choice = next(box for box in app.selectbox if box.key == "forecast")
    assert choice.value == "now"
    app = choice.select_index(1).run()
    assert "Only what happened after it counts" in words(app)
    assert {metric.label: metric.value for metric in app.metric}["Did not arrive"] == "0"


def test_a_cause_in_the_link_narrows_the_people(healthy, open_page):
    cause = "will_fail value_too_long title"
    app = run_preflight(open_page, job=application(healthy, "MyCompliance").job_id, cause=cause)
    assert set(app.dataframe[0].value["attribute"]) == {"title"}


def test_members_of_a_nested_group_are_foretold(healthy, open_page):
    told = words(run_preflight(open_page, job=application(healthy, "MyCompliance Pilot").job_id))
    assert "Only in a group inside an assigned group" in told


def test_many_people_are_read_only_when_asked(healthy, open_page):
    app = open_page("preflight", job=application(healthy, "Woodgrove Workplace").job_id)
    assert button(app, "Run preflight")
    assert "will be read from Graph" in words(app)


# --- Onboarding ---------------------------------------------------------------------------------


def test_an_onboarding_shows_steps_people_and_what_is_in_the_way(healthy, open_page):
    app = open_page("onboarding", job=application(healthy, "MyCompliance").job_id)
    told = words(app)
    assert "Still mapped: [employeeId]" in told
    assert "Last name (name.familyName) is empty for" in told
    figures = {metric.label: metric.value for metric in app.metric}
    assert figures["Steps done"] == "8 of 12"
    assert int(figures["Arrived"].replace(",", "")) > 600


def test_what_graph_cannot_show_is_confirmed_with_name_and_taken_back(healthy, open_page):
    job = application(healthy, "MyCompliance Pilot").job_id
    app = open_page("onboarding", job=job)
    box = next(box for box in app.checkbox if box.key == "done 3.2")
    box.check().run()
    assert "Enter your name first" in words(app)
    name = next(field for field in app.text_input if field.key == "confirmed_by 3.2")
    name.set_value(" Ada Lovelace ").run()
    assert "Confirmed by Ada Lovelace on" in words(app)
    assert "Confirmed by Ada Lovelace on" in words(open_page("onboarding", job=job))
    button(app, "Take back").click().run()
    assert "Confirmed by" not in words(app)


def test_a_hostile_name_of_a_person_stays_text(healthy, open_page):
    job = application(healthy, "MyCompliance Pilot").job_id
    app = open_page("onboarding", job=job)
    next(box for box in app.checkbox if box.key == "done 5").check().run()
    name = next(field for field in app.text_input if field.key == "confirmed_by 5")
    name.set_value("![x](http://evil.example/p.png)").run()
    assert not any("![x](" in caption.value for caption in app.caption)
    button(app, "Take back").click().run()


# --- In trouble ---------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("empty")
def test_without_jobs_every_page_says_so(open_page, page):
    assert "No provisioning jobs yet" in words(open_page(page))


def test_without_the_right_to_see_people_the_preflight_names_it(limited, open_page, collected):
    limited("User.Read.All", "Directory.Read.All")
    job = application(collected, "MyCompliance").job_id
    told = words(run_preflight(open_page, job=job))
    assert "People could not be read" in told
    assert "User.Read.All" in told


def test_without_the_right_to_see_assignments_the_onboarding_goes_on(limited, open_page, collected):
    limited("GroupMember.Read.All", "Directory.Read.All")
    told = words(open_page("onboarding", job=application(collected, "MyCompliance").job_id))
    assert "GroupMember.Read.All" in told
    assert "Still mapped: [employeeId]" in told
    assert "not known" in told


@pytest.fixture
def soon_down(down, monkeypatch):
    monkeypatch.setattr("ui.mapping_data.GRAPH_TIMEOUT_SECONDS", 3.0)
    monkeypatch.setattr("foresee.FIRST_ANSWER_SECONDS", 3.0)
    return down


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("mappings", "name.familyName"),
        ("preflight", "People could not be read"),
        ("onboarding", "Still mapped: [employeeId]"),
    ],
)
def test_with_graph_down_each_page_shows_what_is_known(soon_down, open_page, page, said):
    job = application(soon_down, "MyCompliance").job_id
    if page == "preflight":
        told = words(run_preflight(open_page, job=job))
    else:
        told = words(open_page(page, job=job))
    assert "Graph did not answer" in told
    assert said in told
