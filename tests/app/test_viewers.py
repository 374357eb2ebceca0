"""Rights are asked where data enters: by every loader, whatever page or link asked for it."""

import re
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from history.queries import EventFilter
from provisioning.bundle import KnownPeople
from provisioning.failures import Mute
from provisioning.forecast import Forecast, Person
from provisioning.mapping.predictions import Predicted, Prediction
from tests.app.conftest import NAME, ROOT, words
from ui import data, failure_data, mapping_data, onboarding_data
from ui.background import background
from ui.forecast_panels import people_frame
from ui.masking import Mask
from ui.preflights import as_seen, preflights
from ui.sources import Source, client_of, history_of, permit_bundle, permit_import, source_of
from ui.text import safe_csv
from ui.viewer import NotAllowedError, Viewer, current_viewer

AUTH = {"redirect_uri": "x", "cookie_secret": "x" * 32, "client_id": "x", "client_secret": "x"}
VIEWERS = f"""
contact = "the service desk"
[roles.Admin]
connections = ["*"]
personal_data = "shown"
bundles = true
imports = true
[roles.Reader]
connections = ["{NAME}"]
[roles.Other]
connections = []
"""


def person(*roles, **claims):
    return {
        "is_logged_in": True,
        "iss": "https://idp",
        "sub": "-".join(roles),
        "name": "Vera",
        "iat": time.time(),
        "roles": list(roles),
        **claims,
    }


@pytest.fixture
def viewers(healthy, tmp_path, monkeypatch):
    """The healthy tenant, with roles for those who sign in."""
    path = tmp_path / "viewers.toml"
    path.write_text(VIEWERS)
    shared = background()
    changed = replace(shared.settings, viewers_file=path, bundle_key_file=tmp_path / "bundle.key")
    monkeypatch.setattr(shared, "settings", changed)
    return healthy


@pytest.fixture
def visit(viewers, warm):  # noqa: ARG001  (set up for each visit)
    """Open a page as somebody, with sign-in set up."""

    def run(user, page="", **parameters):
        app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
        app.secrets["auth"] = AUTH
        app.user = user
        for name, value in parameters.items():
            app.query_params[name] = value
        if page:
            app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception, app.exception
        return app

    return run


@pytest.fixture
def as_viewer(viewers, monkeypatch):  # noqa: ARG001  (set up for each viewer)
    """Be somebody for loaders that are asked directly."""

    def become(*roles):
        monkeypatch.setattr("ui.viewer.auth_section", lambda: AUTH)
        monkeypatch.setattr("ui.viewer.st.user", FakeUser(person(*roles)))
        return current_viewer()

    return become


class FakeUser(dict):
    def to_dict(self):
        return dict(self)


def whole(viewers):
    return Source(NAME, viewers.simulated.tenant_id, str(viewers.history), 0)


MUTED = Mute("a signature", "a reason", until=None)
LOADERS = {
    "jobs": data.jobs,
    "coverage": data.coverage,
    "events": lambda source: data.events_page(source, EventFilter(), 0, 10),
    "one event": lambda source: data.event_record(source, "x"),
    "one audit entry": lambda source: data.audit_record(source, "x"),
    "failures": lambda source: failure_data.failures(source, datetime.now(UTC)),
    "search": lambda source: failure_data.find(source, "a", 5),
    "a person": lambda source: mapping_data.person(source, "x", ()),
    "mappings": lambda source: mapping_data.versions(source, "x"),
    "onboarding": lambda source: onboarding_data.onboarding(source, "x", "y", "mycompliance"),
    "confirming": lambda source: onboarding_data.confirm(
        source, onboarding_data.step_of("a", "b", "c"), "me"
    ),
    "muting": lambda source: failure_data.mute(source, "x", MUTED, datetime.now(UTC)),
    "exports": history_of,
    "asking Graph": client_of,
    "bundles": permit_bundle,
}


@pytest.mark.parametrize("ask", LOADERS.values(), ids=LOADERS)
def test_a_loader_refuses_a_connection_that_the_role_does_not_open(viewers, as_viewer, ask):
    source = whole(viewers)
    as_viewer("Admin")
    data.coverage(source)  # an answer in the cache is no way in
    as_viewer("Other")
    for tried in (source, source._replace(masked=True)):
        with pytest.raises(NotAllowedError):
            ask(tried)


