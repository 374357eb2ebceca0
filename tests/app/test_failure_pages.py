"""Failures by cause and one person, on the real client, the sample tenant and real history."""

import shutil
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pandas as pd
import pytest

from history import open_history, queries
from provisioning.failures import Kind, Mute
from tests.app.conftest import NAME, PASS_SECONDS, Tenant, words
from ui import failure_data
from ui.background import background
from ui.data import AppJob, Source, jobs
from ui.failure_exports import people_by_cause, workbook
from ui.text import safe_csv

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture
def source(healthy):
    return Source(NAME, healthy.simulated.tenant_id, str(healthy.history), 0)


@pytest.fixture
def worst(source):
    """The job with most failing people, and its causes."""
    found = failure_data.failures(source, datetime.now(UTC))
    return max(found.items(), key=lambda item: item[1].objects(Kind.FAILING))


@pytest.fixture
def own_history(collected, healthy, tmp_path, monkeypatch):
    """A copy of the collected history, so that a mute does not reach other tests."""
    background.clear()  # nothing may write while the files are copied
    copy = tmp_path / "own history"
    shutil.copytree(healthy.history, copy)
    tenant = Tenant(collected.server, copy, collected.token)
    tenant.configure(tmp_path, monkeypatch)
    background().collector(NAME).wait(PASS_SECONDS)
    return Source(NAME, tenant.simulated.tenant_id, str(copy), 0)


def press(app, label):
    return next(b for b in app.button if label in b.label.replace("\\", "")).click().run()


@pytest.mark.usefixtures("healthy")
def test_the_overview_says_what_most_people_lack_and_leads_to_who(open_page):
    app = open_page()
    assert "people did not arrive; " in words(app)
    assert "lack a last name" in words(app)
    links = [link.proto for link in app.get("page_link")]
    assert any(link.page == "failures" and "job=" in link.query_string for link in links)


def test_the_failures_page_opens_with_the_job_that_fails_most(worst, open_page):
    _, failures = worst
    told = words(open_page("failures"))
    people = failures.people(Kind.FAILING)
    assert f"{people} people did not arrive, for {len(failures.of(Kind.FAILING))} causes" in told
    assert "Customer side" in told
    assert "Clears" in told


def test_a_card_opens_the_people_and_the_link_shows_the_same(worst, open_page):
    job_id, failures = worst
    group = failures.of(Kind.FAILING)[0]
    app = press(open_page("failures", job=job_id), "Last name (name.familyName) is empty for")
    assert app.query_params["cause"] == group.key
    again = open_page("failures", job=job_id, kind="failing", cause=group.key)
    for shown in (app, again):
        assert len(shown.dataframe[-1].value) == group.objects
        told = words(shown)
        assert "What to do" in told
        assert "surname" in told
        assert "We are sure of the cause." in told


def test_a_cause_that_nobody_has_any_more_is_said_to_be_gone(worst, open_page):
    app = open_page("failures", job=worst[0], kind="failing", cause="throttled")
    assert app.success[0].proto.title == "This cause is gone"


@pytest.mark.parametrize("kind", ["needs_action", "partial", "expected", "nonsense"])
def test_skips_and_partial_successes_have_links_of_their_own(worst, open_page, kind):
    assert "Customer side" in words(open_page("failures", job=worst[0], kind=kind))


def test_an_event_shows_diagnosis_mapping_steps_values_and_raw_record(worst, source, open_page):
    job_id, failures = worst
    group = failures.of(Kind.FAILING)[0]
    event_id = failure_data.affected(source, job_id, group.signatures)["id"][0]
    app = open_page("failures", job=job_id, event=event_id)
    told = words(app)
    assert "name.familyName is required and empty" in told
    assert "Mapping at fault" in told
    assert "[surname]" in told
    assert "Write to the target" in told
    assert "Entra has tried again" in told
    assert event_id in app.code[-1].value


def test_an_event_with_which_nothing_is_wrong_has_no_diagnosis(healthy, open_page):
    history = open_history(healthy.history)
    chosen = queries.EventFilter(status=("success",), action="update")
    rows = queries.events_page(history, healthy.simulated.tenant_id, chosen)
    fine = rows[rows["unresolved"].isna()].iloc[0]
    assert "What to do" not in words(open_page("failures", event=fine["id"]))


