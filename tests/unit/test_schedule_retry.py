"""The retry sentence that Entra appends to a failure's reason."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.schedule import RetryNotice, retry_notice

SENTENCE = "This operation was retried {} times. It will be retried again after this date"


@pytest.mark.parametrize(
    ("reason", "notice"),
    [
        (
            'Web Response: \r\n{"status":409}. '
            + SENTENCE.format(1)
            + ": 2026-03-24T13:23:44.9198514Z UTC",
            RetryNotice(1, datetime(2026, 3, 24, 13, 23, 44, 919851, tzinfo=UTC)),
        ),
        (
            SENTENCE.format(0) + ": 2021-11-04T09:46:54Z UTC",
            RetryNotice(0, datetime(2021, 11, 4, 9, 46, 54, tzinfo=UTC)),
        ),
        (
            SENTENCE.format(3) + ": 2021-11-04T09:46:54 UTC",
            RetryNotice(3, datetime(2021, 11, 4, 9, 46, 54, tzinfo=UTC)),
        ),
        (SENTENCE.format("zero"), RetryNotice(0, None)),
        (SENTENCE.format("umpteen"), RetryNotice(None, None)),
        (SENTENCE.format(2) + ": 2021-99-99T99:99:99Z UTC", RetryNotice(2, None)),
        ("This operation was retried 4 times.", RetryNotice(4, None)),
        ("StatusCode: BadRequest", None),
        ("", None),
        (None, None),
    ],
)
def test_count_and_date_are_read(reason, notice):
    assert retry_notice(reason) == notice


def test_the_last_sentence_counts_because_entra_appends_it():
    reason = SENTENCE.format(99) + ". " + SENTENCE.format(1) + ": 2026-03-24T13:23:44Z UTC"
    notice = retry_notice(reason)
    assert notice is not None
    assert notice.count == 1


@given(st.text(), st.text())
def test_no_text_breaks_it(count, after):
    retry_notice(SENTENCE.format(count) + ": " + after)
