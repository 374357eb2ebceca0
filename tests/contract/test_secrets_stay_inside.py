"""Planted secrets, and everything that is written anywhere: none of it holds one."""

import base64
import json
import re
import socketserver
import threading
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
import streamlit as st
import trustme
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509 import load_pem_x509_certificate
from streamlit.testing.v1 import AppTest

import cli
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant
from tests.contract.scripted_graph import Answer, page
from tests.e2e.conftest import ROOT
from ui.background import background

PLANTED = {
    "client secret": "xQ8~client-4secret_9",
    "certificate password": "cert-Pa55-word_81",
    "wrong certificate password": "wr0ng-Pa55-word_18",
    "static token": "static-token-5512aa",
    "access token": "eyJ0eXAiOiJKV1Qi.eyJhdWQiOiJncmFwaCJ9.c2lnbmF0dXJlMTIz",
    "bearer of the endpoint": "endp0int-bearer-Zm9v",
    "basic of the endpoint": "c2NpbTpwYTU1dzByZA==",
    "key of the tenant URL": "urlk3y-0815abc",
    "secret token of the job": "job-s3cret-token-77",
    "old secret token": "old-s3cret-token-66",
    "proxy password": "pr0xy-pa55word",
    "signature of the history": "sasSignature0123456789abcd%3D",
}
REASON = json.dumps(
    {
        "sent": {
            "Authorization": f"Bearer {PLANTED['bearer of the endpoint']}",
            "Proxy-Authorization": f"Basic {PLANTED['basic of the endpoint']}",
            "token": PLANTED["access token"],
        },
        "url": f"https://scim.fabrikam.example/v2?key={PLANTED['key of the tenant URL']}",
        "detail": "unexpected answer",
    }
)
NOW = datetime.now(UTC)


def forms(secret):
    raw = secret.encode()
    return {secret, quote(secret, safe=""), base64.b64encode(raw).decode().rstrip("=")}


def leaks(text):
    return [name for name, secret in PLANTED.items() if any(form in text for form in forms(secret))]


def stamp(**ago):
    return (NOW - timedelta(**ago)).strftime("%Y-%m-%dT%H:%M:%SZ")


def event(number):
    return {
        "id": f"event-{number}",
        "activityDateTime": stamp(hours=2, minutes=number),
        "jobId": "job-1",
        "cycleId": "cycle-1",
        "provisioningAction": "create",
        "servicePrincipal": {"id": "sp-1", "displayName": "Fabrikam"},
        "sourceIdentity": {"id": f"u-{number}", "displayName": f"Person {number}"},
        "provisioningStatusInfo": {
            "status": "failure",
            "errorInformation": {"errorCode": "SystemForCrossDomain", "reason": REASON},
        },
        "provisioningSteps": [
            {
                "name": "EntryExport",
                "provisioningStepType": "export",
                "status": "failure",
                "description": REASON,
                "details": {"SentAuthorization": f"Bearer {PLANTED['access token']}"},
            }
        ],
    }


AUDIT = {
    "id": "audit-1",
    "activityDateTime": stamp(hours=3),
    "activityDisplayName": "Update provisioning setting or credentials",
    "loggedByService": "Account Provisioning",
    "targetResources": [
        {
            "id": "sp-1",
            "type": "ServicePrincipal",
            "modifiedProperties": [
                {
                    "displayName": "SecretToken",
                    "oldValue": json.dumps(PLANTED["old secret token"]),
                    "newValue": json.dumps(PLANTED["secret token of the job"]),
                }
            ],
        }
    ],
}
JOB = {
    "id": "job-1",
    "templateId": "scim",
    "schedule": {"interval": "PT40M", "state": "Active"},
    "status": {
        "code": "Quarantine",
        "quarantine": {
            "currentBegan": stamp(days=1),
            "reason": "EncounteredBaseEscrowThreshold",
            "error": {"code": "InvalidCredentials", "message": REASON},
        },
    },
    "synchronizationJobSettings": [
        {"name": "SecretToken", "value": PLANTED["secret token of the job"]}
    ],
}


