"""Each page on a tenant that answers and whose history is collected."""

import pytest
import streamlit as st

from history import open_history, queries
from tests.app.conftest import NAME, words
from ui.background import background
from ui.data import AppJob

pytestmark = pytest.mark.usefixtures("warm")

PAGES = ("", "job", "failures", "person", "first_cycle", "logs", "connect")


def some_event(tenant, status):
    history = open_history(tenant.history)
    chosen = queries.EventFilter(status=(status,))
    return queries.events_page(history, tenant.simulated.tenant_id, chosen, 0, 1).iloc[0]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("healthy")
def test_every_page_says_that_the_data_is_simulated(open_page, page):
    assert "Sample tenant: simulated data" in words(open_page(page))


@pytest.mark.usefixtures("healthy")
def test_only_a_page_that_opens_says_what_it_waits_for(open_page, monkeypatch):
    said = []
    spinner = st.spinner

    def listened(text):
        said.append(text)
        return spinner(text)

    monkeypatch.setattr(st, "spinner", listened)
    overview = open_page("overview")
    assert "Diagnosing failures ..." in said
    said.clear()
    st.cache_data.clear()
    overview.run()
    assert said == []


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.usefixtures("healthy")
def test_every_page_tells_how_old_and_complete_the_logs_are(open_page, page):
    told = words(open_page(page))
    assert "Provisioning log" in told
    assert "entries since" in told


@pytest.mark.usefixtures("healthy")
def test_the_overview_lists_every_job_worst_first(open_page):
    told = words(open_page())
    assert "need you" in told
    assert told.index("Quarantined") < told.index("Failing") < told.index("On time")


@pytest.mark.usefixtures("healthy")
def test_the_overview_filter_lives_in_the_link(open_page):
    told = words(open_page(show="green"))
    assert "On time" in told
    assert "Quarantined" not in told


def test_a_job_opens_by_its_id(healthy, open_page):
    event = some_event(healthy, "failure")
    app = open_page("job", job=event["job_id"])
    assert app.title[0].value.replace("\\", "") == event["service_principal_name"]
    assert len(app.get("plotly_chart")) == 2
    assert int(app.metric[0].value.replace(",", "")) > 0


@pytest.mark.usefixtures("healthy")
def test_an_unknown_job_in_the_link_opens_the_worst_one(open_page):
    assert open_page("job", job="nonsense").title[0].value


@pytest.mark.usefixtures("healthy")
def test_the_logs_show_one_page_of_many(open_page):
    app = open_page("logs")
    assert len(app.dataframe[0].value) == 100


@pytest.mark.usefixtures("healthy")
def test_log_filters_live_in_the_link(open_page):
    app = open_page("logs", status="Failure")
    assert set(app.dataframe[0].value["status"].map(lambda words: words[0])) == {"Failure"}


@pytest.mark.usefixtures("healthy")
def test_the_audit_log_has_its_own_view(open_page):
    app = open_page("logs", log="Audit entries")
    assert "activity" in app.dataframe[0].value.columns


def test_an_event_is_told_step_by_step_with_its_raw_record(healthy, open_page):
    event = some_event(healthy, "failure")
    app = open_page("logs", event=event["id"])
    told = words(app)
    assert event["reason"].split("\r\n")[0] in told
    assert "Write to the target" in told
    assert event["id"] in app.code[-1].value


def test_an_audit_entry_opens_by_its_id(healthy, open_page):
    history = open_history(healthy.history)
    rows = queries.audits_page(history, healthy.simulated.tenant_id, queries.AuditFilter(), 0, 1)
    told = words(open_page("logs", entry=rows["id"][0]))
    assert rows["id"][0] in told


@pytest.mark.parametrize("name", ["event", "entry"])
@pytest.mark.usefixtures("healthy")
def test_a_record_that_history_does_not_hold_is_said_so(open_page, name):
    assert "history holds no" in words(open_page("logs", **{name: "nonsense"}))


@pytest.mark.usefixtures("healthy")
def test_the_doctor_finds_all_that_is_needed(open_page):
    app = open_page("doctor")
    assert "Everything that the pages need is there" in words(app)
    states = app.table[0].value
    assert states["State"].str.contains("Works").all()
    assert "Synchronization.Read.All" in app.table[1].value["Check"].str.replace("\\", "").tolist()
    next(b for b in app.button if b.label == "Check again").click().run()
    assert not app.exception


@pytest.mark.usefixtures("healthy")
def test_connect_leads_to_the_doctor(open_page):
    assert any(link.proto.page == "doctor" for link in open_page("connect").get("page_link"))


@pytest.mark.usefixtures("healthy")
def test_every_permission_is_shown_with_what_it_is_for(open_page):
    table = open_page("connect").table[0].value
    assert "Synchronization.Read.All" in table["Permission"].tolist()
    assert all(table["What it is for"])


@pytest.mark.usefixtures("healthy")
def test_refresh_now_collects_again(open_page):
    app = open_page()
    before = background().collector(NAME).state.finished_at
    next(b for b in app.button if b.label == "Refresh now").click().run()
    background().collector(NAME).wait(60)
    assert background().collector(NAME).state.finished_at > before


@pytest.mark.usefixtures("healthy")
def test_a_hostile_name_stays_text(open_page, monkeypatch):
    hostile = "![x](http://evil.example/p.png) :red[<b>]"
    monkeypatch.setattr(AppJob, "name", property(lambda _: hostile))
    shown = [m.value for m in open_page("job").markdown] + [open_page("job").title[0].value]
    assert not any("![x](" in text for text in shown)
