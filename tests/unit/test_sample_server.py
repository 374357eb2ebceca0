"""The sample tenant over HTTP: Graph's rules, refusals and faults."""

import json
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from random import Random

import httpx
import pytest

from sample_tenant.faults import Fault, Faults
from sample_tenant.limit import LogLimit
from sample_tenant.server import serve_in_thread
from sample_tenant.tenant import SampleTenant

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PROVISIONING = "/v1.0/auditLogs/provisioning"
AUDITS = "/v1.0/auditLogs/directoryAudits"
EVENTUAL = {"ConsistencyLevel": "eventual"}
DAY = "activityDateTime gt 2026-11-23T12:00:00Z and activityDateTime lt 2026-11-24T12:00:00Z"


@pytest.fixture(scope="module")
def server():
    running = serve_in_thread(
        SampleTenant(5, now=lambda: NOW, scale=0.1), faults=Faults(slow_seconds=0.2)
    )
    yield running
    running.close()


@pytest.fixture
def graph(server):
    server.faults.switch_off()
    server.tenant.log_limit, server.tenant.licensed = None, True
    headers = {"Authorization": f"Bearer {server.tenant.static_token}"}
    with httpx.Client(base_url=server.url, headers=headers, timeout=10) as client:
        yield client


def pages(client, address, **query):
    answer = client.get(address, params=query)
    while True:
        assert answer.status_code == 200, answer.text
        body = answer.json()
        yield body["value"]
        if "@odata.nextLink" not in body:
            return
        answer = client.get(body["@odata.nextLink"])


def read(client, address, **query):
    return [record for page in pages(client, address, **query) for record in page]


def error(answer):
    return answer.status_code, answer.json()["error"]["code"]


# --- Lists ---------------------------------------------------------------------------------------


def test_pages_of_the_log_add_up_to_what_was_served(graph, server):
    found = read(graph, PROVISIONING, **{"$filter": DAY, "$top": "50"})
    ids = [record["id"] for record in found]
    assert len(set(ids)) == len(ids)
    assert set(ids) == server.tenant.served_event_ids(NOW - timedelta(days=1), NOW)


@pytest.mark.parametrize("address", [PROVISIONING, AUDITS])
def test_the_log_is_newest_first_unless_asked_otherwise(graph, address):
    newest = [r["activityDateTime"] for r in read(graph, address, **{"$filter": DAY})]
    oldest = [
        r["activityDateTime"]
        for r in read(
            graph, address, **{"$filter": DAY, "$orderby": "activityDateTime asc", "$top": "20"}
        )
    ]
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert len(oldest) == len(newest) > 20


@pytest.mark.parametrize(
    "text",
    [
        "activityDateTime ge 2026-11-23T12:00:00Z",
        "activityDateTime le 2026-11-23T12:00:00Z",
        "id gt 'a'",
        "startswith(id, 'a')",
        "id ne 'a'",
        "id eq",
    ],
)
def test_the_provisioning_log_takes_only_what_is_documented(graph, text):
    answer = graph.get(PROVISIONING, params={"$filter": text})
    assert answer.status_code == 400
    assert "filter" in answer.json()["error"]["message"]


def test_a_property_that_no_record_has_finds_nothing(graph):
    answer = graph.get(PROVISIONING, params={"$filter": f"nonsense and {DAY}"})
    assert answer.json()["value"] == []


def test_the_portals_own_filter_is_understood(graph):
    text = f"(contains(tolower(servicePrincipal/displayName), 'mycompliance')) and {DAY}"
    found = read(graph, PROVISIONING, **{"$filter": text, "$top": "500"})
    assert found
    assert {record["servicePrincipal"]["displayName"] for record in found} == {"MyCompliance"}


