"""Planted secrets, and everything that is written anywhere: none of it holds one."""

import base64
import json
import re
import zipfile
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pyarrow.parquet as pq
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import cli
from tests.contract.scripted_graph import Answer, page
from tests.e2e.conftest import ROOT
from ui.background import background

PLANTED = {
    "client secret": "xQ8~client-4secret_9",
    "certificate password": "cert-Pa55-word_81",
    "cookie secret": "c00kie-secret-with-32-letters-in",
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
        "AZURE_CLIENT_CERTIFICATE_PASSWORD": PLANTED["certificate password"],
        "COOKIE_SECRET": PLANTED["cookie secret"],
        "HTTPS_PROXY": f"http://joe:{PLANTED['proxy password']}@127.0.0.1:9",
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


PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))


@pytest.mark.usefixtures("installation")
def test_no_page_shows_a_secret(capsys):
    run(capsys, "collect", "--connection", "works")
    for name in PAGES:
        app = AppTest.from_file(ROOT / "app.py", default_timeout=60)
        for key, value in {"connection": "works", "job": "job-1", "event": "event-1"}.items():
            app.query_params[key] = value
        app.switch_page(f"pages/{name}.py")
        app.run()
        shown = "\n".join(str(element.proto) for element in app.main) + str(app.sidebar)
        for table in app.dataframe:
            shown += table.value.to_csv()
        assert leaks(shown) == [], name
    assert leaks(capsys.readouterr().err) == []
