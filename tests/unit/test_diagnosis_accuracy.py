"""The figures that the diagnosis promises, on labelled failures."""

from pathlib import Path

import pytest

from benchmarks.diagnosis import main, read_rows, score
from provisioning.diagnosis import Confidence

DATA = Path(__file__).parents[1] / "data"
FILES = ("failures.jsonl", "failures_other_services.jsonl")


@pytest.fixture(scope="module", params=FILES)
def scored(request):
    return score(read_rows(DATA / request.param))


def test_nineteen_of_twenty_causes_are_right(scored):
    assert sum(one.lenient for one in scored) >= 0.95 * len(scored)


def test_nine_of_ten_attributes_are_right(scored):
    marks = [one.attribute_right for one in scored if one.attribute_right is not None]
    assert sum(marks) >= 0.9 * len(marks)


def test_high_confidence_is_right(scored):
    high = [one.lenient for one in scored if one.answer.confidence is Confidence.HIGH]
    assert len(high) > len(scored) / 2
    assert sum(high) >= 0.98 * len(high)


def test_the_benchmark_reports_and_passes(capsys):
    assert main([]) == 0
    report = capsys.readouterr().out
    assert "rows from logs and servers" in report
    assert "left out" in report
