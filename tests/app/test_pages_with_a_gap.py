"""A time that nobody collected before Graph forgot it: pages say so and do not look quiet."""

from datetime import UTC, datetime, timedelta

import pytest

from history import Log, open_history
from history.gaps import Gap, Noted, note_gap
from tests.app.conftest import NAME, PASS_SECONDS, Tenant, words
from ui import charts
from ui.background import background

pytestmark = pytest.mark.usefixtures("warm")

SAYS = "No data from"
WHY = "Graph had forgotten it (it keeps 30 days)"


@pytest.fixture
def with_a_gap(tmp_path, monkeypatch, collected):
    """A history whose provisioning log lacks two days of the last ten."""
    tenant = Tenant(collected.server, tmp_path / "history", collected.token)
    tenant.configure(tmp_path, monkeypatch)
    now = datetime.now(UTC)
    gap = Gap(Log.PROVISIONING, now - timedelta(days=9), now - timedelta(days=7), now)
    note_gap(open_history(tenant.history), collected.simulated.tenant_id, gap, Noted.FORGOTTEN)
    background().collector(NAME).wait(PASS_SECONDS)
    return gap


@pytest.mark.usefixtures("with_a_gap")
def test_the_sidebar_the_job_and_the_log_say_what_is_missing_and_why(open_page):
    overview = words(open_page())
    assert SAYS in overview
    assert WHY not in overview
    for page in ("job", "logs"):
        told = words(open_page(page))
        assert told.count(SAYS) == 2, page
        assert WHY in told


@pytest.mark.usefixtures("with_a_gap")
def test_a_period_or_log_without_the_gap_says_nothing_beside_the_rows(open_page):
    assert WHY not in words(open_page("logs", period="24 hours"))
    assert WHY not in words(open_page("logs", log="Audit entries"))


def test_the_chart_shows_the_time_without_data_as_such():
    import pandas as pd

    until = datetime(2026, 11, 24, tzinfo=UTC)
    since = until - timedelta(days=30)
    frame = pd.DataFrame({"bucket": pd.to_datetime([until]), "status": ["success"], "events": [3]})
    gap = (since - timedelta(days=3), since + timedelta(days=2))
    figure = charts.events_by_status(frame, since, until, UTC, [gap])
    (shape,) = figure.layout.shapes
    assert (shape.x0, shape.x1) == (since, since + timedelta(days=2))
    assert figure.layout.annotations[0].text == "no data"
