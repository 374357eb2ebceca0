"""Nothing that names one of 500 awkward people is anywhere in a redacted bundle."""

import html
import io
import json
import random
import re
import unicodedata
import zipfile
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from history import open_history
from provisioning.bundle import KnownPeople, Pseudonyms, Redactor, pack
from provisioning.profiles import load_profile
from provisioning.wire import decode_audits, decode_events
from support_bundle import Wanted, make_contents

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
JOB = "scim.4b8c18bd2f9f4227af559f1061cf9c32.00000001-0000-4000-a000-000000000000"
GIVEN = """
Li Bo Al Jo Will May Grace Mark Summer Chance Bill Rich Hope Art Sandy Frank Dawn Joy
Max  Anna Ann Annabel Zoë Renée José Łukasz Ñuno Søren Åsa Ðorðe İpek Ümit Xi Ng Yu O
Siân  李雷 美咲 Дмитрий Ольга Χρήστος محمد שרה สมชาย 민준 Jean-Luc Mary-Ann D'Arcy Ó
"""
SURNAMES = """
Li Ng Wu Young Long Sharp Price Page Case Fields Banks Summers Power Law Day O'Neill
D'Souza McDonald von-Arnim Müller Weiß Ångström Çelik Nuñez García-Márquez Żółw Øst Þór
王 田中 Иванов Παπάς الأحمد כהן ใจดี 김 Smith-Jones Null Test Best Moore White Brown Bo Al
"""
STREETS = ("High Street", "Hauptstraße", "rue de l'Église", "Calle Peñuelas", "中央通り")
BODIES = """
{{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"User {name} <{mail}> already exists.","status":"409"}}
{{"errors":{{"userName":["{upn} is taken by {other}"]}},"input":{{"userName":"{upn}","name":{{"givenName":"{given}","familyName":"{family}"}},"phoneNumbers":[{{"value":"{phone}"}}]}}}}
<html><body>Dear {html_name}, your account {mail} could not be made.</body></html>
{escaped}
Cannot create {family}, {given} ({local}): phone {phone}, {street}, {city}.
GET https://scim.example/Users?filter=userName%20eq%20%22{quoted}%22 gave 400 for {NAME}
Manager {other} ({other_mail}) of {name} was not found. {given} has to wait.
""".strip().splitlines()  # noqa: E501


def person(number, draw):
    given, family = draw.choice(GIVEN.split()), draw.choice(SURNAMES.split())
    local = f"{given}.{family}".lower().replace("'", "")
    local = draw.choice((local, f"{local}{number}", f"{given}{number}".lower(), local.upper()))
    city = draw.choice(("Łódź", "Belfast", "São Paulo", "東京", "Cork"))
    return {
        "id": f"{number:08x}-1111-4222-8333-444444444444",
        "given": given,
        "family": family,
        "name": f"{given} {family}",
        "mail": f"{local}@contoso.example",
        "upn": f"{number}.{local}@contoso.example",
        "phone": f"+{draw.randrange(1, 99)} {draw.randrange(10, 99)} 55{number + 100_000}",
        "street": f"{number} {draw.choice(STREETS)}",
        "city": city,
        "local": local,
    }


