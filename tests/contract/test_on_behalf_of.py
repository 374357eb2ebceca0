"""Graph asked with the viewer's own token, through the real azure-identity over TLS."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from graph_client import PermissionMissing, SignIn, SignInFailed, open_client
from sample_tenant.sign_in import TokenEndpoint
from sample_tenant.tenant import PERMISSIONS, SampleTenant
from tests.contract.served import connection_to, serve_over_tls

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def secure(tmp_path_factory):
    tenant = SampleTenant(4, now=lambda: NOW, scale=0.02)
    running, root = serve_over_tls(tenant, tmp_path_factory.mktemp("tls"))
    yield running, root
    running.close()


@pytest.fixture
def server(secure):
    return secure[0]


@pytest.fixture
def connection(secure):
    server, root = secure
    return connection_to(
        server,
        sign_in=SignIn.ON_BEHALF_OF,
        token=None,
        client_id=server.tenant.client_id,
        client_secret=server.tenant.client_secret,
        authority=server.url,
        ca_file=root,
    )


def token(server, *scopes, client_id=None, lifetime=3600):
    endpoint = TokenEndpoint(server.tenant)
    audience = client_id or server.tenant.client_id
    return endpoint.viewer_token(audience, "viewer", scopes, lifetime=lifetime)


@pytest.fixture
def ask(connection):
    """Ask as the viewer with a token; the clients are closed afterwards."""
    opened = []

    def client(assertion):
        opened.append(open_client(replace(connection, assertion=assertion)))
        return opened[-1]

    yield client
    for one in opened:
        one.close()


def test_a_viewer_sees_what_entra_shows_to_them(server, ask):
    assert ask(token(server, *PERMISSIONS)).apps()


def test_a_viewer_is_refused_what_entra_would_not_show_to_them(server, ask):
    limited = ask(token(server, *(PERMISSIONS - {"Synchronization.Read.All"})))
    with pytest.raises(PermissionMissing):
        limited.apps()
    assert ask(token(server, *PERMISSIONS)).apps()


@pytest.mark.parametrize(
    ("wrong", "code", "next_step"),
    [
        ({"lifetime": -10}, "AADSTS500133", "Sign out and in again"),
        ({"client_id": "another app"}, "AADSTS500131", "access_as_user"),
    ],
)
def test_a_token_that_counts_no_more_is_told_with_what_to_do(server, ask, wrong, code, next_step):
    given = token(server, *PERMISSIONS, **wrong)
    with pytest.raises(SignInFailed) as caught:
        ask(given).apps()
    assert caught.value.code == code
    assert next_step in caught.value.next_step
    assert given not in f"{caught.value} {caught.value.next_step}"


def test_without_a_viewer_nothing_is_asked(server, ask):
    before = len(server.requests)
    with pytest.raises(SignInFailed, match="answers a viewer who signed in"):
        ask(None).apps()
    assert len(server.requests) == before
