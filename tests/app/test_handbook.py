"""The handbook: every cause has its page, and a diagnosis leads there."""

import pytest

from provisioning.diagnosis import Cause
from tests.app.conftest import words

pytestmark = pytest.mark.usefixtures("warm", "healthy")


def test_the_handbook_lists_every_cause_with_who_cures_it(open_page):
    app = open_page("handbook")
    assert {str(cause) for cause in Cause} <= {button.key for button in app.main.button}
    assert "Customer side" in words(app)


def test_a_click_opens_a_cause_and_leads_back(open_page):
    app = open_page("handbook")
    app.button(key="throttled").click().run()
    assert app.query_params["about"] == "throttled"
    assert "What to do" in words(app)
    app.main.button[0].click().run()
    assert "about" not in app.query_params


@pytest.mark.parametrize("cause", [Cause.MISSING_REQUIRED_SOURCE_VALUE, Cause.UNKNOWN])
def test_a_link_opens_one_cause(open_page, cause):
    told = words(open_page("handbook", about=cause))
    assert "What to do" in told
    assert "Reply to a customer" in told


def test_a_link_to_a_cause_that_does_not_exist_opens_the_list(open_page):
    assert "Why people do not arrive" in words(open_page("handbook", about="nonsense"))


def test_the_words_are_explained(open_page):
    assert "Steady state" in words(open_page("handbook", show="Words"))


def test_a_diagnosis_leads_to_its_page(open_page):
    app = open_page("import", have="I only have the error text")
    app.text_area[0].set_value('Web Response: {"detail":"name.familyName is required"}').run()
    links = [link.proto for link in app.get("page_link") if link.proto.page == "handbook"]
    assert links[0].query_string == "about=missing_required_source_value"