def test_a_source_cannot_be_made_up(as_viewer):
    viewer = as_viewer("Reader")
    mine = source_of(viewer, NAME)
    assert mine.masked
    for forged in (
        mine._replace(masked=False),
        mine._replace(tenant_id="another tenant"),
        mine._replace(history_uri="another place"),
        mine._replace(viewer="somebody"),
        mine._replace(connection="Another"),
    ):
        with pytest.raises(NotAllowedError):
            data.coverage(forged)
    assert not data.coverage(mine._replace(generation=3)).empty


def test_bundles_and_imports_need_their_right(as_viewer):
    reader = as_viewer("Reader")
    with pytest.raises(NotAllowedError, match="support bundles"):
        permit_bundle(source_of(reader, NAME))
    with pytest.raises(NotAllowedError, match="import files"):
        permit_import()
    admin = as_viewer("Admin")
    permit_bundle(source_of(admin, NAME))
    permit_import()


@pytest.mark.parametrize("page", ["bundle", "import"])
def test_a_page_that_the_role_does_not_allow_says_so_and_whom_to_ask(visit, page):
    told = words(visit(person("Reader"), page))
    assert "Your role may not" in told
    assert "the service desk" in told
    app = visit(person("Admin"), page)
    assert "Your role may not" not in words(app)


def test_a_masked_viewer_may_not_ask_for_a_bundle_with_people(visit, tmp_path):
    (tmp_path / "viewers.toml").write_text(
        VIEWERS.replace('"]\n[roles.Other', '"]\nbundles = true\n[roles.Other')
    )
    app = visit(person("Reader"), "bundle")
    assert [toggle.label for toggle in app.toggle] == []
    assert "stay on this computer" in words(app) or "pseudonym" in words(app)


@pytest.mark.parametrize("page", ["", "job", "person", "logs", "import", "connect"])
def test_without_a_role_every_page_says_so(visit, page):
    told = words(visit(person("Unknown"), page))
    assert "You are signed in as Vera" in told
    assert "the service desk" in told
    assert "Signed in as" not in told


@pytest.mark.parametrize("iat", [None, "soon", True, 0])
def test_a_sign_in_of_no_known_age_does_not_count(visit, iat):
    assert "Please sign in again" in words(visit(person("Admin", iat=iat), "logs"))


@pytest.mark.parametrize("seconds", [-11 * 3600, 900])
def test_a_sign_in_too_old_or_still_to_come_does_not_count(visit, seconds):
    iat = time.time() + seconds
    assert "Please sign in again" in words(visit(person("Admin", iat=iat), "logs"))


def test_whoever_is_not_signed_in_sees_the_way_in_alone(visit):
    app = visit({"is_logged_in": False}, "logs")
    assert [button.label for button in app.button] == ["Sign in"]
    assert not app.sidebar.selectbox


def test_sign_in_without_a_viewers_file_shows_nothing_to_anybody(visit, tmp_path):
    (tmp_path / "viewers.toml").unlink()
    told = words(visit(person("Admin")))
    assert "does not exist, so nobody may see anything" in told


def test_a_right_that_was_taken_away_ends_at_once(visit, tmp_path):
    assert "Signed in as" in words(visit(person("Admin")))
    (tmp_path / "viewers.toml").write_text("[roles.Other]\nconnections = []")
    assert "no role of yours" in words(visit(person("Admin")))


@pytest.mark.usefixtures("viewers", "warm")
def test_roles_without_a_way_to_sign_in_show_nothing(open_page):
    told = words(open_page())
    assert "nobody can sign in" in told
    assert "did not arrive" not in told


@pytest.mark.usefixtures("healthy", "warm")
def test_an_address_beyond_this_computer_is_refused_without_sign_in(open_page, monkeypatch):
    monkeypatch.setattr("ui.viewer.st.get_option", lambda _: "0.0.0.0")  # noqa: S104
    for page in ("", "logs", "person", "import"):
        app = open_page(page)
        assert "nobody has to sign in" in words(app)
        assert not app.sidebar.selectbox


@pytest.mark.usefixtures("healthy", "warm")
def test_another_computer_is_refused_without_sign_in(open_page, monkeypatch):
    monkeypatch.setattr(
        "streamlit.runtime.context.ContextProxy.ip_address", property(lambda _: "10.0.0.9")
    )
    assert "10.0.0.9 asks for it" in words(open_page())


def test_the_same_person_has_one_pseudonym_everywhere(as_viewer):
    masked = source_of(as_viewer("Reader"), NAME)
    rows = data.events_page(masked, EventFilter(), 0, 100)
    users = rows[rows["source_type"] == "User"]
    marks = users["source_name"].str.removeprefix("Person-")
    assert users["source_name"].str.startswith("Person-").all()
    assert (users["source_upn"].dropna().str.extract(r"person-(\w+)@", expand=False) == marks).all()
    assert users.groupby("source_id")["source_name"].nunique().max() == 1


