"""The app without a browser, on the real client, the sample tenant's server and real history."""

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

import ui.background
from collect import collect
from graph_client import Connection, SignIn, open_client
from history import open_history
from provisioning.model import ScopeCounts
from sample_tenant.faults import Faults
from sample_tenant.server import RunningServer, serve_in_thread
from sample_tenant.sign_in import TokenEndpoint
from sample_tenant.tenant import PERMISSIONS, SampleTenant
from settings import read_settings
from ui import data
from ui.background import background
from ui.preflights import preflights

ROOT = Path(__file__).parents[2]
NAME = "Test"
PASS_SECONDS = 90


@dataclass
class Tenant:
    """A served sample tenant, and the history that the app keeps of it."""

    server: RunningServer
    history: Path
    token: str

    @property
    def simulated(self) -> SampleTenant:
        return self.server.tenant

    @property
    def connection(self) -> Connection:
        return Connection(
            NAME,
            self.simulated.tenant_id,
            SignIn.STATIC_TOKEN,
            graph_url=self.server.url,
            token=self.token,
            log_requests=10_000,
        )

    def configure(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Make this tenant the app's only connection."""
        connections = folder / "connections.toml"
        connections.write_text(
            f'[connections.{NAME}]\ntenant_id = "{self.simulated.tenant_id}"\n'
            f'sign_in = "static_token"\ngraph_url = "{self.server.url}"\n'
            f'token = "{self.token}"\nlog_requests = 10000\n'
        )
        monkeypatch.setenv("CONNECTIONS_FILE", str(connections))
        monkeypatch.setenv("HISTORY_URI", str(self.history))


def serve() -> RunningServer:
    return serve_in_thread(SampleTenant(seed=1, scale=0.05, calm=True), faults=Faults())


def token_without(simulated: SampleTenant, *missing: str) -> str:
    """Return an access token of the tenant that lacks some permissions."""
    simulated.add_client("limited", "secret", PERMISSIONS - set(missing))
    form = {"client_id": "limited", "client_secret": "secret"}
    answer = TokenEndpoint(simulated).issue(simulated.tenant_id, form)
    return json.loads(answer.body)["access_token"]


@pytest.fixture(autouse=True)
def _clean(request, monkeypatch):
    """Leave nothing to the next test but the collector of `healthy`, which has nothing to tell."""
    for name in [name for name in os.environ if name.startswith("AZURE_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(data, "GRAPH_TIMEOUT_SECONDS", 3.0)
    goes_on = "healthy" in request.fixturenames
    if not goes_on:
        background.clear()
    yield
    preflights.clear()
    if not goes_on:
        background.clear()
    st.cache_data.clear()


@pytest.fixture
def warm(monkeypatch):
    """Run pages as a server does once `st.navigation` has run: through app.py.

    AppTest forgets before every run that it did, and a folder called `pages` then makes it start
    a page directly.
    """
    initialise = PagesManager.__init__

    def initialise_warm(self, *arguments, **named):
        initialise(self, *arguments, **named)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", initialise_warm)


@pytest.fixture(scope="session")
def collected(tmp_path_factory):
    """Serve a tenant for the whole session; its history is collected by the first test."""
    server = serve()
    tenant = Tenant(server, tmp_path_factory.mktemp("history"), server.tenant.static_token)
    yield tenant
    background.clear()
    server.close()


@pytest.fixture
def healthy(collected, monkeypatch):
    """Open the app on the served tenant; what it started goes on while the settings stay."""
    collected.configure(collected.history.parent, monkeypatch)
    if background().settings != read_settings():
        background.clear()
    background().collector(NAME).wait(PASS_SECONDS)
    return collected


class EmptyGraph:
    """A tenant in which nothing is provisioned."""

    def __init__(self, connection):
        self.connection = connection

    @property
    def graph_time(self):
        return datetime.now(UTC)

    def apps(self, **_):
        return []

    def events(self, *_):
        return iter(())

    def audits(self, *_):
        return iter(())

    def scope_counts(self, _):
        return ScopeCounts()

    def check(self, **_):
        return []

    def close(self):
        pass


@pytest.fixture
def empty(tmp_path, monkeypatch, collected):
    """Open the app on a tenant in which nothing is provisioned."""
    tenant = Tenant(collected.server, tmp_path / "history", collected.token)
    tenant.configure(tmp_path, monkeypatch)
    monkeypatch.setattr(ui.background, "open_client", EmptyGraph)
    background().collector(NAME).wait(PASS_SECONDS)


@pytest.fixture
def limited(tmp_path, monkeypatch, collected):
    """Open the app on the served tenant with a token that lacks some permissions."""

    def without(*missing):
        token = token_without(collected.simulated, *missing)
        Tenant(collected.server, tmp_path / "history", token).configure(tmp_path, monkeypatch)
        background().collector(NAME).wait(PASS_SECONDS)

    return without


@pytest.fixture(scope="session")
def gone(tmp_path_factory):
    """Serve a tenant until its history is collected, then close it."""
    server = serve()
    tenant = Tenant(server, tmp_path_factory.mktemp("gone"), server.tenant.static_token)
    client = open_client(tenant.connection)
    collect(client, open_history(tenant.history), now=datetime.now(UTC))
    client.close()
    server.close()
    return tenant


@pytest.fixture
def down(gone, tmp_path, monkeypatch):
    """Open the app on a tenant whose Graph does not answer any more."""
    gone.configure(tmp_path, monkeypatch)
    return gone


@pytest.fixture
def open_page():
    """Open a page as a deep link would, and fail on an exception that a page shows."""

    def run(page: str = "", **parameters: str) -> AppTest:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=30)
        for name, value in parameters.items():
            app.query_params[name] = value
        if page:
            app.switch_page(f"pages/{page}.py")
        app.run()
        assert not app.exception, app.exception
        return app

    return run


def words(app: AppTest) -> str:
    """Return all text of a page, to look for words in it."""
    kinds = ("title", "markdown", "caption", "info", "warning", "error", "success", "text", "code")
    parts = [element.value for kind in kinds for element in app.get(kind)]
    parts += [f"{m.label} {m.value}" for m in app.metric]
    alerts = [alert for kind in ("info", "warning", "error") for alert in app.get(kind)]
    parts += [alert.proto.title for alert in alerts]
    parts += [cell for table in app.dataframe for cell in table.value.to_numpy().ravel()]
    return "\n".join(map(str, parts)).replace("\\", "").replace(":small[]", "")
