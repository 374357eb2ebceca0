"""Each kind of reader lands on the page that answers first, and all pages stay open to all."""

import pytest

from tests.app.conftest import NAME
from ui.background import background

pytestmark = pytest.mark.usefixtures("warm")


def title(app):
    return app.title[0].value


@pytest.mark.usefixtures("healthy")
@pytest.mark.parametrize(
    ("reader", "page"),
    [("Admin", "Overview"), ("Support", "Import"), ("Account manager", "Onboarding")],
)
def test_a_link_for_a_reader_opens_the_readers_page(open_page, reader, page):
    app = open_page(connection=NAME, **{"for": reader})
    assert title(app).startswith(page)
    assert [box.value for box in app.sidebar.selectbox] == [NAME]


@pytest.mark.usefixtures("healthy")
def test_the_bare_address_keeps_what_the_link_asks_for(open_page):
    app = open_page(show="amber")
    assert title(app) == "Overview"
    assert app.query_params == {"show": "amber"}


@pytest.mark.usefixtures("healthy")
def test_a_link_to_a_page_opens_it_whoever_reads(open_page):
    assert title(open_page("logs", **{"for": "Support"})) == "Logs"


@pytest.mark.usefixtures("healthy")
def test_the_setting_says_who_reads_where_the_link_does_not(open_page, monkeypatch):
    monkeypatch.setenv("READER", "support")
    background.clear()
    assert title(open_page()) == "Import"
