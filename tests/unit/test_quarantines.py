"""What a quarantine is told as: each reason that Graph knows, with the errors that stand beside it.

Reasons: https://learn.microsoft.com/graph/api/resources/synchronization-synchronizationquarantine
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from provisioning.diagnosis import Cause
from provisioning.model import Job, JobError, JobStatus, Quarantine, Schedule, ServicePrincipal
from provisioning.standing import AppJob, Knowledge, standings

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
EXCEPTION = "EncounteredQuarantineException"
CONNECTOR = "SystemForCrossDomainIdentityManagement"
# Messages as published: answers 4969398 and 2286949 on learn.microsoft.com, grokability/snipe-it
# issues 11913 and 14138 on GitHub; tests/data holds the job that asks for a tenant URL.
NOT_FOUND = (
    "An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response. To "
    "address this issue, ensure that the tenant URL is correct."
)
WEB_PAGE = (
    "While attempting to validate our authorization to access your application, we received this "
    "unexpected response: We are not able to deserialize the resource received from your SCIM "
    "endpoint because your SCIM endpoint is not fully compatible with the Azure Active Directory "
    "SCIM client. Here is the resource we received from your SCIM endpoint: <!DOCTYPE html>"
)
TWO_ROLES = (
    "This Azure Active Directory service principal has app roles with duplicate attribute values: "
    'a5043b43-b995-491d-9470-6e697650013c: "Sandbox SSO". The attribute with the duplicate values '
    "is displayName."
)


def quarantined(reason, message=None, code=None):
    error = JobError(code=code, message=message) if message else None
    status = JobStatus(code="Quarantine", quarantine=Quarantine(reason=reason, error=error))
    schedule = Schedule(interval=timedelta(minutes=40), state="Active")
    app_job = AppJob(ServicePrincipal(id="sp"), Job(id="job", schedule=schedule, status=status))
    return standings([app_job], {}, Knowledge(NOW, NOW, NOW), failures={})[0]


@pytest.mark.parametrize(
    ("reason", "because", "step"),
    [
        (EXCEPTION, "Entra cannot sign in to the application", "Correct the tenant URL or"),
        ("EncounteredEscrowProportionThreshold", "more than 40% of the changes", "Fix the main"),
        ("EncounteredBaseEscrowThreshold", "too many changes failed", "Fix the main causes"),
        ("EncounteredTotalEscrowThreshold", "too many changes failed", "Fix the main causes"),
        ("TooManyDeletes", "it would delete more than", "Check who would be deleted"),
        ("QuarantinedOnDemand", "Microsoft put it there by hand", "Ask Microsoft support"),
        ("QuarantineOnDemand", "Microsoft put it there by hand", "Ask Microsoft support"),
        ("IngestionInterrupted", "Entra does not say why", "Read the error"),
        ("Unknown", "Entra does not say why", "Read the error"),
        (None, "Entra does not say why", "Read the error"),
    ],
)
def test_each_reason_is_told_with_what_to_do(reason, because, step):
    said = quarantined(reason).verdict
    assert said.sentence.startswith("The job is in quarantine and runs rarely, because ")
    assert because in said.sentence
    assert said.next_step.startswith(step)


@pytest.mark.parametrize(
    ("message", "code", "cause", "step"),
    [
        (
            "Please provide a valid tenant URL for your application.",
            f"{CONNECTOR}InvalidCredentials",
            Cause.ADMIN_CREDENTIALS,
            "Enter the tenant URL exactly",
        ),
        ("The Tenant URL field is required.", None, Cause.ADMIN_CREDENTIALS, "Enter the tenant"),
        ("Admin credentials are missing.", None, Cause.ADMIN_CREDENTIALS, "Enter the tenant"),
        ("The tenant URL must use HTTPS.", None, Cause.ADMIN_CREDENTIALS, "Enter the tenant URL"),
        (
            f"{CONNECTOR}CredentialValidationFailure",
            f"{CONNECTOR}CredentialValidationFailure",
            Cause.CREDENTIALS_OR_PERMISSION,
            "Make a new token",
        ),
        (NOT_FOUND, None, Cause.SCIM_NONCOMPLIANT_RESPONSE, "If the endpoint answers 404"),
        (WEB_PAGE, None, Cause.SCIM_NONCOMPLIANT_RESPONSE, "If it answers with a web page"),
        (TWO_ROLES, None, Cause.ROLE_ASSIGNMENT_ERROR, "Give each app role"),
    ],
)
def test_the_error_beside_the_reason_says_what_to_set_right(message, code, cause, step):
    standing = quarantined(EXCEPTION, message, code)
    assert standing.stopped_by is cause
    assert standing.verdict.next_step.startswith(step)
    assert standing.verdict.next_step.endswith("Then choose Restart provisioning.")
    assert "wrong form" not in standing.verdict.sentence


def test_nobody_is_told_to_wait_for_a_job_that_stands_still():
    step = quarantined(EXCEPTION, "The remote name could not be resolved").verdict.next_step
    assert step.startswith("Correct the tenant URL")
    assert "Wait" not in step