def test_audit_entries_are_found_by_activity_target_and_time(graph, server):
    crm = next(r for r in server.tenant.registrations if r.display_name == "Fabrikam CRM")
    text = (
        "activityDateTime ge 2026-11-20T00:00:00Z and activityDisplayName eq 'Quarantine' and"
        f" targetResources/any(t:t/id eq '{crm.service_principal}')"
    )
    found = read(graph, AUDITS, **{"$filter": text})
    assert found
    assert {entry["category"] for entry in found} == {"ProvisioningManagement"}
    assert all("expired" in entry["resultReason"] for entry in found)


def test_a_list_can_be_filtered_selected_counted_and_paged(graph):
    query = {"$top": "7", "$select": "id,displayName", "$count": "true"}
    first = graph.get("/v1.0/servicePrincipals", params=query, headers=EVENTUAL).json()
    every = read(graph, "/v1.0/servicePrincipals", **{"$top": "7", "$select": "id,displayName"})
    assert first["@odata.count"] == len(every) > 40
    assert set(every[0]) == {"id", "displayName"}
    named = read(graph, "/v1.0/servicePrincipals", **{"$filter": "displayName eq 'MyCompliance'"})
    assert len(named) == 1


def test_people_come_with_the_selected_attributes_only(graph):
    page = graph.get("/v1.0/users", params={"$top": "999", "$select": "id,mail"}).json()
    assert len(page["value"]) == 999
    assert set(page["value"][0]) == {"id", "mail"}
    identifier = page["value"][20]["id"]
    one = graph.get(f"/v1.0/users/{identifier}", params={"$expand": "manager($select=id)"}).json()
    assert one["id"] == identifier
    assert one["manager"]["id"] in {user["id"] for user in page["value"]}
    assert "manager" not in graph.get(f"/v1.0/users/{identifier}").json()


def test_counting_needs_the_header_and_takes_plain_text_only(graph, server):
    users = graph.get("/v1.0/users/$count", headers=EVENTUAL)
    assert users.headers["content-type"].startswith("text/plain")
    assert int(users.text) == server.tenant.directory.user_count() > 100_000
    assert graph.get("/v1.0/users/$count").status_code == 400
    refused = graph.get("/v1.0/users/$count", headers=EVENTUAL | {"Accept": "application/json"})
    assert refused.status_code == 415


def test_group_members_are_direct_members_and_counted_alike(graph):
    groups = {g["displayName"]: g["id"] for g in read(graph, "/v1.0/groups", **{"$top": "5"})}
    address = f"/v1.0/groups/{groups['MyCompliance pilot']}/members"
    kinds = [member["@odata.type"] for member in read(graph, address, **{"$top": "50"})]
    assert kinds.count("#microsoft.graph.group") == 1
    assert int(graph.get(f"{address}/$count", headers=EVENTUAL).text) == len(kinds) == 111
    users = graph.get(f"{address}/microsoft.graph.user/$count", headers=EVENTUAL)
    assert int(users.text) == 110


# --- Sign-in and permissions ---------------------------------------------------------------------


def sign_in(server, client_id, secret):
    form = {
        "grant_type": "client_credentials",
        "client_id": client_id,
        "client_secret": secret,
        "scope": "https://graph.microsoft.com/.default",
    }
    return httpx.post(f"{server.url}/{server.tenant.tenant_id}/oauth2/v2.0/token", data=form)


def test_a_token_carries_the_permissions_of_its_client(server):
    server.tenant.add_client("reader", "s3cret", ["Application.Read.All"])
    token = sign_in(server, "reader", "s3cret").json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert httpx.get(f"{server.url}/v1.0/servicePrincipals", headers=headers).status_code == 200
    refused = httpx.get(f"{server.url}{PROVISIONING}", headers=headers)
    assert error(refused) == (403, "Authorization_RequestDenied")


def test_without_a_valid_token_nothing_is_told(server):
    for headers in ({}, {"Authorization": "Bearer nonsense.x"}, {"Authorization": "Basic abc"}):
        answer = httpx.get(f"{server.url}/v1.0/organization", headers=headers)
        assert error(answer) == (401, "InvalidAuthenticationToken")
    batch = httpx.post(f"{server.url}/v1.0/$batch", json={"requests": []})
    assert batch.status_code == 401


