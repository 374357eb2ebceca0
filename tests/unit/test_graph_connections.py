from dataclasses import replace

import pytest

from graph_client import (
    CLOUDS,
    Configured,
    Connection,
    InvalidConnectionError,
    SignIn,
    read_connections,
)

TENANT = "4b8c18bd-2f9f-4227-af55-9f1061cf9c32"


def connections(path, environment):
    found = read_connections(path, environment)
    assert found.broken == ()
    return found.connections


def problem(path, environment):
    found = read_connections(path, environment)
    assert found.connections == ()
    (broken,) = found.broken
    return broken.problem


def write(tmp_path, text):
    path = tmp_path / "connections.toml"
    path.write_text(text, encoding="utf-8")
    return path


CONTOSO = Connection(
    "contoso", TENANT, SignIn.CLIENT_SECRET, client_id="app", client_secret="planted-secret"
)


def test_nothing_configured_means_no_connections(tmp_path):
    assert read_connections(tmp_path / "connections.toml", {}) == Configured()


def test_a_file_holds_several_connections_whose_secrets_come_from_the_environment(tmp_path):
    path = write(
        tmp_path,
        f"""
        [connections.contoso]
        tenant_id = "{TENANT}"
        client_id = "app-1"
        client_secret_env = "CONTOSO_SECRET"

        [connections.fabrikam]
        tenant_id = "fabrikam"
        sign_in = "azure_cli"
        cloud = "us_gov"
        log_requests = 3
        """,
    )
    contoso, fabrikam = connections(path, {"CONTOSO_SECRET": "s3cret"})
    assert (contoso.name, contoso.sign_in, contoso.client_secret) == (
        "contoso",
        SignIn.CLIENT_SECRET,
        "s3cret",
    )
    assert (fabrikam.graph_host, fabrikam.login_host) == (
        "graph.microsoft.us",
        "login.microsoftonline.us",
    )
    assert fabrikam.log_requests == 3


def test_a_secret_can_stand_in_a_file_of_its_own_beside_the_connections(tmp_path):
    (tmp_path / "contoso.secret").write_text("s3cret\n", encoding="utf-8")
    path = write(
        tmp_path,
        f"""
        [connections.contoso]
        tenant_id = "{TENANT}"
        client_id = "app"
        client_secret_file = "contoso.secret"
        """,
    )
    assert connections(path, {})[0].client_secret == "s3cret"


def test_the_environment_adds_a_connection_unless_the_file_has_its_tenant(tmp_path):
    environment = {
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": "app",
        "AZURE_CLIENT_SECRET": "s3cret",
    }
    (alone,) = connections(tmp_path / "none.toml", environment)
    assert (alone.name, alone.sign_in) == (TENANT, SignIn.CLIENT_SECRET)
    path = write(tmp_path, f'[connections.contoso]\ntenant_id = "{TENANT}"\nclient_id = "app"\n')
    (from_file,) = connections(path, environment)
    assert (from_file.name, from_file.client_secret) == ("contoso", "s3cret")


@pytest.mark.parametrize(
    ("variables", "sign_in"),
    [
        ({"AZURE_FEDERATED_TOKEN_FILE": "/var/token"}, SignIn.WORKLOAD_IDENTITY),
        ({"IDENTITY_ENDPOINT": "http://169.254.169.254"}, SignIn.MANAGED_IDENTITY),
        ({"AZURE_SIGN_IN": "azure_cli"}, SignIn.AZURE_CLI),
        ({"AZURE_SIGN_IN": "device_code"}, SignIn.DEVICE_CODE),
    ],
)
def test_the_environment_tells_how_to_sign_in(tmp_path, variables, sign_in):
    environment = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": "app"} | variables
    assert connections(tmp_path / "none.toml", environment)[0].sign_in is sign_in


def test_a_certificate_comes_from_the_environment(tmp_path):
    certificate = tmp_path / "app.pem"
    certificate.touch()
    environment = {
        "AZURE_TENANT_ID": TENANT,
        "AZURE_CLIENT_ID": "app",
        "AZURE_CLIENT_CERTIFICATE_PATH": str(certificate),
        "AZURE_CLIENT_CERTIFICATE_PASSWORD": "planted-secret",
    }
    (connection,) = connections(tmp_path / "none.toml", environment)
    assert connection.sign_in is SignIn.CERTIFICATE
    assert connection.certificate_path == certificate
    assert "planted-secret" not in repr(connection)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ('client_secret = "s3cret"', "client_secret_env"),
        ('client_secret_env = "NOT_SET"', "NOT_SET"),
        ('client_secret_file = "absent"', "absent"),
        ('sign_in = "password"', "client_secret, certificate"),
        ('cloud = "mars"', "global, us_gov, us_dod, china"),
        ('klient_id = "app"', "klient_id"),
        ("tenant_id = 5", "tenant_id"),
        ('log_requests = "five"', "log_requests"),
        ('graph_url = "http://graph.example.com"', "graph_url"),
        ('authority = "http://127.0.0.1:1"', "authority"),
        ('sign_in = "certificate"', "certificate_path"),
    ],
)
def test_a_wrong_key_is_named_with_its_place_and_remedy(tmp_path, line, named):
    key = line.split(" ", 1)[0]
    lines = {"tenant_id": f'tenant_id = "{TENANT}"', "client_id": 'client_id = "app"', key: line}
    path = write(tmp_path, "[connections.contoso]\n" + "\n".join(lines.values()))
    told = problem(path, {"AZURE_CLIENT_SECRET": "s3cret"})
    assert "connections.contoso" in told
    assert named in told
    assert "s3cret" not in told