def test_a_search_by_name_finds_nobody_for_a_masked_viewer(as_viewer):
    admin = source_of(as_viewer("Admin"), NAME)
    rows = data.events_page(admin, EventFilter(object_type="User"), 0, 1).iloc[0]
    name, upn, object_id = rows["source_name"], rows["source_upn"], rows["source_id"]
    assert data.count_events(admin, EventFilter(search=name)) > 0
    masked = source_of(as_viewer("Reader"), NAME)
    for text in (name, upn, name[:4]):
        assert data.count_events(masked, EventFilter(search=text)) == 0
        assert failure_data.find(masked, text, 5).empty
        assert mapping_data.person(masked, text, ()).data is None
    assert data.count_events(masked, EventFilter(search=object_id)) > 0
    assert len(failure_data.find(masked, object_id, 5)) == 1
    shown = mapping_data.person(masked, object_id, ()).data
    assert shown is not None
    assert shown["displayName"].startswith("Person-")


@pytest.mark.parametrize(
    ("detail", "told"),
    [
        (
            '"Northern Ireland" is not a two-letter country code.',
            "is not a two-letter country code",
        ),
        ('"Wolfeschlegelstein Hubert Blaine Maximilian Featherst..." has 80 characters', "has 80"),
        ('"02890123456" is not a phone number.', "is not a phone number"),
        ('"Ann "Nan" Lee" is not a country.', "is not a country"),
        ('department is "Secret", and > compares whole numbers.', "compares whole numbers"),
        ('"31/02/1980" is not a date that can be read.', "is not a date"),
        ('"ann.lee@contoso.com" would be sent again.', "@redacted.invalid"),
    ],
)
def test_a_masked_forecast_tells_why_and_no_value(detail, told):
    mask = Mask(KnownPeople(), b"k" * 32)
    real = Forecast(
        datetime.now(UTC),
        frozenset({"1"}),
        (Prediction("1", Predicted.WILL_FAIL, "invalid_format_or_type", "x", detail),),
        who={"1": Person("1", "Ann Lee", "ann.lee@contoso.com")},
        nested=("Ann Lee's team",),
    )
    seen = mask.forecast(real)
    assert told in seen.predictions[0].detail
    values = ["Ireland", "Hubert", "0289", "Nan", "Lee", "Secret", "1980", "ann."]
    shown = f"{seen.predictions} {seen.who} {seen.nested}"
    assert [value for value in values if value in shown] == []


def test_a_masked_viewer_sees_nobody_on_preflight_in_its_table_or_its_download(
    viewers, visit, as_viewer
):
    job = next(
        one for one in viewers.simulated.registrations if one.display_name == "Tailspin Travel"
    )
    real = foretold(visit, person("Admin"), job.job_id)
    names = {cell for one in real.who.values() for cell in (one.name, one.sign_in_name)}
    assert len(names) > 20
    app = visit(person("Reader"), "preflight", job=job.job_id)
    preflights().wait()
    app.run()
    assert not app.exception
    table = app.dataframe[0].value
    assert set(table["id"]) == {one.id for one in (*real.predictions, *real.warnings)}
    assert table["name"].str.startswith("Person-").all()
    source = source_of(as_viewer("Reader"), NAME)
    (key,) = [key for key in preflights()._runs if key.viewer == source.viewer]  # noqa: SLF001
    run = preflights().progress(key)
    assert run is not None
    assert run.forecast is not None
    masked = as_seen(source, key, run.forecast)
    shown = words(app) + safe_csv(people_frame(masked)).decode("utf-8-sig")
    quoted = {text for one in real.predictions for text in re.findall(r'"(.+)"', one.detail)}
    assert quoted
    assert [text for text in names | quoted if text in shown] == []


def foretold(visit, who, job_id):
    """Return the forecast that a viewer's Preflight page is drawn from."""
    visit(who, "preflight", job=job_id)
    preflights().wait()
    (run,) = preflights()._runs.values()  # noqa: SLF001
    return run.forecast


def test_a_role_that_opens_nothing_still_leads_to_what_it_may(visit):
    app = visit(person("Other"))
    assert "Your role opens no connection yet" in words(app)


def test_two_viewers_are_told_apart_by_issuer_and_subject(as_viewer):
    first, second = as_viewer("Admin"), as_viewer("Reader")
    assert isinstance(first, Viewer)
    assert first.id != second.id