@pytest.fixture
def installation(graph, tmp_path, monkeypatch):
    """Configure a connection that works and one whose sign-in fails, secrets all around."""
    sp = {"id": "sp-1", "appId": "app-1", "displayName": "Fabrikam", "accountEnabled": True}
    jobs = {"id": "0", "status": 200, "body": {"value": [JOB]}}
    graph.script("/servicePrincipals", page(sp))
    graph.script("/$batch", Answer(json.dumps({"responses": [jobs]}).encode()))
    graph.script("/auditLogs/provisioning", page(*map(event, range(3))))
    graph.script("/auditLogs/directoryAudits", page(AUDIT))
    said = {"code": "Authorization_RequestDenied", "message": f"Sent {REASON}"}
    graph.script(
        "/servicePrincipals/sp-1/synchronization/jobs/job-1/schema",
        Answer(json.dumps({"error": said}).encode(), 400, {"request-id": "r-9"}),
    )
    connections = tmp_path / "connections.toml"
    connections.write_text(
        f'[connections.works]\ntenant_id = "tenant-1"\nsign_in = "static_token"\n'
        f'graph_url = "{graph.url}"\ntoken = "{PLANTED["static token"]}"\nlog_requests = 10000\n'
        '[connections.refused]\ntenant_id = "tenant-2"\nsign_in = "client_secret"\n'
        'client_id = "client-2"\nclient_secret_env = "REFUSED_CLIENT_SECRET"\n'
        'authority = "https://127.0.0.1:9"\ngraph_url = "http://127.0.0.1:9"\n'
    )
    values = {
        "CONNECTIONS_FILE": str(connections),
        "HISTORY_URI": str(tmp_path / "history"),
        "BUNDLE_KEY_FILE": str(tmp_path / "bundle.key"),
        "LOG_LEVEL": "DEBUG",
        "REFUSED_CLIENT_SECRET": PLANTED["client secret"],
    }
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    yield tmp_path
    background.clear()
    st.cache_data.clear()


def run(capsys, *arguments):
    """Run a command; return its exit code and everything that it printed."""
    code = cli.main(list(arguments))
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def files_of(folder):
    """Yield each file's name and text, with Parquet and zip opened."""
    for path in folder.rglob("*"):
        if path.suffix == ".parquet":
            yield path.name, json.dumps(pq.read_table(path).to_pylist(), default=str)
        elif path.suffix == ".zip":
            with closing(zipfile.ZipFile(path)) as archive:
                for name in archive.namelist():
                    yield f"{path.name}/{name}", archive.read(name).decode(errors="replace")
        elif path.is_file() and path.name != "connections.toml":
            yield path.name, path.read_text(errors="replace")


def drawn(name, **parameters):
    """Open a page; return everything that is sent for it."""
    app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
    for key, value in parameters.items():
        app.query_params[key] = value
    app.switch_page(f"pages/{name}.py")
    app.run()
    shown = [*(str(element.proto) for element in app.main), str(app.sidebar)]
    return "\n".join([*shown, *(table.value.to_csv() for table in app.dataframe)])


def test_collecting_at_debug_with_a_failing_sign_in_writes_no_secret(
    installation, capsys, monkeypatch
):
    monkeypatch.setenv("LOG_FORMAT", "json")
    _, printed = run(capsys, "collect", "--connection", "works")
    code, more = run(capsys, "collect", "--connection", "refused")
    assert code == 1
    assert "Sign-in" in more or "sign-in" in more
    assert "r-9" in printed
    assert leaks(printed + more) == []
    written = dict(files_of(installation / "history"))
    assert "unexpected answer" in "".join(written.values())
    assert {name: found for name, text in written.items() if (found := leaks(text))} == {}


def test_answers_bundle_and_report_hold_no_secret(installation, capsys):
    run(capsys, "collect", "--connection", "works")
    bundle, report = installation / "bundle.zip", installation / "report.html"
    for arguments in (
        ("status", "--connection", "works", "--format", "json"),
        ("bundle", "--connection", "works", "--job", "job-1", "--output", str(bundle)),
        ("report", "--connection", "works", "--app", "Fabrikam", "--output", str(report)),
        ("doctor",),
    ):
        _, printed = run(capsys, *arguments)
        assert printed
        assert leaks(printed) == [], arguments
    assert bundle.exists()
    found = {name: it for name, text in files_of(installation) if (it := leaks(text))}
    assert found == {}


def test_a_history_address_with_a_signature_is_not_repeated(installation, capsys, monkeypatch):
    (installation / "file").write_text("in the way")
    place = f"{installation}/file/h?sv=1&sig={PLANTED['signature of the history']}"
    monkeypatch.setenv("HISTORY_URI", place)
    code, printed = run(capsys, "collect", "--connection", "works")
    assert code == 1
    assert re.search("history", printed, re.IGNORECASE)
    assert leaks(printed) == []