@pytest.mark.parametrize("text", ["[connections", "[connection.contoso]\n", "connections = 1\n"])
def test_a_file_of_another_shape_is_refused(tmp_path, text):
    found = read_connections(write(tmp_path, text), {})
    assert [broken.name for broken in found.broken] == ["connections.toml"]


def test_a_file_that_is_not_toml_is_told_with_its_line_and_not_with_its_content(tmp_path):
    text = f'[connections.contoso]\ntenant_id = "{TENANT}"\nclient_secret = planted-secret\n'
    told = problem(write(tmp_path, text), {})
    assert "line 3" in told
    assert "double quotes" in told
    assert "planted-secret" not in told


def test_a_file_saved_by_a_windows_editor_is_read(tmp_path):
    path = tmp_path / "connections.toml"
    text = f'[connections.contoso]\r\ntenant_id = "{TENANT}"\r\nsign_in = "azure_cli"\r\n'
    path.write_bytes(text.encode("utf-8-sig"))
    assert connections(path, {})[0].tenant_id == TENANT


def test_a_broken_connection_leaves_the_others_in_use(tmp_path):
    path = write(
        tmp_path,
        f"""
        [connections.contoso]
        tenant_id = "{TENANT}"
        sign_in = "azure_cli"

        [connections.fabrikam]
        tenant_id = "fabrikam"
        client_id = "app"
        client_secret_env = "NOT_SET"

        [connections.tailspin]
        tenant_id = "tailspin"
        sign_in = "azure_cli"
        """,
    )
    found = read_connections(path, {"AZURE_TENANT_ID": "other"})
    assert [one.name for one in found.connections] == ["contoso", "tailspin"]
    assert [one.name for one in found.broken] == ["fabrikam", "other"]
    assert "NOT_SET" in found.broken[0].problem
    assert "AZURE_SIGN_IN" in found.broken[1].problem


def test_the_environment_works_beside_a_file_that_cannot_be_read(tmp_path):
    path = write(tmp_path, "[connections")
    found = read_connections(path, {"AZURE_TENANT_ID": TENANT, "AZURE_SIGN_IN": "azure_cli"})
    assert [one.tenant_id for one in found.connections] == [TENANT]
    assert [one.name for one in found.broken] == ["connections.toml"]


def test_a_missing_tenant_and_a_missing_way_to_sign_in_are_told(tmp_path):
    path = write(tmp_path, '[connections.c]\nclient_id = "app"\n')
    assert "tenant_id is missing" in problem(path, {})
    assert "AZURE_SIGN_IN" in problem(tmp_path / "none.toml", {"AZURE_TENANT_ID": TENANT})


def test_no_secret_shows_in_a_connection():
    assert "planted-secret" not in repr(CONTOSO)
    assert "planted-secret" not in str(CONTOSO)


@pytest.mark.parametrize("cloud", CLOUDS)
def test_each_cloud_has_its_own_hosts_and_scope(cloud):
    connection = replace(CONTOSO, cloud=cloud)
    assert connection.graph_base_url == f"https://{CLOUDS[cloud].graph_host}/v1.0"
    assert connection.scope == f"https://{connection.graph_host}/.default"
    assert connection.login_host == CLOUDS[cloud].login_host


def test_a_static_token_never_goes_to_another_machine():
    local = {"sign_in": SignIn.STATIC_TOKEN, "token": "planted-secret"}
    assert replace(CONTOSO, graph_url="http://127.0.0.1:99", **local).graph_host == "127.0.0.1"
    for url in ("https://graph.microsoft.com", "http://127.0.0.1.example.com", None):
        with pytest.raises(InvalidConnectionError, match="graph_url"):
            replace(CONTOSO, graph_url=url, **local)


def test_the_api_version_is_added_once():
    for url in ("http://localhost:9", "http://localhost:9/", "http://localhost:9/v1.0"):
        assert replace(CONTOSO, graph_url=url).graph_base_url == "http://localhost:9/v1.0"
