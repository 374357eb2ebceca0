"""Two tenants in one app: no cache, query, export or error of one tells anything of the other."""

import ast
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from collect import collect
from graph_client import Connection, SignIn, open_client
from history import open_history, queries
from history.queries import AuditFilter, EventFilter
from sample_tenant.faults import Fault, Faults
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant
from support_bundle import Wanted, make_contents
from ui import data, downloads, failure_data, failure_exports, mapping_data, standing
from ui.background import background
from ui.preflights import Key
from ui.sources import Source, history_of, source_of
from ui.viewer import LOCAL

ROOT = Path(__file__).parents[2]
NAMES = ("contoso", "fabrikam")
GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# Caches that are keyed otherwise, and by what.
OTHER_CACHES = {
    "background": "the process",
    "preflights": "the process; each run has a Key, which names tenant and viewer",
    "_known_mask": "history and tenant",
    "_listed": "history; imports are listed by name, and opened by right",
}
# Where history and clients are made; everything else gets them from ui.sources.
DOORS = {"background.py", "sources.py", "per_viewer.py", "imported.py", "importer.py"}


@pytest.fixture(scope="module")
def servers():
    found = [serve_in_thread(SampleTenant(seed, scale=0.02), faults=Faults()) for seed in (11, 12)]
    yield dict(zip(NAMES, found, strict=True))
    for one in found:
        one.close()


@pytest.fixture(scope="module")
def shared_history(servers, tmp_path_factory):
    """Both tenants in one history, as an installation keeps them."""
    folder = tmp_path_factory.mktemp("both")
    history = open_history(str(folder))
    for name, server in servers.items():
        client = open_client(
            Connection(
                name,
                server.tenant.tenant_id,
                SignIn.STATIC_TOKEN,
                graph_url=server.url,
                token=server.tenant.static_token,
                log_requests=10_000,
            )
        )
        collect(client, history, now=datetime.now(UTC))
        client.close()
    return folder


@pytest.fixture
def sources(servers, shared_history, tmp_path, monkeypatch):
    (tmp_path / "connections.toml").write_text(
        "\n".join(
            f'[connections.{name}]\ntenant_id = "{server.tenant.tenant_id}"\n'
            f'sign_in = "static_token"\ngraph_url = "{server.url}"\n'
            f'token = "{server.tenant.static_token}"\nlog_requests = 10000\n'
            for name, server in servers.items()
        )
    )
    monkeypatch.setenv("CONNECTIONS_FILE", str(tmp_path / "connections.toml"))
    monkeypatch.setenv("HISTORY_URI", str(shared_history))
    background.clear()
    yield {name: source_of(LOCAL, name) for name in NAMES}
    background.clear()


def marks(source):
    """Return what only this tenant's data holds: ids of people and events, and its own ids."""
    rows = queries.filtered_events(history_of(source), source.tenant_id, EventFilter(), 100_000)
    return ids_in(" ".join([*rows["source_id"], *rows["id"], *rows["job_id"], source.tenant_id]))


def ids_in(text):
    return set(GUID.findall(text))


def everything(source):
    """Ask every loader and export of a connection; return all as one text."""
    now = datetime.now(UTC)
    jobs = data.jobs(source).data
    job_id, app_id = jobs[0].job.id, jobs[0].app.id
    failures = failure_data.failures(source, now)
    rows = data.events_page(source, EventFilter(), 0, 200)
    person = rows["source_id"].iloc[0]
    history = history_of(source)
    groups = [group for found in failures.values() for group in found.groups][:2]
    found = [
        [one.job.id for one in jobs],
        data.coverage(source).to_csv(),
        data.job_totals(source).to_csv(),
        data.cycles(source, job_id, 5).to_csv(),
        rows.to_csv(),
        data.audits_page(source, AuditFilter(), 0, 200).to_csv(),
        data.count_events(source, EventFilter()),
        data.event_record(source, rows["id"].iloc[0]),
        data.scope_counts(source, app_id),
        data.failing_now(source, job_id, 50).to_csv(),
        failures,
        failure_data.find(source, rows["source_name"].iloc[0], 20).to_csv(),
        failure_data.in_jobs(source, person).to_csv(),
        failure_data.events_of(source, person).to_csv(),
        failure_data.assigned_apps(source, person),
        failure_data.schema(source, job_id),
        mapping_data.schema(source, app_id, job_id),
        mapping_data.versions(source, job_id),
        mapping_data.configuration_changes(source, app_id).to_csv(),
        mapping_data.missing(source, app_id, job_id),
        mapping_data.person(source, person, ("mail",)),
        standing._evidence(source, ((job_id, app_id),)),  # noqa: SLF001  (cached as the others)
        downloads._rows(history, source, EventFilter(status=("failure",))).to_csv(),  # noqa: SLF001  (made when clicked)
        failure_exports.people_by_cause(history, source.tenant_id, jobs[0], groups).to_csv(),
        make_contents(
            history,
            Wanted(source.tenant_id, job_id, mapping_data.profiles()["mycompliance"]),
            now=now,
            key=None,
        ),
    ]
    return "\n".join(map(str, found))


