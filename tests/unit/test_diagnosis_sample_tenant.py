"""Whoever fails in the sample tenant gets the cause for which its endpoint refused them."""

import pytest

from provisioning.diagnosis import Cause, Confidence, diagnose, signature
from provisioning.wire import decode_events
from sample_tenant.tenant import SampleTenant

DAYS_30 = 30 * 86_400


@pytest.fixture(scope="module")
def judged():
    """Each failing person's true cause and the answer to their latest event."""
    tenant = SampleTenant(seed=5, scale=0.15)
    now = tenant.clock.now().timestamp()
    entries = tenant.provisioning_log.entries(now - DAYS_30, now, descending=False)
    page = b"[" + b",".join(entry.write() for entry in entries) + b"]"
    latest = {(e.job_id, e.source_identity.id): e for e in decode_events(page).records}
    events = [(truth.cause, latest[truth.job_id, truth.object_id]) for truth in tenant.truth()]
    return [(cause, event, diagnose(event)) for cause, event in events]


def test_the_cause_is_what_the_endpoint_refused(judged):
    right = sum(answer.cause == cause for cause, _, answer in judged)
    assert len(judged) > 40
    assert right >= 0.97 * len(judged)


def test_what_is_called_sure_is_right(judged):
    sure = [(cause, a) for cause, _, a in judged if a.confidence is Confidence.HIGH]
    assert len(sure) > len(judged) / 2
    assert sum(answer.cause == cause for cause, answer in sure) >= 0.98 * len(sure)


def test_what_is_not_known_is_not_guessed(judged):
    for cause, _, answer in judged:
        if answer.cause != cause:
            assert answer.cause is Cause.UNKNOWN or answer.confidence is not Confidence.HIGH


def test_few_signatures_stand_for_many_people(judged):
    assert len({signature(event) for _, event, _ in judged}) < len(judged) / 3