def test_a_wrong_secret_client_or_tenant_is_told_with_its_number(server):
    tenant = server.tenant
    wrong = sign_in(server, tenant.client_id, "guess").json()
    assert wrong["error_codes"] == [7000215]
    assert sign_in(server, "nobody", "x").json()["error_codes"] == [700016]
    address = f"{server.url}/other/oauth2/v2.0/token"
    assert httpx.post(address, data={}).json()["error_codes"] == [90002]


def test_without_a_licence_there_are_no_logs(graph, server):
    server.tenant.licensed = False
    status, code = error(graph.get(PROVISIONING))
    assert (status, code.split("_")[1]) == (403, "RequestFromNonPremiumTenantOrB2CTenant")


def test_the_limit_of_the_logs_is_shared_by_both_and_kept(graph, server):
    server.tenant.log_limit = LogLimit(requests=3, seconds=0.5)
    answers = [graph.get(path, params={"$top": "1"}) for path in (PROVISIONING, AUDITS) * 2]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    time.sleep(0.6)
    assert graph.get(AUDITS, params={"$top": "1"}).status_code == 200


# --- Batches -------------------------------------------------------------------------------------


def test_a_batch_answers_each_part_by_itself(graph):
    parts = [
        {"id": "1", "method": "GET", "url": "/organization"},
        {"id": "2", "method": "GET", "url": "/groups/none"},
        {"id": "3", "method": "GET", "url": "/groups/$count", "headers": EVENTUAL},
    ]
    answers = graph.post("/v1.0/$batch", json={"requests": parts}).json()["responses"]
    assert [(a["id"], a["status"]) for a in answers] == [("1", 200), ("2", 404), ("3", 200)]
    assert answers[1]["body"]["error"]["code"] == "Request_ResourceNotFound"


def test_a_batch_of_more_than_twenty_is_refused(graph):
    parts = [{"id": str(n), "method": "GET", "url": "/organization"} for n in range(21)]
    assert graph.post("/v1.0/$batch", json={"requests": parts}).status_code == 400
    assert graph.post("/v1.0/$batch", content=b"{}").status_code == 400


def test_unknown_addresses_and_methods_are_refused(graph):
    assert graph.get("/v1.0/nothing").status_code == 400
    assert graph.get("/v1.0/servicePrincipals/none").status_code == 404
    assert graph.post("/v1.0/groups", json={}).status_code == 405
    assert graph.get("/v1.0/users", params={"$top": "5000"}).status_code == 400


# --- Faults --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (Fault.THROTTLED, 429),
        (Fault.THROTTLED_WITHOUT_WAIT, 429),
        (Fault.INTERNAL_ERROR, 500),
        (Fault.BAD_GATEWAY, 502),
        (Fault.UNAVAILABLE, 503),
        (Fault.GATEWAY_TIMEOUT, 504),
    ],
)
def test_a_status_fault_strikes_as_often_as_it_was_told_to(graph, server, fault, status):
    server.faults.switch_on(fault, path="/auditLogs/", skip=1, times=2)
    answers = [graph.get(PROVISIONING, params={"$top": "1"}) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, status, status, 200]
    assert ("retry-after" in answers[1].headers) is (fault is Fault.THROTTLED)
    assert graph.get("/v1.0/organization").status_code == 200


@pytest.mark.parametrize("fault", [Fault.DROPPED, Fault.TRUNCATED])
def test_a_connection_breaks(graph, server, fault):
    server.faults.switch_on(fault, times=1)
    with pytest.raises(httpx.TransportError):
        graph.get(PROVISIONING)
    assert graph.get("/v1.0/organization").status_code == 200


def test_a_slow_answer_takes_its_time(graph, server):
    server.faults.switch_on(Fault.SLOW, times=1)
    began = time.monotonic()
    graph.get("/v1.0/organization")
    assert time.monotonic() - began >= 0.2


