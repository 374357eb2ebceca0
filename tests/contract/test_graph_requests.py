"""The real SDK against answers that no healthy Graph gives."""

import gzip
import json
import logging
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from graph_client import (
    BadAnswer,
    ForbiddenHost,
    NotFound,
    NotInThisCloud,
    Outcome,
    PermissionMissing,
    Refused,
    SignInFailed,
    Throttled,
    Unavailable,
    open_client,
)
from tests.contract.scripted_graph import Answer, Waits, event, failure, page, start

UNTIL = datetime(2026, 11, 24, 12, tzinfo=UTC)
SINCE = UNTIL - timedelta(days=1)
LOG = "/auditLogs/provisioning"
AUDIT = "/auditLogs/directoryAudits"
JOBS = "/servicePrincipals/sp-1/synchronization/jobs"
JOB = {"id": "job-1", "schedule": {"state": "Active"}, "status": {"code": "Active"}}


def ids(pages):
    return [record.id for found in pages for record in found.records]


def next_link(graph, place="two"):
    return f"{graph.url}/v1.0{LOG}?$skiptoken={place}"


# --- What is asked -----------------------------------------------------------------------------


def test_the_provisioning_log_is_asked_by_gt_and_lt_in_pages_of_a_thousand(graph, client):
    graph.script(LOG, page())
    assert ids(client.events(SINCE, UNTIL)) == []
    query = parse_qs(graph.requests_to(LOG)[0].query)
    assert query["$top"] == ["1000"]
    (asked,) = query["$filter"]
    after, before = "2026-11-23T12:00:00.000000Z", "2026-11-24T12:00:00.000000Z"
    assert asked == f"activityDateTime gt {after} and activityDateTime lt {before}"
    assert "$orderby" not in query


def test_the_audit_log_is_asked_for_provisioning_and_for_configuration_changes(graph, client):
    graph.script(AUDIT, page())
    assert ids(client.audits(SINCE, UNTIL)) == []
    (asked,) = parse_qs(graph.requests_to(AUDIT)[0].query)["$filter"]
    assert "activityDateTime ge 2026-11-23T12:00:00.000000Z" in asked
    assert "category eq 'ProvisioningManagement'" in asked
    assert "activityDisplayName eq 'Update attribute mappings or scope'" in asked


def test_a_window_without_a_time_zone_is_a_mistake_of_the_caller(client):
    with pytest.raises(ValueError, match="time zone"):
        next(client.events(SINCE.replace(tzinfo=None), UNTIL))


def test_counts_ask_the_search_index_for_text(graph, client):
    graph.script("/servicePrincipals/sp-1/appRoleAssignedTo", page())
    for path in ("/users/$count", "/groups/$count"):
        graph.script(path, Answer(b"\xef\xbb\xbf12", headers={"content-type": "text/plain"}))
    assert client.scope_counts("sp-1").all_users == 12
    (asked,) = graph.requests_to("/users/$count")
    assert asked.headers["consistencylevel"] == "eventual"
    assert asked.headers["accept"].startswith("text/plain")


# --- Paging ------------------------------------------------------------------------------------


def test_an_empty_page_with_a_next_link_is_followed(graph, client):
    graph.script(
        LOG,
        page(event(1), next_link=next_link(graph)),
        page(next_link=next_link(graph, "three")),
        page(event(2)),
    )
    assert ids(client.events(SINCE, UNTIL)) == ["event-1", "event-2"]


def test_a_next_link_is_followed_to_the_letter(graph, client):
    link = next_link(graph, "a%2Bb%3D%3D&x=%24y")
    graph.script(LOG, page(next_link=link), page(event(1)))
    assert ids(client.events(SINCE, UNTIL)) == ["event-1"]
    assert parse_qs(graph.requests_to(LOG)[1].query) == {"$skiptoken": ["a+b=="], "x": ["$y"]}


def test_the_next_page_is_fetched_while_the_caller_works(graph, client):
    graph.script(LOG, page(event(1), next_link=next_link(graph)), page(event(2)))
    pages = client.events(SINCE, UNTIL)
    next(pages)
    deadline = time.monotonic() + 5
    while len(graph.requests_to(LOG)) < 2:
        assert time.monotonic() < deadline
        time.sleep(0.005)
    assert ids(pages) == ["event-2"]


