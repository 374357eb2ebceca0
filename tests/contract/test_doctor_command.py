"""`cli.py doctor` on the sample tenant over TLS, with real sign-ins, rights and refusals."""

from __future__ import annotations

import json

import pytest
import trustme

import cli
from graph_client import needs
from sample_tenant.tenant import PERMISSIONS, SampleTenant
from tests.contract.served import serve_over_tls

SECRET = "planted-secret"


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    """Serve the tenant over TLS; return it with the file of the root that signed for it."""
    running, root = serve_over_tls(SampleTenant(3, scale=0.02), tmp_path_factory.mktemp("tls"))
    yield running, root
    running.close()


@pytest.fixture
def configure(secure, tmp_path, monkeypatch):
    """Write a connection for a client with these permissions; return a way to run the command."""
    server, root = secure
    monkeypatch.setenv("CONNECTIONS_FILE", str(tmp_path / "connections.toml"))
    monkeypatch.setenv("HISTORY_URI", str(tmp_path / "history"))
    monkeypatch.setenv("CONTOSO_SECRET", SECRET)

    def write(permissions, *, variable="CONTOSO_SECRET", port=None, more=""):
        server.tenant.add_client("monitor", SECRET, permissions)
        url = server.url if port is None else f"https://127.0.0.1:{port}"
        (tmp_path / "connections.toml").write_text(
            f'[connections.contoso]\ntenant_id = "{server.tenant.tenant_id}"\n'
            f'client_id = "monitor"\nclient_secret_env = "{variable}"\n'
            f'graph_url = "{url}"\nauthority = "{url}"\nca_file = "{root}"\n'
            f"log_requests = 10000\n{more}"
        )

    return write


def run(capsys, *arguments):
    code = cli.main(["doctor", "--format", "json", *arguments])
    out, err = capsys.readouterr()
    lines = [json.loads(line) for line in out.splitlines()]
    return code, lines, out + err


def checks(lines):
    return {line["name"]: line for line in lines if line["kind"] == "check"}


def test_with_every_right_all_panels_work_and_the_exit_code_is_0(configure, capsys):
    configure(PERMISSIONS)
    code, lines, printed = run(capsys)
    assert code == 0
    assert {line["level"] for line in lines if line["kind"] == "panel"} == {"works"}
    assert set(checks(lines)) >= {"host graph", "host login", "clock", "sign-in", "history"}
    (token,) = [line for line in lines if line["kind"] == "token"]
    assert token["permissions"] == sorted(PERMISSIONS)
    assert (token["app_id"], token["for"]) == ("monitor", "app")
    assert SECRET not in printed
    assert "eyJ" not in printed


def test_a_missing_permission_exits_1_with_panels_link_and_command(configure, secure, capsys):
    configure(PERMISSIONS - {"Synchronization.Read.All", "Directory.Read.All"})
    code, lines, printed = run(capsys, "--connection", "contoso")
    assert code == 1
    first = lines[0]
    assert (first["title"], first["level"]) == ("Synchronization.Read.All", "fails")
    tenant_id = secure[0].tenant.tenant_id
    assert first["link"].endswith(f"/{tenant_id}/adminconsent?client_id=monitor")
    assert "az ad app permission add --id monitor" in first["commands"]["Azure CLI"]
    assert any(panel.startswith("Mappings") for panel in first["panels"])
    panels = {line["title"]: line["level"] for line in lines if line["kind"] == "panel"}
    assert panels["Logs: audit entries"] == "works"
    assert "2 needed things are missing" in printed


def test_without_any_permission_every_need_is_answered_for(configure, capsys):
    configure(())
    code, lines, _ = run(capsys)
    assert code == 1
    failing = {one["title"] for one in lines if one["kind"] == "check" and one["level"] == "fails"}
    assert {need.application for need in needs().values()} <= failing


def test_a_wrong_secret_names_its_code_and_shows_no_secret(configure, capsys, monkeypatch):
    monkeypatch.setenv("OTHER_SECRET", "planted-wrong-secret")
    configure(PERMISSIONS, variable="OTHER_SECRET")
    code, lines, printed = run(capsys)
    assert code == 1
    assert lines[0]["name"] == "sign-in"
    assert "AADSTS7000215" in lines[0]["detail"]
    assert "planted" not in printed


def test_a_host_out_of_reach_is_the_first_line(configure, capsys):
    configure(PERMISSIONS, port=9)
    code, lines, _ = run(capsys)
    assert code == 1
    assert lines[0]["name"] == "host graph"
    assert "127.0.0.1" in lines[0]["detail"]


def test_a_certificate_that_is_not_trusted_names_the_key_that_helps(configure, capsys, tmp_path):
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(other)
    configure(PERMISSIONS)
    path = tmp_path / "connections.toml"
    path.write_text(path.read_text().replace("root.pem", "absent"))
    text = path.read_text()
    start = text.index("ca_file")
    path.write_text(text[:start] + f'ca_file = "{other}"\n')
    code, lines, _ = run(capsys)
    assert code == 1
    assert "not trusted" in lines[0]["detail"]
    assert "ca_file" in lines[0]["fix"]


def test_a_broken_connection_is_told_and_the_others_are_examined(configure, capsys):
    configure(PERMISSIONS, more='[connections.fabrikam]\ntenant_id = "f"\nkind = 1\n')
    code, lines, _ = run(capsys)
    assert code == 1
    assert (lines[0]["connection"], lines[0]["level"]) == ("fabrikam", "fails")
    assert "kind is not known" in lines[0]["detail"]
    assert {line["connection"] for line in lines} == {"contoso", "fabrikam"}
    code, lines, _ = run(capsys, "--connection", "contoso")
    assert code == 0


def test_an_unknown_connection_is_told_with_those_there_are(configure, capsys):
    configure(PERMISSIONS)
    code, lines, printed = run(capsys, "--connection", "nobody")
    assert (code, lines) == (1, [])
    assert "There are: contoso" in printed
    with pytest.raises(SystemExit) as usage:
        run(capsys, "--nonsense")
    assert usage.value.code == 2