def test_loaders_and_exports_of_two_tenants_at_once_never_mix(sources):
    with ThreadPoolExecutor(4) as pool:
        turns = [sources[NAMES[turn % 2]] for turn in range(4)]
        told = list(pool.map(everything, turns))
    for name, other in (NAMES, NAMES[::-1]):
        own, foreign = marks(sources[name]), marks(sources[other]) - marks(sources[name])
        texts = [text for text, turn in zip(told, turns, strict=True) if turn == sources[name]]
        assert len(foreign) > 100
        for text in texts:
            assert len(ids_in(text) & own) > 20
            assert ids_in(text) & foreign == set()


def test_an_id_of_another_tenant_opens_nothing(sources):
    theirs = data.events_page(sources["fabrikam"], EventFilter(), 0, 1).iloc[0]
    mine = sources["contoso"]
    assert data.event_record(mine, theirs["id"]) is None
    assert failure_data.in_jobs(mine, theirs["source_id"]).empty
    assert failure_data.records(mine, (theirs["id"],)) == {}
    assert data.count_events(mine, EventFilter(source_id=theirs["source_id"])) == 0
    assert data.cycles(mine, theirs["job_id"], 5).empty


def test_an_error_of_one_tenant_names_nothing_of_the_other(sources, servers):
    servers["fabrikam"].faults.switch_on(Fault.INTERNAL_ERROR)
    try:
        loaded = data.jobs(sources["fabrikam"])
    finally:
        servers["fabrikam"].faults.switch_off()
    told = str(loaded.problems)
    assert loaded.problems
    assert sources["contoso"].tenant_id not in told
    assert servers["contoso"].url not in told
    assert not data.jobs(sources["contoso"]).problems


# --- What holds it ------------------------------------------------------------------------------


def decorated():
    """Return (file, function, its decorators as text) for all of ui/."""
    for path in sorted((ROOT / "ui").glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                yield path.name, node, [ast.unparse(one) for one in node.decorator_list]


def test_every_cache_of_a_connections_data_has_the_source_as_its_first_key():
    loaders, others = [], []
    for file, node, decorators in decorated():
        if any(one.startswith("loader(") for one in decorators):
            loaders.append((file, node))
        elif any("st.cache" in one for one in decorators):
            others.append(node.name)
    assert len(loaders) > 25
    for file, node in loaders:
        first = node.args.args[0]
        assert ast.unparse(first) == "source: Source", f"{file}: {node.name}"
        hidden = [one.arg for one in node.args.args if one.arg.startswith("_")]
        assert hidden == [], f"{file}: {node.name} has arguments that the cache does not look at"
    assert sorted(others) == sorted(OTHER_CACHES)


def test_a_source_and_a_preflight_name_connection_tenant_and_viewer():
    assert {"connection", "tenant_id", "history_uri", "viewer", "masked"} <= set(Source._fields)
    assert {"connection", "tenant_id", "viewer"} <= set(Key._fields)


def test_history_and_clients_come_through_one_door():
    wrong = [
        f"{path.name}: {ast.unparse(node)}"
        for path in [*(ROOT / "ui").glob("*.py"), *(ROOT / "pages").glob("*.py")]
        if path.name not in DOORS
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"history_at", "client", "open_history", "open_client"}
    ]
    # A preflight goes on without a session: its key was permitted when it began.
    assert wrong == ["preflights.py: background().client(key.connection, key.viewer)"]