# --- Passwords that are used -----------------------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """Write an app's certificate as PFX and as PEM, both under the password; return the folder."""
    folder = tmp_path_factory.mktemp("certificate")
    issued = trustme.CA().issue_cert("monitor.example", key_type=trustme.KeyType.RSA)
    key = load_pem_private_key(issued.private_key_pem.bytes(), None)
    assert isinstance(key, RSAPrivateKey)
    chain = load_pem_x509_certificate(issued.cert_chain_pems[0].bytes())
    locked = BestAvailableEncryption(PLANTED["certificate password"].encode())
    pfx = pkcs12.serialize_key_and_certificates(b"app", key, chain, None, locked)
    (folder / "app.pfx").write_bytes(pfx)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
    (folder / "app.pem").write_bytes(pem + issued.cert_chain_pems[0].bytes())
    return folder


@pytest.fixture(scope="module")
def tenant(tmp_path_factory):
    """Serve a tenant over TLS; return it with the file of the root that signed for it."""
    authority, folder = trustme.CA(), tmp_path_factory.mktemp("tls")
    authority.cert_pem.write_to_path(folder / "root.pem")
    key = folder / "server.pem"
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(key)
    running = serve_in_thread(SampleTenant(3, scale=0.02), tls=(str(key), str(key)))
    yield running, folder / "root.pem"
    running.close()


def with_certificate(name, file, password, served, root):
    return (
        f'[connections.{name}]\ntenant_id = "{served.tenant.tenant_id}"\n'
        f'sign_in = "certificate"\nclient_id = "{served.tenant.client_id}"\n'
        f'certificate_path = "{file}"\ncertificate_password_{password}\n'
        f'graph_url = "{served.url}"\nauthority = "{served.url}"\nca_file = "{root}"\n'
        "log_requests = 10000\n"
    )


def test_a_certificates_password_opens_it_and_is_told_nowhere(
    installation, certificate, tenant, capsys, monkeypatch
):
    (certificate / "password").write_text(PLANTED["certificate password"])
    monkeypatch.setenv("WRONG_PASSWORD", PLANTED["wrong certificate password"])
    held_in_file = f'file = "{certificate}/password"'
    tables = (
        with_certificate("pfx", certificate / "app.pfx", held_in_file, *tenant),
        with_certificate("pem", certificate / "app.pem", held_in_file, *tenant),
        with_certificate("wrong", certificate / "app.pfx", 'env = "WRONG_PASSWORD"', *tenant),
    )
    (installation / "connections.toml").write_text("\n".join(tables))
    codes, printed = {}, ""
    for name in ("pfx", "pem", "wrong"):
        codes[name], told = run(capsys, "doctor", "--connection", name)
        printed += told
    printed += run(capsys, "collect", "--connection", "wrong")[1]
    assert codes == {"pfx": 0, "pem": 0, "wrong": 1}
    assert "certificate_password opens it" in printed
    shown = [drawn(name, connection="wrong") for name in ("doctor", "overview", "connect")]
    assert "opens it" in shown[0]
    assert leaks("".join([printed, *shown])) == []
    assert leaks("".join(dict(files_of(installation)).values())) == []


@pytest.fixture
def proxy():
    """Answer the first line of each request with "407"; return the port and what was asked."""
    asked: list[bytes] = []

    class Refusing(socketserver.StreamRequestHandler):
        def handle(self):
            asked.extend(iter(self.rfile.readline, b"\r\n"))
            self.wfile.write(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Refusing) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1], asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(
    "address", ["http://joe:{password}@127.0.0.1:{port}", "http://joe:{password}/x@h"]
)
def test_a_proxys_password_is_sent_to_the_proxy_and_told_nowhere(
    address, installation, proxy, capsys, monkeypatch
):
    port, asked = proxy
    password = PLANTED["proxy password"]
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, address.format(password=password, port=port))
    monkeypatch.setenv("NO_PROXY", "")
    (installation / "connections.toml").write_text(
        '[connections.outside]\ntenant_id = "tenant-3"\nsign_in = "client_secret"\n'
        'client_id = "client-3"\nclient_secret_env = "REFUSED_CLIENT_SECRET"\n'
    )
    code, printed = run(capsys, "collect", "--connection", "outside")
    printed += run(capsys, "doctor", "--connection", "outside")[1]
    printed += "".join(drawn(name, connection="outside") for name in ("doctor", "overview"))
    assert code == 1
    assert re.search("proxy", printed, re.IGNORECASE)
    assert leaks(printed + capsys.readouterr().err) == []
    assert "Traceback" not in printed
    sent = base64.b64encode(f"joe:{password}".encode())
    assert any(sent in line for line in asked) == ("{port}" in address)


PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


@pytest.mark.usefixtures("installation")
def test_no_page_shows_a_secret(capsys):
    run(capsys, "collect", "--connection", "works")
    for name in PAGES:
        shown = drawn(name, connection="works", job="job-1", event="event-1")
        assert leaks(shown) == [], name
    assert leaks(capsys.readouterr().err) == []