def test_a_caller_that_stops_early_leaves_nothing_behind(graph, client):
    graph.script(LOG, page(event(1), next_link=next_link(graph)), replace(page(), delay=30))
    pages = client.events(SINCE, UNTIL)
    next(pages)
    pages.close()
    graph.script(LOG, page(event(3)))
    assert ids(client.events(SINCE, UNTIL)) == ["event-3"]


def test_an_expired_token_starts_the_window_again(graph, client):
    first = page(event(1), next_link=next_link(graph))
    graph.script(LOG, first, failure(400, "Directory_ExpiredPageToken"), first, page(event(2)))
    assert ids(client.events(SINCE, UNTIL)) == ["event-1", "event-1", "event-2"]


def test_a_token_that_expires_again_is_an_error(graph, client):
    first = page(event(1), next_link=next_link(graph))
    expired = failure(400, "Directory_ExpiredPageToken")
    graph.script(LOG, first, expired, first, expired)
    with pytest.raises(Refused):
        list(client.events(SINCE, UNTIL))


def test_a_refused_filter_is_not_taken_for_an_expired_token(graph, client):
    graph.script(LOG, failure(400, "BadRequest"))
    with pytest.raises(Refused, match="HTTP 400"):
        list(client.events(SINCE, UNTIL))
    assert len(graph.requests_to(LOG)) == 1


def test_a_small_list_that_starts_again_holds_each_record_once(graph, client):
    link = f"{graph.url}/v1.0/servicePrincipals/sp-1/appRoleAssignedTo?$skiptoken=x"
    first = page({"principalId": "u-1", "principalType": "User"}, next_link=link)
    last = page({"principalId": "u-2", "principalType": "User"})
    path = "/servicePrincipals/sp-1/appRoleAssignedTo"
    graph.script(path, first, failure(400, "Directory_ExpiredPageToken"), first, last)
    assert [found.principal_id for found in client.assignments("sp-1")] == ["u-1", "u-2"]


def test_a_next_link_that_leads_back_to_its_page_does_not_loop(graph, client):
    graph.script(LOG, page(next_link=next_link(graph)))
    with pytest.raises(BadAnswer, match="next link"):
        list(client.events(SINCE, UNTIL))


def test_the_token_is_not_sent_to_another_host_that_a_next_link_names(graph, client):
    seen = []

    async def other(scope, _receive, _send):
        seen.append(scope["headers"])

    place, stop = start(other)
    try:
        graph.script(LOG, page(event(1), next_link=f"http://{place}/v1.0{LOG}"))
        with pytest.raises(ForbiddenHost, match=r"127\.0\.0\.1"):
            list(client.events(SINCE, UNTIL))
    finally:
        stop()
    assert seen == []


def test_a_redirect_is_not_followed(graph, client):
    seen = []

    async def other(scope, _receive, _send):
        seen.append(scope["path"])

    place, stop = start(other)
    try:
        graph.script(JOBS, Answer(b"", 302, {"location": f"http://{place}/"}))
        with pytest.raises(BadAnswer):
            client.jobs("sp-1")
    finally:
        stop()
    assert seen == []


# --- Retries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_failure_is_asked_again(graph, client, waits, status):
    graph.script(JOBS, failure(status), failure(status), page(JOB))
    assert [job.id for job in client.jobs("sp-1")] == ["job-1"]
    assert len(waits.seconds) == 2
    assert waits.seconds[0] < waits.seconds[1]


def test_the_sdk_does_not_retry_as_well(graph, client, waits):
    graph.script(JOBS, failure(503))
    with pytest.raises(Unavailable):
        client.jobs("sp-1")
    assert len(graph.requests_to(JOBS)) == waits.policy.attempts == 4


@pytest.mark.parametrize(("status", "kind"), [(400, Refused), (404, NotFound), (409, Refused)])
def test_a_failure_that_stays_is_not_asked_again(graph, client, waits, status, kind):
    graph.script(JOBS, failure(status))
    with pytest.raises(kind) as caught:
        client.jobs("sp-1")
    assert len(graph.requests_to(JOBS)) == 1
    assert waits.seconds == []
    assert caught.value.request_id == "r-1"


