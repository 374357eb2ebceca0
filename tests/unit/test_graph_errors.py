import ssl

import httpx
import pytest
from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError
from azure.identity import CredentialUnavailableError
from kiota_abstractions.api_error import APIError

from graph_client import (
    BadAnswer,
    Connection,
    GraphError,
    LicenceMissing,
    NotFound,
    PermissionMissing,
    Refused,
    RoleMissing,
    SignIn,
    SignInFailed,
    Throttled,
    Unavailable,
    needs,
)
from graph_client.explain import (
    Failure,
    UnreadableError,
    explain,
    explain_failure,
    explain_sign_in,
)
from graph_client.explain_network import quote
from graph_client.facts import refusals, sign_in_errors

APP = Connection(
    "contoso", "tenant-1", SignIn.CLIENT_SECRET, client_id="app", client_secret="planted-secret"
)
PERSON = Connection("contoso", "tenant-1", SignIn.BROWSER, client_id="app")


def all_subclasses(kind):
    for child in kind.__subclasses__():
        yield child
        yield from all_subclasses(child)


# --- Graph's answers ---------------------------------------------------------------------------


@pytest.mark.parametrize("need", needs())
def test_a_refused_app_learns_which_application_permission_is_missing(need):
    error = explain_failure(Failure(403, {}, "Authorization_RequestDenied"), APP, need)
    assert isinstance(error, PermissionMissing)
    assert error.permission == needs()[need].application
    assert needs()[need].application in error.message
    assert "application permission" in error.next_step
    assert "admin consent" in error.next_step


def test_a_refused_person_learns_the_delegated_permission_and_the_role():
    error = explain_failure(Failure(403, {}, "Authorization_RequestDenied"), PERSON, "jobs")
    assert isinstance(error, PermissionMissing)
    assert "delegated permission Synchronization.Read.All" in error.next_step
    assert "Global Reader is not enough" in error.next_step


