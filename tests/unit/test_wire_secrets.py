"""Secrets that a target application's answer repeats are cut out; everything else stays."""

import json

import pytest

from provisioning.wire import decode_audits, decode_events, decode_jobs
from provisioning.wire.secrets import each_without_secrets, text_without_secrets

TOKEN = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Authorization: Bearer k7Jx9opaque-token", "Authorization: Bearer [removed]"),
        (f"token {TOKEN} refused", "token [removed] refused"),
        (r"{\"Authorization\":\"Basic dXNlcjpwYTU1\"}", r"{\"Authorization\":\"Basic [removed]\"}"),
        ("https://scim.example/v2?key=s3cr3tkey&x=1", "https://scim.example/v2?key=[removed]&x=1"),
        (r"https://scim.example/?a=1\u0026key=s3cr3tkey", r"https://scim.example/?a=1\u0026key=[removed]"),
        ("https://x.blob.example/h?sv=1&sig=abcd1234%2Befgh5678%3D", "https://x.blob.example/h?sv=1&sig=[removed]"),
        ("http://joe:pa55word@proxy.example:3128", "http://[removed]@proxy.example:3128"),
        ('{"name":"SecretToken","value":"hunter"}', '{"name":"SecretToken","value":"[removed]"}'),
        (
            '{"displayName":"SecretToken","oldValue":"first","newValue":"second"}',
            '{"displayName":"SecretToken","oldValue":"[removed]","newValue":"[removed]"}',
        ),
        ("client_secret=abc8Q~xyz-1234", "client_secret=[removed]"),
        (r"{\"access_token\": \"opaque1234\"}", r"{\"access_token\": \"[removed]\"}"),
        ("x-api-key: 0123456789abcdef", "x-api-key: [removed]"),
        ("AccountName=h;AccountKey=abcd1234==;", "AccountName=h;AccountKey=[removed];"),
    ],
)  # fmt: skip
def test_a_secret_is_cut_out_and_the_text_around_it_stays(text, kept):
    assert text_without_secrets(text) == kept


@pytest.mark.parametrize(
    "text",
    [
        "Bearer authentication failed",
        "Basic authentication is switched off in this tenant",
        "The client_secret is invalid",
        "Look it up: https://login.microsoftonline.com/error?code=53003",
        "ann@contoso.example and https://contoso.example",
        "SCIM attribute externalId: 12345678 is the matching key",
        "https://learn.microsoft.com/entra?view=graph-rest-1.0&tabs=http",
        "Zoë \ud83d",
    ],
)
def test_words_that_only_sound_secret_stay(text):
    assert text_without_secrets(text) == text


def event(reason):
    return {
        "id": "e1",
        "activityDateTime": "2026-11-20T10:00:00Z",
        "provisioningStatusInfo": {"status": "failure", "errorInformation": {"reason": reason}},
    }


def test_an_event_keeps_neither_in_its_fields_nor_in_its_raw_text_what_the_endpoint_echoed():
    reason = f'{{"sent": {{"Authorization": "Bearer {TOKEN}"}}, "detail": "no"}}'
    found = decode_events(json.dumps({"value": [event(reason)]}).encode()).records[0]
    told = found.provisioning_status_info.error_information.reason
    assert told == '{"sent": {"Authorization": "Bearer [removed]"}, "detail": "no"}'
    assert TOKEN.encode() not in found.raw
    assert json.loads(found.raw)["provisioningStatusInfo"]["errorInformation"]["reason"] == told


def test_audit_entries_jobs_and_what_cannot_be_read_are_cleaned_too():
    pairs = [{"displayName": "SecretToken", "oldValue": '"old-1"', "newValue": '"new-2"'}]
    entry = {
        "id": "a1",
        "activityDateTime": "2026-11-20T10:00:00Z",
        "targetResources": [{"id": "t", "modifiedProperties": pairs}],
    }
    settings = [{"name": "SecretToken", "value": "planted-3"}]
    job = {"id": "j", "schedule": {"state": "Active"}, "synchronizationJobSettings": settings}
    audits = decode_audits(json.dumps([entry]).encode())
    jobs = decode_jobs(json.dumps([job]).encode())
    rejected = decode_events(json.dumps([{"sent": f"Bearer {TOKEN}"}]).encode()).rejected
    everything = repr((audits.records, jobs.records, rejected))
    assert "SecretToken" in everything
    assert [it for it in ("old-1", "new-2", "planted-3", TOKEN) if it in everything] == []


def test_the_link_to_the_next_page_is_left_alone():
    link = f"https://graph.microsoft.com/v1.0/auditLogs/provisioning?$skiptoken={TOKEN}"
    page = json.dumps({"@odata.nextLink": link, "value": [event("x")]}).encode()
    assert decode_events(page).next_link == link


def test_secrets_are_found_among_many_records_as_in_each_by_itself():
    reasons = [f"Bearer k7Jx9opaque-token-{n}" if n % 50 == 7 else f"Said {n}" for n in range(200)]
    page = json.dumps({"value": [event(reason) for reason in reasons]}).encode()
    found = [record.error.reason for record in decode_events(page).records]
    assert found == [text_without_secrets(reason) for reason in reasons]
    assert found.count("Bearer [removed]") == 4


def test_odd_bytes_are_searched_as_well():
    texts = [b"\xff\x00 Bearer k7Jx9opaque-token", b"\xc4\xb0 plain \xe2\x84\xaa"] * 100
    assert each_without_secrets(texts) == [b"\xff\x00 Bearer [removed]", texts[1]] * 100