def test_retry_after_is_obeyed(graph, client, waits):
    graph.script(JOBS, failure(429, retry_after="7"), page(JOB))
    client.jobs("sp-1")
    assert waits.seconds == [7.0]


def test_a_retry_after_beyond_the_time_allowed_ends_at_once_and_says_how_long(graph, client, waits):
    graph.script(JOBS, failure(429, "TooManyRequests", retry_after="3600"))
    with pytest.raises(Throttled) as caught:
        client.jobs("sp-1")
    assert "3600 seconds" in caught.value.next_step
    assert waits.seconds == []


def test_a_429_of_a_log_without_retry_after_waits_a_whole_window(graph, connection):
    slow = Waits(first_wait_seconds=0.01)
    client = open_client(replace(connection, log_seconds=0.3), retries=slow.policy)
    graph.script(LOG, failure(429), page(event(1)))
    begin = time.monotonic()
    assert ids(client.events(SINCE, UNTIL)) == ["event-1"]
    client.close()
    assert slow.seconds == [0.3]
    assert time.monotonic() - begin >= 0.3  # the limiter holds all other log requests as well


def test_a_long_wait_that_one_log_was_told_holds_the_other_without_asking(graph, connection, waits):
    client = open_client(replace(connection, client_id="held"), retries=waits.policy)
    graph.script(LOG, failure(429, retry_after="3600"))
    for ask in (client.events, client.audits):
        with pytest.raises(Throttled, match=r"3\d{3} seconds"):
            list(ask(SINCE, UNTIL))
    assert graph.requests_to(AUDIT) == []
    client.close()


@pytest.mark.parametrize("cut", [0, 1, 40])
def test_a_broken_connection_is_asked_again(graph, client, waits, cut):
    graph.script(LOG, replace(page(event(1)), cut=cut), page(event(1)))
    assert ids(client.events(SINCE, UNTIL)) == ["event-1"]
    assert len(waits.seconds) == 1


def test_a_page_that_ends_too_early_without_a_broken_connection_is_asked_again(graph, client):
    whole = page(event(1))
    graph.script(LOG, Answer(whole.body[:60]), Answer(b""), whole)
    assert ids(client.events(SINCE, UNTIL)) == ["event-1"]


def test_half_a_character_costs_that_character_and_no_second_request(graph, client, waits):
    cut = event(2) | {"jobId": "cut \ud83d"}
    graph.script(LOG, page(event(1), cut))
    (found,) = client.events(SINCE, UNTIL)
    assert [record.job_id for record in found.records] == [None, "cut \ufffd"]
    assert waits.seconds == []


def test_a_page_of_a_proxy_instead_of_json_is_a_bad_answer(graph, client):
    graph.script(JOBS, Answer(b"<html>Log in</html>", headers={"content-type": "text/html"}))
    with pytest.raises(BadAnswer, match="cannot be read"):
        client.jobs("sp-1")


def test_a_compressed_answer_that_is_damaged_is_asked_again(graph, client):
    good = gzip.compress(page(JOB).body)
    headers = {"content-encoding": "gzip"}
    graph.script(JOBS, Answer(b"\x1f\x8b" + good[5:], 200, headers), Answer(good, 200, headers))
    assert len(client.jobs("sp-1")) == 1


def test_an_error_page_of_a_gateway_is_told_by_its_status(graph, client):
    graph.script(JOBS, Answer(b"<html>", 502, {"content-type": "text/html"}))
    with pytest.raises(Unavailable, match="HTTP 502"):
        client.jobs("sp-1")


def test_an_answer_that_is_slower_than_an_attempt_may_take_is_asked_again(graph, connection):
    short = Waits(attempt_seconds=0.2)
    client = open_client(connection, retries=short.policy)
    graph.script(JOBS, replace(page(JOB), delay=1), page(JOB))
    assert len(client.jobs("sp-1")) == 1
    assert len(short.seconds) == 1
    client.close()


def test_a_call_ends_at_its_time_limit(graph, client):
    graph.script(JOBS, replace(page(JOB), delay=3))
    begin = time.monotonic()
    with pytest.raises(Unavailable, match=r"within 0\.2 seconds"):
        client.jobs("sp-1", timeout_seconds=0.2)
    assert time.monotonic() - begin < 2