@pytest.mark.parametrize(
    ("status", "code", "message", "kind"),
    [
        (403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant", "", LicenceMissing),
        (
            403,
            "Authentication_RequestFromUnsupportedUserRole",
            "Neither tenant is B2C or tenant doesn't have premium license",
            LicenceMissing,
        ),
        (403, "Authentication_RequestFromUnsupportedUserRole", "", RoleMissing),
        (403, "UnknownError", "User is not in the allowed roles", RoleMissing),
        (403, "Authentication_MSGraphPermissionMissing", "", PermissionMissing),
        (403, None, "", PermissionMissing),
        (401, "InvalidAuthenticationToken", "Access token has expired.", SignInFailed),
        (401, None, "", SignInFailed),
        (404, "Request_ResourceNotFound", "", NotFound),
        (429, "TooManyRequests", "", Throttled),
        (400, "BadRequest", "Invalid filter clause", Refused),
        (500, "UnknownError", "", Unavailable),
        (504, None, "", Unavailable),
    ],
)
def test_each_status_and_code_of_graph_has_its_error(status, code, message, kind):
    failure = Failure(status, {"request-id": "r-1"}, code, message)
    error = explain_failure(failure, APP, "provisioning-log")
    assert type(error) is kind
    assert (error.status, error.code, error.request_id) == (status, code, "r-1")
    assert error.next_step
    assert "request id r-1" in str(error)


def test_a_missing_licence_names_it():
    code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant"
    error = explain_failure(Failure(403, {}, code), APP, "provisioning-log")
    assert "Microsoft Entra ID P1 or P2" in error.message


# --- The network -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", sorted(set(all_subclasses(httpx.HTTPError)), key=str))
def test_every_error_of_httpx_becomes_one_of_ours(kind):
    request = httpx.Request("GET", "https://graph.microsoft.com")
    if kind is httpx.HTTPStatusError:
        fault = kind("planted-secret", request=request, response=httpx.Response(500))
    else:
        fault = kind("planted-secret")
    error = explain(fault, APP, "jobs")
    assert isinstance(error, GraphError)
    assert "planted-secret" not in str(error)


def test_an_untrusted_certificate_points_to_the_file_of_roots():
    fault = httpx.ConnectError("certificate verify failed")
    fault.__cause__ = ssl.SSLCertVerificationError("self-signed certificate")
    assert "ca_file" in explain(fault, APP, "jobs").next_step


def test_an_answer_that_breaks_off_is_a_bad_answer():
    assert isinstance(explain(UnreadableError("cut off"), APP, "jobs"), BadAnswer)


def test_a_gateway_page_without_a_graph_error_is_told_by_its_status():
    fault = APIError("unreadable body", 502, {"Request-Id": "r-2"})
    error = explain(fault, APP, "jobs")
    assert isinstance(error, Unavailable)
    assert error.request_id == "r-2"


# --- Sign-in -----------------------------------------------------------------------------------

WRONG_SECRET = (
    "Authentication failed: AADSTS7000215: Invalid client secret provided. Trace ID: "
    "7a1b2c3d-0000-4000-8000-000000000001 Correlation ID: x Timestamp: 2026-11-24 05:00:00Z"
)


def test_a_known_sign_in_code_is_explained_with_what_to_do_and_the_trace_id():
    error = explain_sign_in(ClientAuthenticationError(WRONG_SECRET), APP)
    assert isinstance(error, SignInFailed)
    assert error.code == "AADSTS7000215"
    assert error.request_id == "7a1b2c3d-0000-4000-8000-000000000001"
    assert "the client secret is wrong" in error.message
    assert "not its Secret ID" in error.next_step


def test_an_unknown_sign_in_code_keeps_microsofts_sentence_and_leads_to_its_page():
    text = "AADSTS999999: Something new. Trace ID: x"
    error = explain_sign_in(ClientAuthenticationError(text), APP)
    assert error.message.endswith("AADSTS999999: Something new.")
    assert "https://login.microsoftonline.com/error?code=999999" in error.next_step


def test_a_credential_that_is_not_there_names_the_kind_of_sign_in():
    error = explain_sign_in(CredentialUnavailableError("Please run 'az login'"), APP)
    assert isinstance(error, SignInFailed)
    assert "az login" in error.message
    assert "client_secret" in error.next_step


def test_a_sign_in_service_out_of_reach_is_no_failed_sign_in():
    error = explain_sign_in(ServiceRequestError("Name or service not known"), APP)
    assert isinstance(error, Unavailable)
    assert "login.microsoftonline.com" in error.next_step


def test_a_network_that_breaks_during_the_sign_in_is_no_failed_sign_in():
    wrapped = ClientAuthenticationError("Authentication failed: connection refused")
    wrapped.__cause__ = ServiceRequestError("connection refused")
    assert isinstance(explain_sign_in(wrapped, APP), Unavailable)


def test_secrets_and_tokens_never_get_into_a_message():
    token = "eyJhbGciOiJub25lIn0.eyJhdWQiOiJncmFwaCJ9.c2ln"
    text = f"bad secret planted-secret and Bearer {token}"
    for shown in (quote(text, APP), str(explain_sign_in(ValueError(text), APP))):
        assert "planted-secret" not in shown
        assert "eyJ" not in shown


# --- The facts ---------------------------------------------------------------------------------


def test_every_fact_has_a_source_without_a_language_and_an_end_to_its_sentences():
    entries = [*needs().values(), *refusals(), *sign_in_errors().values()]
    for entry in entries:
        assert entry.source.startswith("https://learn.microsoft.com/")
        assert "/en-us/" not in entry.source
    for entry in sign_in_errors().values():
        assert entry.code.removeprefix("AADSTS").isdigit()
        assert not entry.meaning.endswith(".")
        assert len(entry.next_step) <= 300
    for need in needs().values():
        assert need.purpose.endswith(".")
        assert "Write" not in need.application + need.delegated
    assert {refusal.missing for refusal in refusals()} <= {
        "permission",
        "role",
        "licence",
        "sign-in",
    }