def test_an_expired_page_token_is_refused(graph, server):
    page = graph.get(PROVISIONING, params={"$top": "5"}).json()
    server.faults.switch_on(Fault.EXPIRED_TOKEN, times=1)
    assert error(graph.get(page["@odata.nextLink"])) == (400, "BadRequest")
    assert graph.get(page["@odata.nextLink"]).status_code == 200


@pytest.mark.parametrize("skip", [0, 1])
@pytest.mark.parametrize("order", ["asc", "desc"])
def test_an_empty_page_can_have_a_next_link_and_nothing_is_lost(graph, server, skip, order):
    query = {"$filter": DAY, "$top": "30", "$orderby": f"activityDateTime {order}"}
    server.faults.switch_on(Fault.EMPTY_PAGE, skip=skip, times=1)
    found = list(pages(graph, PROVISIONING, **query))
    assert [] in found
    ids = [record["id"] for page in found for record in page]
    assert len(ids) == len(set(ids))
    assert set(ids) == server.tenant.served_event_ids(NOW - timedelta(days=1), NOW)


def test_late_records_come_when_they_are_old_enough(server):
    headers = {"Authorization": f"Bearer {server.tenant.static_token}"}
    server.faults.switch_off()
    server.faults.late_seconds = 86_400 * 2
    server.faults.switch_on(Fault.LATE)
    with httpx.Client(base_url=server.url, headers=headers) as graph:
        late = read(graph, PROVISIONING, **{"$filter": DAY})
    server.faults.switch_off()
    server.faults.late_seconds = 600
    every = server.tenant.served_event_ids(NOW - timedelta(days=1), NOW)
    assert {record["id"] for record in late} < every


def test_content_faults_spoil_a_page_as_told(graph, server):
    query = {"$filter": DAY, "$top": "200"}
    sound = graph.get(PROVISIONING, params=query).json()["value"]
    server.faults.switch_on(Fault.DUPLICATES, times=1)
    assert len(graph.get(PROVISIONING, params=query).json()["value"]) > len(sound)
    server.faults.switch_on(Fault.MALFORMED, times=1)
    assert None in graph.get(PROVISIONING, params=query).json()["value"]
    server.faults.switch_on(Fault.UNKNOWN_VALUES, times=1)
    assert "succeededWithRemarks" in graph.get(PROVISIONING, params=query).text
    server.faults.switch_on(Fault.SPOILED, times=1)
    spoiled = graph.get(PROVISIONING, params=query).json()["value"]
    assert spoiled[0]["id"] == sound[0]["id"]
    assert spoiled[0]["activityDateTime"] == f"?{sound[0]['activityDateTime']}"


def test_a_fault_by_chance_strikes_about_as_often_as_told_and_alike_for_a_seed():
    def struck(seed):
        faults = Faults()
        faults.switch_on(Fault.DROPPED, every=4, chance=Random(seed))  # noqa: S311  (draws faults)
        return [faults.strikes(Fault.DROPPED, "/") for _ in range(400)]

    assert 60 < sum(struck(1)) < 140
    assert struck(1) == struck(1) != struck(2)


def test_answers_are_dated_by_the_tenants_own_clock(graph):
    assert graph.get("/v1.0/organization").headers["date"] == "Tue, 24 Nov 2026 12:00:00 GMT"


# --- Alone ---------------------------------------------------------------------------------------


def test_it_serves_alone_and_ends_with_its_parent():
    command = [sys.executable, "-m", "sample_tenant", "--seed", "7", "--exit-with-parent"]
    process = subprocess.Popen(
        [*command, "--fault", "503", "slow"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    line = process.stdout.readline()
    url = line.removeprefix("sample tenant listening on ").strip()
    headers = {"Authorization": f"Bearer {SampleTenant(7).static_token}"}
    answers = [httpx.get(f"{url}/v1.0/organization", headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [503, 200]
    assert json.loads(answers[1].text)["value"][0]["displayName"].startswith("Contoso")
    process.stdin.close()
    assert process.wait(10) == 0
    process.stdout.close()
