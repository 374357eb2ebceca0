import asyncio
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from azure import identity
from azure.core.credentials import AccessToken

from graph_client import Connection, GraphError, SignIn, SignInFailed, open_client
from graph_client import credentials as subject

KINDS = {
    SignIn.CLIENT_SECRET: identity.ClientSecretCredential,
    SignIn.WORKLOAD_IDENTITY: identity.WorkloadIdentityCredential,
    SignIn.MANAGED_IDENTITY: identity.ManagedIdentityCredential,
    SignIn.AZURE_CLI: identity.AzureCliCredential,
    SignIn.DEVICE_CODE: identity.DeviceCodeCredential,
    SignIn.BROWSER: identity.InteractiveBrowserCredential,
}


CONTOSO = Connection(
    "contoso", "tenant-1", SignIn.CLIENT_SECRET, client_id="app", client_secret="planted-secret"
)


def connection(sign_in, **values):
    return replace(CONTOSO, sign_in=sign_in, **values)


@pytest.mark.parametrize("sign_in", KINDS)
def test_each_way_to_sign_in_is_azure_identitys_own(sign_in, monkeypatch, tmp_path):
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    credential = subject.make_credential(connection(sign_in), subject.show_device_code)
    assert isinstance(credential, KINDS[sign_in])


def test_the_national_clouds_sign_in_at_their_own_host():
    options = subject._options(connection(SignIn.CLIENT_SECRET, cloud="us_dod"))  # noqa: SLF001
    assert options["authority"] == "https://login.microsoftonline.us"


def test_a_certificate_file_that_holds_none_is_a_failed_sign_in(tmp_path):
    path = tmp_path / "app.pem"
    path.write_text("not a certificate")
    sign_in = subject.SharedSignIn(connection(SignIn.CERTIFICATE, certificate_path=path))
    with pytest.raises(SignInFailed) as caught:
        asyncio.run(sign_in.get_token("scope"))
    assert "certificate" in str(caught.value)


def test_requests_that_start_together_share_one_sign_in(monkeypatch):
    begun = []

    class Slow:
        def get_token(self, *scopes, **_options):
            begun.append(scopes)
            time.sleep(0.05)
            return AccessToken("t", 0)

    monkeypatch.setattr(subject, "make_credential", lambda *_: Slow())
    sign_in = subject.SharedSignIn(connection(SignIn.BROWSER))

    async def many():
        return await asyncio.gather(*(sign_in.get_token("scope") for _ in range(5)))

    assert {token.token for token in asyncio.run(many())} == {"t"}
    assert begun == [("scope",)]


def test_a_request_that_gives_up_leaves_the_sign_in_to_the_next(monkeypatch):
    entered, begun = threading.Event(), []

    class UntilEntered:
        def get_token(self, *_scopes, **_options):
            begun.append(1)
            entered.wait(5)
            return AccessToken("t", 0)

    monkeypatch.setattr(subject, "make_credential", lambda *_: UntilEntered())
    sign_in = subject.SharedSignIn(connection(SignIn.DEVICE_CODE))

    async def twice():
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sign_in.get_token("scope"), 0.02)
        entered.set()
        return await sign_in.get_token("scope")

    assert asyncio.run(twice()).token == "t"
    assert begun == [1]


def test_the_device_code_is_shown_on_standard_error(capsys):
    subject.show_device_code("https://microsoft.com/devicelogin", "ABC", datetime.now(UTC))
    shown = capsys.readouterr()
    assert shown.out == ""
    assert "https://microsoft.com/devicelogin and enter ABC" in shown.err


def test_a_call_that_waits_for_a_person_says_so(monkeypatch):
    asked, finished = threading.Event(), threading.Event()

    class WaitsForPerson:
        def get_token(self, *_scopes, **_options):
            asked.set()
            finished.wait(60)
            return AccessToken("t", 0)

    monkeypatch.setattr(subject, "make_credential", lambda *_: WaitsForPerson())
    client = open_client(connection(SignIn.DEVICE_CODE))
    with pytest.raises(GraphError):
        client.check(timeout_seconds=0.1)  # may pass with importing the SDK
    while not asked.wait(1):
        with pytest.raises(GraphError):
            client.check(timeout_seconds=0.3)
    with pytest.raises(SignInFailed, match=r"not finished within 0\.3 seconds"):
        client.check(timeout_seconds=0.3)
    finished.set()
    client.close()
