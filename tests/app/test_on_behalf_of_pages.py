"""A connection on behalf of viewers, in the app: each has their own, nothing runs without them."""

import time
from pathlib import Path

import pytest
import trustme
from streamlit.testing.v1 import AppTest

from commands import CommandFailed
from commands._installation import chosen_connections
from graph_client import SignIn, SignInFailed
from sample_tenant.faults import Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.sign_in import TokenEndpoint
from sample_tenant.tenant import PERMISSIONS, SampleTenant
from tests.app.conftest import PASS_SECONDS, ROOT, words
from ui import data
from ui.background import background
from ui.rights import EVERYTHING
from ui.sources import source_of
from ui.viewer import NotAllowedError, Viewer

AUTH = {
    "redirect_uri": "x",
    "cookie_secret": "x" * 32,
    "client_id": "x",
    "client_secret": "x",
    "expose_tokens": ["access"],
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    issued.cert_chain_pems[0].write_to_path(str(folder / "cert.pem"))
    tls = (str(folder / "cert.pem"), str(folder / "key.pem"))
    running = serve_in_thread(SampleTenant(seed=5, scale=0.02), tls=tls, faults=Faults())
    yield running, folder / "ca.pem"
    running.close()


@pytest.fixture
def configured(server, tmp_path, monkeypatch):
    running, ca_file = server
    tenant = running.tenant
    (tmp_path / "secret").write_text(tenant.client_secret)
    (tmp_path / "connections.toml").write_text(
        f'[connections.own]\ntenant_id = "{tenant.tenant_id}"\nsign_in = "on_behalf_of"\n'
        f'client_id = "{tenant.client_id}"\nclient_secret_file = "secret"\n'
        f'graph_url = "{running.url}"\nauthority = "{running.url}"\nca_file = "{ca_file}"\n'
        "log_requests = 10000\n"
    )
    (tmp_path / "viewers.toml").write_text(
        '[roles.Admin]\nconnections = ["*"]\npersonal_data = "shown"'
    )
    monkeypatch.setenv("CONNECTIONS_FILE", str(tmp_path / "connections.toml"))
    monkeypatch.setenv("VIEWERS_FILE", str(tmp_path / "viewers.toml"))
    monkeypatch.setenv("HISTORY_URI", str(tmp_path / "history"))
    background.clear()
    return running


@pytest.fixture
def visit(configured, warm):  # noqa: ARG001  (set up for each visit)
    def run(name, token, page=""):
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        app.secrets["auth"] = AUTH
        app.user = {
            "is_logged_in": True,
            "iss": "https://idp",
            "sub": name,
            "name": name,
            "iat": time.time(),
            "roles": ["Admin"],
            "tokens": {"access": token} if token else {},
        }
        if page:
            app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception, app.exception
        return app

    return run


def token(server, name, *scopes, lifetime=3600):
    endpoint = TokenEndpoint(server.tenant)
    return endpoint.viewer_token(server.tenant.client_id, name, scopes, lifetime=lifetime)


def owned():
    return background().per_viewer._own  # noqa: SLF001  (what is kept of viewers has no other way out)


def wait_for_all():
    for own in list(owned().values()):
        assert own.collector.wait(PASS_SECONDS)


def test_each_viewer_is_shown_what_entra_shows_to_them_and_no_more(configured, visit):
    everything = token(configured, "ada", *PERMISSIONS)
    little = token(configured, "ben", *(PERMISSIONS - {"Synchronization.Read.All"}))
    visit("ada", everything)
    wait_for_all()
    assert "did not arrive" in words(visit("ada", everything))
    visit("ben", little)
    wait_for_all()
    told = words(visit("ben", little))
    assert "Synchronization.Read.All" in told
    ada, ben = (own.uri for own in owned().values())
    assert ada != ben
    assert Path(ada).exists()
    assert not Path(background().settings.history_uri, "events").exists()


def test_nothing_is_asked_without_a_viewer(configured, visit):
    before = len(configured.requests)
    app = visit("ada", None)
    wait_for_all()
    assert "answers a viewer who signed in" in words(app) + words(visit("ada", None))
    assert len(configured.requests) == before


def test_another_viewers_source_is_refused(configured, visit, monkeypatch):
    visit("ada", token(configured, "ada", *PERMISSIONS))
    ((_, ada_id),) = owned()
    mine = source_of(Viewer(ada_id, "ada", EVERYTHING), "own")
    ben = Viewer("ben", "ben", EVERYTHING)
    monkeypatch.setattr("ui.sources.current_viewer", lambda: ben)
    with pytest.raises((NotAllowedError, SignInFailed)):
        data.jobs(mine)
    with pytest.raises((NotAllowedError, SignInFailed)):
        data.coverage(mine)


def test_no_command_and_no_timer_collects_it(configured):
    before = len(configured.requests)
    connection = background().connection("own")
    assert connection.sign_in is SignIn.ON_BEHALF_OF
    assert owned() == {}
    with pytest.raises(SignInFailed):
        background().client("own")
    with pytest.raises(CommandFailed, match="on behalf of a viewer"):
        chosen_connections("own")
    assert chosen_connections(None) == []
    assert len(configured.requests) == before


def test_what_a_viewer_collected_is_deleted_with_the_process(configured, visit):
    visit("ada", token(configured, "ada", *PERMISSIONS))
    wait_for_all()
    (own,) = owned().values()
    assert Path(own.uri).exists()
    background.clear()
    assert not Path(own.uri).exists()