def test_a_graph_out_of_reach_is_unavailable(connection, waits):
    client = open_client(replace(connection, graph_url="http://127.0.0.1:1"), retries=waits.policy)
    with pytest.raises(Unavailable, match=r"No connection to 127\.0\.0\.1"):
        client.jobs("sp-1")
    assert len(waits.seconds) == 3
    client.close()


# --- $batch ------------------------------------------------------------------------------------


def batch(*items):
    return Answer(json.dumps({"responses": items}).encode())


def item(number, status, body, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return {"id": str(number), "status": status, "headers": named, "body": body}


def refusal(code):
    return {"error": {"code": code, "message": "Scripted."}}


def test_applications_are_looked_into_twenty_to_a_request(graph, client):
    graph.script("/servicePrincipals", page(*({"id": f"sp-{n}"} for n in range(41))))
    graph.script("/$batch", batch(*(item(n, 404, refusal("x")) for n in range(20))))
    assert client.apps() == []
    sizes = [len(json.loads(seen.body)["requests"]) for seen in graph.requests_to("/$batch")]
    assert sorted(sizes) == [1, 20, 20]
    (listed,) = graph.requests_to("/servicePrincipals")
    assert parse_qs(listed.query)["$select"] == ["id,appId,displayName,accountEnabled"]


def test_a_throttled_item_of_a_batch_is_asked_again_by_itself(graph, client, waits):
    graph.script("/servicePrincipals", page({"id": "sp-0"}, {"id": "sp-1"}))
    graph.script(
        "/$batch",
        batch(
            item(0, 429, refusal("TooManyRequests"), Retry_After="3"),
            item(1, 200, {"value": [JOB]}),
        ),
        batch(item(0, 200, {"value": [JOB | {"id": "job-0"}]})),
    )
    apps = client.apps()
    assert [app.jobs[0].id for app in apps] == ["job-0", "job-1"]
    again = json.loads(graph.requests_to("/$batch")[1].body)["requests"]
    assert [request["url"] for request in again] == ["/servicePrincipals/sp-0/synchronization/jobs"]
    assert waits.seconds == [3.0]


def test_applications_that_may_not_be_read_do_not_hide_the_others(graph, client, caplog):
    graph.script("/servicePrincipals", page({"id": "sp-0"}, {"id": "sp-1"}))
    denied = refusal("Authorization_RequestDenied")
    graph.script("/$batch", batch(item(1, 200, {"value": [JOB]}), item(0, 403, denied)))
    with caplog.at_level(logging.WARNING):
        assert [app.service_principal.id for app in client.apps()] == ["sp-1"]
    assert "1 of 2 applications were refused" in caplog.text


def test_no_readable_application_at_all_names_the_permission(graph, client):
    graph.script("/servicePrincipals", page({"id": "sp-0"}))
    graph.script("/$batch", batch(item(0, 403, refusal("Authorization_RequestDenied"))))
    with pytest.raises(PermissionMissing) as caught:
        client.apps()
    assert caught.value.permission == "Synchronization.Read.All"


def test_a_batch_that_stays_down_is_one_error(graph, client):
    graph.script("/servicePrincipals", page(*({"id": f"sp-{n}"} for n in range(100))))
    graph.script("/$batch", failure(503))
    with pytest.raises(Unavailable):
        client.apps()


# --- Limits, clouds, threads -------------------------------------------------------------------


def test_both_logs_and_all_clients_of_an_app_share_one_budget(graph, connection):
    limited = replace(connection, client_id="shared", log_requests=2, log_seconds=0.3)
    graph.script(LOG, page())
    graph.script(AUDIT, page())
    clients = [open_client(limited), open_client(limited)]
    begin = time.monotonic()
    with ThreadPoolExecutor() as pool:
        for client in clients:
            pool.submit(lambda client=client: list(client.events(SINCE, UNTIL)))
            pool.submit(lambda client=client: list(client.audits(SINCE, UNTIL)))
    assert time.monotonic() - begin >= 0.3
    for client in clients:
        client.close()


def test_the_cloud_in_china_has_no_provisioning_log_and_says_so(graph, connection):
    client = open_client(replace(connection, cloud="china"))
    for ask in (lambda: next(client.events(SINCE, UNTIL)), lambda: client.jobs("sp-1")):
        with pytest.raises(NotInThisCloud, match="China"):
            ask()
    assert graph.seen == []
    client.close()


def test_many_threads_may_use_one_client(graph, client):
    graph.script(JOBS, page(JOB))
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: client.jobs("sp-1"), range(24)))
    assert len(found) == 24