def event(number, one, other):
    body = BODIES[number % len(BODIES)].format(
        **one,
        other=other["name"],
        other_mail=other["mail"],
        html_name=html.escape(one["name"]),
        quoted=quote(one["upn"]),
        NAME=unicodedata.normalize("NFD", one["name"]),
        escaped=json.dumps({"detail": f"{one['name']} / {one['mail']} exists"}),
    )
    reason = (
        f"Failed to create User '{one['upn']}' in app; Error: StatusCode: Conflict\r\nMessage: "
        f"Processing of the HTTP request resulted in an exception.\r\nWeb Response: \r\n{body}. "
        "This operation was retried 3 times."
    )
    details = {
        "displayName": one["name"],
        "givenName": one["given"],
        "surname": one["family"],
        "mail": one["mail"],
        "userPrincipalName": one["upn"],
        "telephoneNumber": one["phone"],
        "streetAddress": one["street"],
        "city": one["city"],
        "department": f"Team of {other['name']}",
        "ReportableIdentifier": one["upn"],
    }
    return {
        "id": f"{number:08x}-aaaa-4222-8333-444444444444",
        "activityDateTime": (NOW - timedelta(minutes=number)).isoformat(),
        "jobId": JOB,
        "cycleId": "c",
        "changeId": f"{number:08x}-bbbb-4222-8333-444444444444",
        "provisioningAction": "create",
        "provisioningStatusInfo": {
            "status": "failure",
            # One signature and cause for each, so that all 500 records are in the bundle.
            "errorInformation": {"errorCode": f"Conflict{number}", "reason": reason},
        },
        "servicePrincipal": {"id": "sp", "displayName": "MyCompliance"},
        "sourceIdentity": {
            "id": one["id"],
            "displayName": one["name"],
            "identityType": "User",
            "details": {"UserPrincipalName": one["upn"], "DisplayName": one["name"]},
        },
        "targetIdentity": {"id": "", "displayName": one["mail"], "identityType": "User"},
        "provisioningSteps": [
            {
                "name": "EntryExportAdd",
                "provisioningStepType": "export",
                "status": "failure",
                "description": f"Failed to create User '{one['name']}' in customappsso",
                "details": details,
            },
            {
                "name": "EntrySynchronizationAdd",
                "provisioningStepType": "referenceResolution",
                "status": "warning",
                "description": f"We were unable to assign {other['name']} as the manager of "
                f"{one['name']}. Please ensure that {other['name']} is in scope.",
                "details": {},
            },
        ],
        "modifiedProperties": [
            {"displayName": "name.givenName", "oldValue": None, "newValue": one["given"]},
            {"displayName": "title", "oldValue": None, "newValue": f"Deputy of {other['name']}"},
            {
                "displayName": 'phoneNumbers[type eq "work"].value',
                "oldValue": None,
                "newValue": one["phone"],
            },
        ],
    }


@pytest.fixture(scope="module")
def people():
    draw = random.Random(4)  # noqa: S311  (made-up people)
    return [person(number, draw) for number in range(500)]


@pytest.fixture(scope="module")
def files(people, tmp_path_factory):
    history = open_history(tmp_path_factory.mktemp("history"))
    events = [
        event(number, one, people[(number * 7 + 1) % 500]) for number, one in enumerate(people)
    ]
    history.merge_events("t", decode_events(json.dumps(events).encode()).records)
    admin = people[3]
    audit = {
        "id": "a",
        "activityDateTime": NOW.isoformat(),
        "activityDisplayName": "Update attribute mappings or scope",
        "result": "success",
        "resultReason": f"Asked for by {admin['name']}",
        "initiatedBy": {
            "user": {
                "id": admin["id"],
                "displayName": admin["name"],
                "userPrincipalName": admin["upn"],
                "ipAddress": "203.0.113.24",
            }
        },
        "targetResources": [
            {"id": "sp", "displayName": "MyCompliance", "type": "ServicePrincipal"}
        ],
    }
    history.merge_audits("t", decode_audits(json.dumps([audit]).encode()).records)
    wanted = Wanted("t", JOB, load_profile("mycompliance"))
    # Every event is a sample: all texts are looked through, not one for each cause.
    contents = make_contents(history, wanted, now=NOW, key=b"k" * 32, samples=1_000)
    with zipfile.ZipFile(io.BytesIO(pack(contents))) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def every_form(text):
    """Yield the text as somebody could find it: as it is, unescaped, composed, in lower case."""
    for form in (text, html.unescape(text)):
        yield unicodedata.normalize("NFC", form).casefold()


def leaks(files, texts, *, whole_words=False):
    forms = [form for text in files.values() for form in every_form(text)]
    found = set()
    for text in texts:
        wanted = unicodedata.normalize("NFC", text).casefold()
        pattern = re.compile(rf"(?<!\w){re.escape(wanted)}(?!\w)") if whole_words else None
        if any(pattern.search(form) if pattern else wanted in form for form in forms):
            found.add(text)
    return found


