"""Lengths in round numbers."""

import pytest

from provisioning.wording import span


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (142.2, 708, "2 to 12 hours"),
        (2.37, 18.9, "2 to 19 minutes"),
        (100, 708, "100 minutes to 12 hours"),
        (None, 0.2, "under 1 minute"),
        (0.1, 1, "about 1 minute"),
        (None, 720, "under 12 hours"),
        (60 * 60, 60 * 480, "60 hours to 20 days"),
    ],
)
def test_a_range_is_told_in_round_numbers(low, high, said):
    assert span(low, high) == said
