"""When Graph last answered, and the one line that the log keeps of a request that failed."""

import json
import logging

import pytest

from graph_client import GraphError, Unavailable
from graph_client.contact import impersonal
from tests.contract.scripted_graph import Answer, failure, page

JOBS = "/servicePrincipals/sp-1/synchronization/jobs"


def refused(client):
    with pytest.raises(GraphError) as caught:
        client.jobs("sp-1")
    return caught.value


def warnings(caplog):
    return [it for it in caplog.records if it.levelno >= logging.WARNING]


def test_a_failure_is_logged_once_with_what_support_asks_for(graph, client, caplog):
    graph.script(JOBS, failure(403, "Authorization_RequestDenied", client_request_id="c-1"))
    error = refused(client)
    (line,) = warnings(caplog)
    assert (line.request_id, line.client_request_id, line.status) == ("r-1", "c-1", 403)
    assert (line.connection, line.need) == (client.connection.name, "jobs")
    assert line.path.endswith(JOBS)
    assert error.message.startswith(line.getMessage())
    assert "request id r-1" in str(error)


def test_what_graph_said_of_a_person_is_shown_and_not_logged(graph, client, caplog):
    body = {"error": {"code": "BadRequest", "message": "ann@contoso.example is not a valid id"}}
    graph.script(JOBS, Answer(json.dumps(body).encode(), 400))
    assert "ann@contoso.example" in str(refused(client))
    assert warnings(caplog)[0].getMessage().endswith("Graph refused the request (HTTP 400).")


def test_what_is_not_there_is_no_warning(graph, client, caplog):
    graph.script(JOBS, failure(404))
    refused(client)
    assert warnings(caplog) == []


def test_a_refusal_is_an_answer(graph, client):
    assert client.contact.answered_at is None
    graph.script(JOBS, failure(403))
    refused(client)
    assert client.contact.answered_at is not None
    assert client.contact.silent_since is None


def test_silence_is_dated_from_its_first_failure_until_graph_answers_again(graph, client):
    graph.script(JOBS, page(), *[failure(503)] * 20)
    client.jobs("sp-1")
    answered = client.contact.answered_at
    refused(client)
    first = client.contact
    refused(client)
    assert client.contact == first
    assert first.answered_at == answered < first.silent_since
    graph.script(JOBS, page())
    client.jobs("sp-1")
    assert client.contact.silent_since is None


def test_a_broken_connection_has_the_id_of_what_was_sent(graph, client, caplog):
    graph.script(JOBS, Answer(page().body, cut=5))
    with pytest.raises(Unavailable) as caught:
        client.jobs("sp-1")
    sent = graph.requests_to(JOBS)[-1].headers["client-request-id"]
    assert caught.value.client_request_id == sent
    assert warnings(caplog)[-1].client_request_id == sent


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://graph.microsoft.com/v1.0/users/ann@contoso.example", "/v1.0/users/{person}"),
        ("https://g/users/7/appRoleAssignments?$top=9", "/users/{person}/appRoleAssignments?$top"),
        ("https://g/auditLogs?$filter=x+eq+'ann'&$top=1", "/auditLogs?$filter&$top"),
        ("https://g/v1.0/users?$select=id", "/v1.0/users?$select"),
    ],
)
def test_a_path_in_the_log_names_no_person(url, kept):
    assert impersonal(url) == kept