@pytest.mark.parametrize("what", ["name", "mail", "upn", "phone", "street"])
def test_no_full_name_mail_account_phone_or_street_is_left(files, people, what):
    assert leaks(files, {one[what] for one in people}) == set()


def test_no_part_of_a_name_is_left_as_a_name(files, people):
    # Alone, a single letter or "Test" names nobody; the guide's own steps say "Mark ... required".
    text = "\n".join(unicodedata.normalize("NFC", one) for one in files.values())
    own = {"Test", "O", "Ó", "Mark"}
    parts = {one[key] for one in people for key in ("given", "family")} - own
    found = {part for part in parts if re.search(rf"(?<!\w){re.escape(part)}(?!\w)", text)}
    assert found == set()


def test_names_in_scripts_without_spaces_are_left_nowhere(files, people):
    unspaced = {
        one[key]
        for one in people
        for key in ("given", "family")
        if re.match(r"[\u3040-\u9fff\uac00-\ud7af\u0e00-\u0e7f]", one[key])
    }
    assert unspaced
    assert leaks(files, unspaced) == set()


def test_the_same_person_has_one_pseudonym_everywhere(files, people):
    contents = json.loads(files["bundle.json"])
    for record in contents["records"]["events"]:
        name = record["sourceIdentity"]["displayName"].removeprefix("Person-")
        account = record["sourceIdentity"]["details"]["UserPrincipalName"]
        assert account == f"person-{name}@redacted.invalid"
        assert f"person-{name}@" in record["provisioningStatusInfo"]["errorInformation"]["reason"]
    change = contents["changes"][0]["initiated_by"]
    admin = next(
        record
        for record in contents["records"]["events"]
        if record["sourceIdentity"]["id"] == people[3]["id"]
    )
    assert change == admin["sourceIdentity"]["details"]["UserPrincipalName"]


def test_ids_stay_and_what_was_replaced_is_counted(files, people):
    contents = json.loads(files["bundle.json"])
    held = {record["sourceIdentity"]["id"] for record in contents["records"]["events"]}
    assert held == {one["id"] for one in people}
    replaced = contents["about"]["replaced"]
    assert set(replaced) == {
        "names",
        "sign-in names",
        "mail addresses",
        "phone numbers",
        "addresses",
    }
    assert all(number > 400 for number in replaced.values())


def test_another_key_gives_other_pseudonyms_and_no_key_leaves_everything(tmp_path, people):
    history = open_history(tmp_path)
    records = [event(0, people[0], people[1])]
    history.merge_events("t", decode_events(json.dumps(records).encode()).records)
    wanted = Wanted("t", JOB, load_profile("mycompliance"))
    first, second, open_ = (
        make_contents(history, wanted, now=NOW, key=key)["records"]["events"][0]["sourceIdentity"][
            "displayName"
        ]
        for key in (b"a" * 32, b"b" * 32, None)
    )
    assert first != second
    assert open_ == people[0]["name"]


def test_the_state_of_a_job_is_no_place():
    redactor = Redactor(KnownPeople(), Pseudonyms(b"k" * 32))
    job = {"id": "job", "schedule": {"state": "Active"}, "standing": {"state": "initial_cycle"}}
    assert redactor.record(job) == job
    home = {"city": "Turin", "state": "Piedmont"}
    assert "Piedmont" not in str(redactor.record(home))


def test_an_application_keeps_its_name_though_a_group_is_called_after_it():
    group = {"identityType": "Group", "displayName": "MyCompliance - Remote", "id": "group"}
    changed = {"displayName": "displayName", "newValue": "MyCompliance - Remote"}
    people = KnownPeople(["MyCompliance"])
    people.learn_record({"sourceIdentity": group, "modifiedProperties": [changed]})
    redactor = Redactor(people, Pseudonyms(b"k" * 32))
    path = "Enterprise apps > MyCompliance > Provisioning"
    assert redactor.text(path) == path
    assert "Remote" not in redactor.text("MyCompliance - Remote was created")
