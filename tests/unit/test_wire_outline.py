"""A text cut in the middle of a character costs that character, not the page it is in."""

import pytest

from provisioning.wire import decode_events

EVENT = (
    '{"id":"%s","activityDateTime":"2026-11-24T12:00:00Z","sourceIdentity":{"displayName":"%s"}}'
)


@pytest.mark.parametrize(
    ("escaped", "name"),
    [
        (r"cut \ud83d", "cut \ufffd"),
        (r"\ude00 late", "\ufffd late"),
        (r"\uD83D\uDE00", "😀"),
        (r"\\ud83d", "\\ud83d"),
        (r"\\\ud83d\ud83d\ude00", "\\\ufffd😀"),
    ],
)
def test_half_a_character_becomes_a_replacement_and_whole_ones_stay(escaped, name):
    named = {"1": escaped, "2": "Maria", "3": r"\ud800"}
    page = f'{{"value":[{",".join(EVENT % one for one in named.items())}]}}'
    decoded = decode_events(page.encode())
    assert [one.source_identity.display_name for one in decoded.records] == [
        name,
        "Maria",
        "\ufffd",
    ]
    assert decoded.rejected == []


def test_broken_json_is_still_refused():
    with pytest.raises(ValueError, match="not complete JSON"):
        decode_events(rb'{"value":[{"id":"\ud800')
