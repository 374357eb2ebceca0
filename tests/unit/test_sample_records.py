"""The sample tenant's records have the shape of the real ones."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from provisioning import wire
from sample_tenant.clock import american_text, precise_text
from sample_tenant.jobs import job
from sample_tenant.schema import DEPARTMENT, MAIL
from sample_tenant.steps import mangled
from sample_tenant.tenant import SampleTenant

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def tenant():
    return SampleTenant(5, now=lambda: NOW, scale=0.1)


@pytest.fixture(scope="module")
def texts(tenant):
    entries = tenant.provisioning_log.entries(0, NOW.timestamp(), descending=True)
    return [entry.write() for entry in entries]


def shape(value):
    """Return the keys at every level; the dictionaries of details are free-form."""
    if isinstance(value, dict):
        return {key: "details" if key == "details" else shape(v) for key, v in value.items()}
    return None


def sample(name):
    return json.loads((DATA / name).read_text())


def test_a_retried_failure_looks_like_the_real_one(texts):
    real = sample("event_user_create_failure_conflict_escrow_retry.json")
    mine = next(
        record
        for record in map(json.loads, texts)
        if record["provisioningSteps"][0]["name"] == "EntryEscrowRetry"
        and record["provisioningStatusInfo"]["status"] == "failure"
        and record["provisioningAction"] == "create"
        and "Web Response" in record["provisioningStatusInfo"]["errorInformation"]["reason"]
    )
    assert shape(mine) == shape(real)
    assert mine["provisioningSteps"][0].keys() == real["provisioningSteps"][0].keys()
    details = [record["provisioningSteps"][0]["details"].keys() for record in (mine, real)]
    assert details[0] == details[1]
    names = [[step["name"] for step in record["provisioningSteps"]] for record in (mine, real)]
    assert names[0] == names[1]
    reasons = [
        record["provisioningStatusInfo"]["errorInformation"]["reason"] for record in (mine, real)
    ]
    starts = [text[text.index("\r\nMessage") : text.index("Response: \r\n")] for text in reasons]
    assert starts[0] == starts[1]
    assert wire.decode_events(json.dumps(mine).encode()).records


def test_a_redundant_group_looks_like_the_real_one(texts):
    real = sample("event_group_skipped_redundant_export.json")
    mine = next(
        record
        for record in map(json.loads, texts)
        if record["sourceIdentity"]["identityType"] == "Group"
        and record["provisioningStatusInfo"]["status"] == "skipped"
    )
    assert shape(mine) == shape(real)
    told = [[shape(step) for step in r["provisioningSteps"]] for r in (mine, real)]
    assert told[0] == told[1]
    details = [[list(s["details"]) for s in r["provisioningSteps"]] for r in (mine, real)]
    assert [sorted(keys) for keys in details[0]] == [sorted(keys) for keys in details[1]]


def test_jobs_have_the_keys_of_the_real_ones(tenant):
    real = sample("job_active_steady_state_escrowed15.json")
    for plan, registration in zip(tenant.plans, tenant.registrations, strict=True):
        mine = job(plan, registration, tenant.clock)
        assert mine.keys() == real.keys()
        assert mine["status"].keys() == real["status"].keys()
        execution = mine["status"]["lastExecution"]
        assert execution is None or execution.keys() == real["status"]["lastExecution"].keys()
        assert wire.decode_job(json.dumps(mine).encode())


def test_every_record_of_both_logs_can_be_read(tenant, texts):
    decoded = wire.decode_events(b'{"value":[' + b",".join(texts) + b"]}")
    assert (len(decoded.records), decoded.rejected) == (len(texts), [])
    audits = [e.write() for e in tenant.audit_log.entries(0, NOW.timestamp(), descending=True)]
    found = wire.decode_audits(b'{"value":[' + b",".join(audits) + b"]}")
    assert (len(found.records), found.rejected) == (len(audits), [])
    activities = {json.loads(text)["activityDisplayName"] for text in audits}
    assert activities >= {
        "Export",
        "Synchronization rule action",
        "Execution",
        "Quarantine",
        "Update attribute mappings or scope",
        "Enable/start provisioning configuration",
    }
    assert not any(b"~~" in text for text in [*texts, *audits])


def test_names_and_times_are_written_as_entra_writes_them():
    assert mangled("name.givenName") == "namegivenName"
    assert mangled(MAIL) == 'emails[type eq "work"]value'
    assert mangled(DEPARTMENT) == "urnietfparamsscimschemasextensionenterprise20Userdepartment"
    assert american_text(1_774_336_662.9) == "3/24/2026 7:17:42 AM"
    assert precise_text(1_774_336_662.5) == "2026-03-24T07:17:42.5000000Z"
