"""People of an imported list: what would become of them, and why one of them failed."""

import json
from datetime import UTC, datetime
from pathlib import Path

from foresee import foresee_listed
from history import open_history
from history.imports import listed_values
from provisioning.diagnosis import diagnose
from provisioning.mapping.last_attempts import LastAttempt
from provisioning.mapping.predictions import Basis, Predicted
from provisioning.profiles import PROTOCOL_PROFILE, load_profile
from provisioning.wire import decode_events, decode_schema

DATA = Path(__file__).parent.parent / "data"
SCHEMA = decode_schema((DATA / "schema_default_scim.json").read_bytes())
NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
ADA = {"id": "a", "userPrincipalName": "ada@contoso.com", "accountEnabled": True}


def foretell(*people, last=None):
    return foresee_listed(people, SCHEMA, load_profile(PROTOCOL_PROFILE), now=NOW, last=last)


def test_a_mapping_of_what_the_list_does_not_hold_is_not_judged():
    told = foretell(ADA)
    assert not told.predictions
    assert "mail" in told.untold['emails[type eq "work"].value']


def test_everybody_in_the_list_is_judged_and_named():
    told = foretell(ADA, {**ADA, "id": "b", "userPrincipalName": "", "displayName": "Ben"})
    assert told.in_scope == {"a", "b"}
    assert told.outcomes == {"b": Predicted.WILL_FAIL}
    assert told.who["b"].name == "Ben"


def test_a_failure_repeats_only_while_the_same_value_would_be_sent():
    def basis(sent):
        last = {"a": LastAttempt(NOW, "duplicate_in_target", "userName", sent)}
        return [one.basis for one in foretell(ADA, last=last).predictions]

    assert basis("ada@contoso.com") == [Basis.LOG]
    assert basis("before@contoso.com") == []


def test_the_values_of_a_list_tell_the_diagnosis_what_is_empty(tmp_path):
    record = json.loads((DATA / "event_user_create_failure_conflict_escrow_retry.json").read_text())
    record["provisioningSteps"] = []
    record["provisioningStatusInfo"]["errorInformation"] |= {
        "errorCode": "",
        "reason": 'StatusCode: BadRequest Web Response: {"detail":"name.familyName is invalid"}',
    }
    (event,) = decode_events(json.dumps(record).encode()).records
    history = open_history(tmp_path)
    person = {"id": event.source_identity.id, "userPrincipalName": "a@c.com", "surname": ""}
    history.add_people("imported-x", [person], seen_at=NOW)
    values = listed_values(history, "imported-x", [event])[event.id]
    assert values["surname"] in ("", None)
    assert any("that is empty" in line for line in diagnose(event, SCHEMA, values).evidence)
    assert not any("that is empty" in line for line in diagnose(event, SCHEMA).evidence)
    assert listed_values(history, "live", [event]) == {}