def test_muting_takes_a_signature_out_and_ending_the_mute_brings_it_back(
    worst, own_history, open_page
):
    job_id, failures = worst
    group = failures.of(Kind.FAILING)[0]
    app = press(open_page("failures", job=job_id, kind="failing", cause=group.key), "Mute ...")
    assert app.button(key="mute_confirm").disabled  # a reason is missing; a dialog goes no further
    until = datetime.now(UTC) + timedelta(days=5)
    for signature in group.signatures:
        mute = Mute(signature, "leavers of March", until)
        failure_data.mute(own_history, job_id, mute, datetime.now(UTC))

    opened = open_page("failures", job=job_id, kind="muted", cause=group.key)
    assert "leavers of March" in words(opened)
    assert f"{failures.people(Kind.FAILING)} people did not arrive" not in words(
        open_page("failures", job=job_id)
    )
    for _ in group.signatures:
        opened = press(opened, "End the mute")
    now = failure_data.failures(own_history, datetime.now(UTC))[job_id]
    assert now.objects(Kind.MUTED) == 0
    assert now.group(Kind.FAILING, group.key).objects == group.objects


@pytest.fixture
def exported(worst, source, healthy):
    job_id, failures = worst
    app_job = next(one for one in jobs(source).data if one.job.id == job_id)
    history = open_history(healthy.history)
    groups = failures.of(Kind.FAILING)
    return people_by_cause(history, source.tenant_id, app_job, groups), failures


def test_the_export_has_every_failing_person_once_with_cause_and_fix(exported):
    rows, failures = exported
    assert len(rows) == failures.objects(Kind.FAILING)
    assert rows["Object id"].is_unique
    assert rows["Cause"].notna().all()
    assert rows["What to do"].str.len().gt(10).all()
    assert safe_csv(rows).decode("utf-8-sig").count("\n") > len(rows)


def test_no_text_of_the_excel_sheet_is_a_formula_or_a_link():
    hostile = ['=HYPERLINK("http://evil.example")', "+1", "@SUM(A1)", "http://evil.example"]
    book = ZipFile(BytesIO(workbook(pd.DataFrame({"Name": hostile}))))
    sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert "HYPERLINK" in book.read("xl/sharedStrings.xml").decode()


# --- Find a person ------------------------------------------------------------------------------


@pytest.fixture
def failing_person(worst, source):
    job_id, failures = worst
    signatures = failures.of(Kind.FAILING)[0].signatures
    return failure_data.affected(source, job_id, signatures).iloc[0]


@pytest.mark.parametrize("known_by", ["source_id", "source_upn"])
def test_a_person_is_found_and_told_over_all_jobs(failing_person, open_page, known_by):
    told = words(open_page("person", q=failing_person[known_by]))
    assert "Did not arrive" in told
    assert "Should have been created, and that failed." in told
    assert "Assigned: **yes**" in told
    assert "In scope: **yes" in told
    assert "Next retry: **after" in told
    assert "Fill surname" in told


def test_the_scoping_filter_is_told_clause_by_clause(failing_person, open_page):
    app = open_page("person", id=failing_person["source_id"])
    clauses = next(table.value for table in app.dataframe if "Clause" in table.value.columns)
    assert set(clauses["Holds"]) == {"yes"}
    assert clauses["Why"].str.len().gt(5).all()


def test_many_who_fit_are_listed_with_links(healthy, open_page):
    app = open_page("person", q="contoso.com")
    assert len([link for link in app.get("page_link") if "id=" in link.proto.query_string]) > 5
    assert healthy


def test_nobody_found_says_what_to_check(healthy, open_page):
    app = open_page("person", q="nobody at all")
    assert app.info[0].proto.title == "Nobody found"
    assert healthy


def test_a_person_without_any_event_is_told_from_graph(healthy, open_page):
    tenant = healthy.simulated
    known = {true.object_id for true in tenant.truth()}
    seen = set(
        queries.filtered_events(
            open_history(healthy.history), tenant.tenant_id, queries.EventFilter(), 1_000_000
        )["source_id"]
    )
    users = tenant.directory.users(0, tenant.directory.user_count(), 0.0)
    silent = next(user for user in users if user["id"] not in seen | known)
    told = words(open_page("person", q=silent["userPrincipalName"]))
    assert "No job has processed this person" in told


def test_a_hostile_name_stays_text_on_the_new_pages(healthy, open_page, monkeypatch):
    hostile = "![x](http://evil.example/p.png) :red[<b>]"
    monkeypatch.setattr(AppJob, "name", property(lambda _: hostile))
    for page in ("failures", "person"):
        shown = open_page(page)
        texts = [element.value for element in (*shown.markdown, *shown.title, *shown.caption)]
        assert not any("![x](" in text for text in texts)
    assert healthy
