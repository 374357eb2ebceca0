"""Whatever comes, the diagnosis answers, in bounded time; signatures see no values."""

import json
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.diagnosis import (
    Failure,
    diagnose,
    diagnose_evidence,
    signature,
    signature_of_text,
)
from provisioning.diagnosis.attributes import known_attribute
from provisioning.diagnosis.senses import senses_in
from provisioning.model import (
    ErrorInformation,
    Event,
    Identity,
    ModifiedProperty,
    StatusInfo,
    Step,
)

HTTP = "StatusCode: BadRequest Message: x Web Response: "
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["errors", "detail", "loc", "message", "name", "title", "status", "path"]
            )
            | st.text(max_size=12),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)
WORDS = st.text(st.characters(categories=("L",)), min_size=3, max_size=12).filter(
    lambda word: word.lower() not in {"user", "true", "false", "name", "the", "with", "email"}
)
HOSTILE = {
    "opening brackets": "[" * 1_000_000,
    "opening braces": '{"a":' * 200_000,
    "tags": "<" * 1_000_000,
    "quotes": '"' * 1_000_000,
    "backslashes": "\\" * 1_000_000,
    "one long word": "a" * 1_000_000,
    "an address that never ends": "a." * 500_000 + "@",
    "digits": "1-" * 500_000,
    "spaces": " " * 1_000_000,
    "a phrase begun over and over": "must be .. must be one of " * 40_000,
    "retry sentences": "This operation was retried 1 times. " * 28_000,
    "pairs that never close": '{"detail":"' + '\\"detail\\":\\"' * 80_000,
    "scope texts": "Assigned Active = " * 55_000,
    "paths": "name.familyName." * 62_000,
    "references": "unable to assign as the " * 41_000,
    "markers": "Web Response: Resource: filter= " * 31_000,
}


def event_of(reason, name="Ann", number="1"):
    """Return a failed event of one person."""
    return Event(
        id="e",
        activity_date_time=datetime(2026, 1, 1, tzinfo=UTC),
        provisioning_status_info=StatusInfo(
            status="failure", error_information=ErrorInformation(error_code="X", reason=reason)
        ),
        provisioning_steps=(
            Step(name="EntryExportAdd", status="failure", details={"displayName": name}),
        ),
        modified_properties=(ModifiedProperty(display_name="nickName", new_value=name),),
        source_identity=Identity(id=number, display_name=name, identity_type="User"),
    )


@given(st.text() | st.text().map(lambda text: HTTP + text), st.text(max_size=40) | st.none())
def test_any_text_gets_an_answer(reason, code):
    answer = diagnose_evidence(Failure(reason=reason, error_code=code))
    assert answer.title
    assert signature_of_text(reason, code)


@given(VALUES)
def test_any_json_gets_an_answer(value):
    assert diagnose_evidence(Failure(reason=HTTP + json.dumps(value))).title
    assert diagnose_evidence(Failure(reason=HTTP + json.dumps(json.dumps(value)))).title
    assert diagnose_evidence(Failure(reason=HTTP + str(value))).title


@given(st.dictionaries(st.text(max_size=20), st.text(max_size=20) | st.none(), max_size=4))
def test_any_step_details_get_an_answer(details):
    steps = (Step(name=None, status="skipped", description=None, details=details),)
    info = StatusInfo(status="skipped")
    event = Event(
        id="e",
        activity_date_time=datetime(2026, 1, 1, tzinfo=UTC),
        provisioning_status_info=info,
        provisioning_steps=steps,
    )
    assert diagnose(event).title
    assert signature(event)


@given(st.tuples(WORDS, st.uuids(), st.datetimes()), st.tuples(WORDS, st.uuids(), st.datetimes()))
def test_a_signature_sees_neither_names_nor_ids_nor_dates(person, other):
    (one, id_one, then), (two, id_two, later) = person, other
    text = (
        'StatusCode: Conflict Web Response: {{"detail":"User \'{0}\' ({0}@x.org) of {1} took {2} '
        'already","trace":"{1}"}}. This operation was retried 2 times. It will be retried again '
        "after this date: {2}Z UTC"
    )
    first = event_of(text.format(one, id_one, then.isoformat()), one, str(id_one))
    second = event_of(text.format(two, id_two, later.isoformat()), two, str(id_two))
    assert signature(first) == signature(second)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_reason_of_a_megabyte_is_read_in_50_milliseconds(name):
    diagnose_evidence(Failure(reason=HTTP + "warm up"))
    for reason in (HOSTILE[name], HTTP + HOSTILE[name]):
        event = event_of(reason)
        spent = []
        for _ in range(3):
            senses_in.cache_clear()
            known_attribute.cache_clear()
            began = time.process_time()
            diagnose(event)
            signature(event)
            spent.append(time.process_time() - began)
        assert min(spent) < 0.05