def test_a_closed_client_opens_again(graph, client):
    graph.script(JOBS, page(JOB))
    client.jobs("sp-1")
    client.close()
    assert len(client.jobs("sp-1")) == 1


# --- Rights and secrets ------------------------------------------------------------------------


def test_check_tells_for_each_need_whether_it_is_granted(graph, client):
    graph.script("/servicePrincipals", page({"id": "sp-1"}))
    graph.script("/groups", page({"id": "g-1"}))
    graph.script(JOBS, failure(403, "Authorization_RequestDenied"))
    graph.script(LOG, failure(403, "Authentication_RequestFromNonPremiumTenantOrB2CTenant"))
    graph.script(AUDIT, failure(503))
    graph.script("/users", page({"id": "u-1", "displayName": "Ada"}))
    graph.script("/servicePrincipals/sp-1/appRoleAssignedTo", page())
    for path in ("/users/$count", "/groups/$count", "/groups/g-1/members/$count"):
        graph.script(path, Answer(b"3", headers={"content-type": "text/plain"}))
    found = {capability.name: capability for capability in client.check()}
    outcomes = {name: capability.outcome for name, capability in found.items()}
    assert outcomes == {
        "sign-in": Outcome.GRANTED,
        "service-principals": Outcome.GRANTED,
        "jobs": Outcome.MISSING,
        "provisioning-log": Outcome.MISSING,
        "audit-log": Outcome.UNKNOWN,
        "assignments": Outcome.GRANTED,
        "group-members": Outcome.GRANTED,
        "users": Outcome.GRANTED,
        "groups": Outcome.GRANTED,
        "people": Outcome.GRANTED,
        "person-assignments": Outcome.GRANTED,
    }
    assert "Synchronization.Read.All" in found["jobs"].next_step
    assert "P1" in found["provisioning-log"].next_step


def test_a_refused_count_is_unknown_and_not_zero(graph, client):
    graph.script(
        "/servicePrincipals/sp-1/appRoleAssignedTo",
        page(
            {"principalId": "g-1", "principalType": "Group"},
            {"principalId": "g-2", "principalType": "Group"},
            {"principalId": "u-1", "principalType": "User", "appRoleId": "a"},
            {"principalId": "u-1", "principalType": "User", "appRoleId": "b"},
        ),
    )
    number = Answer(b"3", headers={"content-type": "text/plain"})
    graph.script("/groups/g-1/members/$count", number)
    graph.script("/groups/g-2/members/$count", failure(403, "Authorization_RequestDenied"))
    graph.script("/users/$count", failure(403, "Authorization_RequestDenied"))
    graph.script("/groups/$count", number)
    counts = client.scope_counts("sp-1")
    assert (counts.assigned_users, counts.assigned_groups) == (1, 2)
    assert (counts.direct_members, counts.all_users, counts.all_groups) == (None, None, 3)


def test_a_token_that_graph_does_not_accept_is_a_failed_sign_in(graph, client):
    graph.script(JOBS, failure(401, "InvalidAuthenticationToken"))
    with pytest.raises(SignInFailed, match="did not accept"):
        client.jobs("sp-1")


def test_the_token_goes_to_graph_and_into_no_log_or_error(graph, client, caplog):
    echo = b'{"error":{"code":"X","message":"Bearer planted-token is bad"}}'
    graph.script(JOBS, Answer(echo, 400, {"content-type": "application/json"}))
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused) as caught:
        client.jobs("sp-1")
    assert graph.seen[0].headers["authorization"] == "Bearer planted-token"
    shown = [caplog.text, str(caught.value), repr(caught.value), repr(client)]
    assert all("planted-token" not in text for text in shown)
