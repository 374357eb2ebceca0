"""Cause, attribute and confidence of single texts: one row a shape or a trap."""

import pytest

from provisioning.diagnosis import Cause, Confidence, Failure, Owner, diagnose_evidence

HTTP = (
    "StatusCode: {} Message: Processing of the HTTP request resulted in an exception. Please see "
    "the HTTP response returned by the 'Response' property of this exception for details. "
    "Web Response: {}"
)
EMAIL = 'emails[type eq "work"].value'
DEPARTMENT = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department"

CASES = [
    # shapes of bodies
    ("BadRequest", '{"detail":"title is required","status":"400"}', "missing", "title"),
    ("BadRequest", '{"errors":{"Name.FamilyName":["must not be blank"]}}', "missing", "familyName"),
    ("BadRequest", '{"name":{"givenName":["This field is required."]}}', "missing", "givenName"),
    (
        "BadRequest",
        '{"detail":[{"loc":["body","emails",0,"value"],"msg":"field required"}]}',
        "missing",
        EMAIL,
    ),
    (
        "BadRequest",
        '{"error":"{\\"errors\\":{\\"title\\":[\\"is missing\\"]}}"}',
        "missing",
        "title",
    ),
    ("BadRequest", "{'error': {'message': 'userName already exists'}}", "duplicate", "userName"),
    ("Conflict", "<html><body>User name already taken</body></html>", "duplicate", "userName"),
    ("BadRequest", '{"detail":"title exceeds the maximum length of 60', "too_long", "title"),
    ("BadRequest", "Value not supported for attribute department.", "invalid", DEPARTMENT),
    # languages
    ("BadRequest", '{"detail":"Das Feld title ist ein Pflichtfeld"}', "missing", "title"),
    ("Conflict", '{"detail":"この メールアドレス は既に使用されています"}', "duplicate", EMAIL),
    ("BadRequest", '{"detail":"Champ inconnu: nickName"}', "unsupported", "nickName"),
    # the code and the status are weaker than what was said
    ("InternalServerError", '{"message":"email can\'t be blank"}', "missing", EMAIL),
    ("Forbidden", '{"detail":"No licences left in your plan"}', "licence", None),
    ("Conflict", '{"detail":"REQUIRED_FIELD_MISSING: title"}', "missing", "title"),
    ("Conflict", '{"detail":"The account is suspended"}', "disabled", None),
    # words inside values are no statement
    ("BadRequest", '{"detail":"User a@timeout.com: title is too long"}', "too_long", "title"),
    ("BadRequest", '{"detail":"title is required https://x.org/licence"}', "missing", "title"),
]
CAUSES = {
    "missing": Cause.MISSING_REQUIRED_SOURCE_VALUE,
    "duplicate": Cause.DUPLICATE_IN_TARGET,
    "too_long": Cause.VALUE_TOO_LONG,
    "invalid": Cause.INVALID_FORMAT_OR_TYPE,
    "unsupported": Cause.UNSUPPORTED_TARGET_ATTRIBUTE,
    "licence": Cause.LICENCE_OR_SEAT_LIMIT,
    "disabled": Cause.DELETED_OR_DISABLED_STATE_CONFLICT,
}


@pytest.mark.parametrize(("status", "body", "cause", "attribute"), CASES)
def test_the_body_decides(status, body, cause, attribute):
    answer = diagnose_evidence(Failure(reason=HTTP.format(status, body), object_type="User"))
    assert answer.cause is CAUSES[cause]
    assert answer.attribute == attribute or (answer.attribute or "").endswith(f".{attribute}")


def test_an_umbrella_code_without_a_body_is_unknown():
    code = "SystemForCrossDomainIdentityManagementServiceIncompatible"
    answer = diagnose_evidence(Failure(error_code=code))
    assert answer.cause is Cause.UNKNOWN
    assert answer.confidence is Confidence.LOW


def test_a_code_alone_is_never_sure():
    answer = diagnose_evidence(Failure(error_code="BoxEntryConflict"))
    assert answer.cause is Cause.DUPLICATE_IN_TARGET
    assert answer.confidence is Confidence.MEDIUM


def test_a_status_alone_is_never_sure():
    answer = diagnose_evidence(Failure(reason=HTTP.format("InternalServerError", "")))
    assert answer.cause is Cause.SERVICE_INTERNAL
    assert answer.confidence is not Confidence.HIGH


def test_a_text_that_says_nothing_is_unknown():
    answer = diagnose_evidence(Failure(reason=HTTP.format("BadRequest", '{"x":"Oops"}')))
    assert answer.cause is Cause.UNKNOWN


def test_the_retry_sentence_is_read_and_does_not_count_as_evidence():
    retry = (
        ". This operation was retried 3 times. It will be retried again after this date: "
        "2026-03-24T13:23:44.9198514Z UTC"
    )
    answer = diagnose_evidence(Failure(reason=HTTP.format("Conflict", "taken name") + retry))
    assert answer.retry_count == 3
    assert answer.retry_after == "2026-03-24T13:23:44.919851+00:00"
    assert not any("retried" in sentence for sentence in answer.evidence)


def test_a_retry_date_in_another_form_is_left_out():
    text = (
        "x. This operation was retried zero times. It will be retried again after this date: soon!"
    )
    answer = diagnose_evidence(Failure(reason=text))
    assert answer.retry_count == 0
    assert answer.retry_after is None


def test_a_count_of_retries_in_words_is_a_number_and_entras_own_sentence_is_the_last():
    text = "Sorry: This operation was retried 9 times. This operation was retried three times."
    assert diagnose_evidence(Failure(reason=text)).retry_count == 3


def test_an_internal_error_of_entra_belongs_to_microsoft():
    answer = diagnose_evidence(Failure(error_code="InternalError", reason="An internal error."))
    assert answer.owner is Owner.MICROSOFT


def test_an_unknown_extension_attribute_keeps_its_name():
    reason = "Exporting the property is not supported. The property is custom:country."
    answer = diagnose_evidence(Failure(reason=reason))
    assert answer.attribute == "custom:country"


def test_an_attribute_that_is_only_usual_is_said_to_be_so():
    answer = diagnose_evidence(Failure(reason=HTTP.format("Conflict", ""), object_type="User"))
    assert answer.attribute == "userName"
    assert "No attribute is named; userName is the usual one here." in answer.evidence


def test_the_filter_of_the_url_names_the_matching_attribute():
    reason = (
        "Received response from Web resource. Resource: https://x.org/Users?filter=externalId+eq+"
        '"1" Operation: GET Response Status Code: BadRequest Response Content: {}'
    )
    answer = diagnose_evidence(Failure(reason=reason))
    assert answer.cause is Cause.MATCHING_ATTRIBUTE_NOT_FILTERABLE
    assert answer.attribute == "externalId"


@pytest.mark.parametrize(
    ("facts", "cause"),
    [
        (
            "Active = True, Assigned = False, Passed scope filter: True",
            "out_of_scope_or_unassigned",
        ),
        ("IsActive False Assigned to application True", "deleted_or_disabled_state_conflict"),
        ("IsActive True Assigned True IsInProvisioningScope False", "out_of_scope_or_unassigned"),
    ],
)
def test_not_effectively_entitled_is_told_apart_by_its_details(facts, cause):
    answer = diagnose_evidence(Failure(reason=f"SkipReason = NotEffectivelyEntitled {facts}"))
    assert answer.cause == cause
