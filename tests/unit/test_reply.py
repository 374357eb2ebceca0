"""The reply to a customer: the vendor speaks, with the numbers of those who did not arrive."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from provisioning.bundle import reply_for
from provisioning.diagnosis import Failure, diagnose_evidence
from provisioning.diagnosis.pasted import failure_of
from provisioning.failures import Affected, CauseGroup, Finding, Kind

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
DATA = Path(__file__).parents[1] / "data"


def diagnoses():
    """Return one diagnosis of each cause."""
    lines = [
        line
        for name in ("failures.jsonl", "failures_other_services.jsonl")
        for line in (DATA / name).read_text().splitlines()
    ]
    told = [diagnose_evidence(failure_of(json.loads(line)) or Failure()) for line in lines]
    return list({said.cause: said for said in told}.values())


def group(said, kind=Kind.FAILING, *, objects=3, new=0, first=NOW):
    affected = Affected("failure", "s", objects, 0, new, first, NOW, "e")
    return CauseGroup(kind, (Finding(affected, said),))


@pytest.mark.parametrize("said", diagnoses(), ids=lambda said: str(said.cause))
def test_the_vendor_is_us_and_what_the_steps_quote_is_there(said):
    reply = reply_for(group(said))
    assert "vendor" not in reply
    assert "did not arrive" in reply
    assert all(line in reply for line in said.evidence)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        ({"objects": 1}, "for 1 person. The person did not arrive on 24 Nov 2026."),
        ({"objects": 1, "new": 1}, "on 24 Nov 2026; new in the last cycle."),
        ({"new": 3}, "for 3 people. They did not arrive on 24 Nov 2026; all of them new"),
        ({"new": 2, "first": NOW - timedelta(days=3)}, ": first on 21 Nov 2026, last on 24 Nov"),
        ({"new": 2}, "; 2 of them new in the last cycle."),
        ({"kind": Kind.PARTIAL}, "They arrived only in part on 24 Nov 2026."),
    ],
)
def test_the_numbers_are_in_it(made, told):
    said = next(one for one in diagnoses() if one.cause == "duplicate_in_target")
    assert told in reply_for(group(said, **made))
