"""Functions on numbers and on chance."""

from __future__ import annotations

import string
import uuid
from typing import TYPE_CHECKING

from provisioning.mapping.functions.registry import function

if TYPE_CHECKING:
    from provisioning.mapping.calls import Arguments

# https://learn.microsoft.com/windows/security/threat-protection/security-policy-settings/password-must-meet-complexity-requirements
SPECIALS = "'-!\"#$%&()*,./:;?@[]^_`{|}~+<=>"
LONGEST_RANDOM = 256


@function("BitAnd(value1, value2)")
def bit_and(arguments: Arguments) -> int:
    """Return the bits that both numbers have."""
    return arguments.integer("value1") & arguments.integer("value2")


@function("Guid()")
def guid(arguments: Arguments) -> str:
    """Return a random GUID in lower case with dashes."""
    return str(uuid.UUID(int=arguments.evaluating.random.getrandbits(128), version=4))


@function(
    "RandomString(Length, MinimumNumbers, MinimumSpecialCharacters, MinimumCapital, "
    "MinimumLowerCase, CharactersToAvoid?)"
)
def random_string(arguments: Arguments) -> str:
    """Return random text that has at least so many characters of each kind.

    What the minimums leave open is filled from the kinds that have one, else from letters and
    digits: the page's example without special characters gives none.
    """
    length = arguments.integer("Length")
    kinds = [
        (string.digits, arguments.integer("MinimumNumbers")),
        (SPECIALS, arguments.integer("MinimumSpecialCharacters")),
        (string.ascii_uppercase, arguments.integer("MinimumCapital")),
        (string.ascii_lowercase, arguments.integer("MinimumLowerCase")),
    ]
    if length > LONGEST_RANDOM:
        raise arguments.error(f"RandomString gives at most {LONGEST_RANDOM} characters.", "Length")
    if any(least < 0 for _, least in kinds) or length < sum(least for _, least in kinds):
        raise arguments.error("The minimums of RandomString do not fit into its length.", "Length")
    return _drawn(arguments, length, kinds, arguments.text("CharactersToAvoid") or "")


def _drawn(arguments: Arguments, length: int, kinds: list[tuple[str, int]], avoid: str) -> str:
    random = arguments.evaluating.random
    allowed = [("".join(c for c in kind if c not in avoid), least) for kind, least in kinds]
    drawn: list[str] = []
    for kind, least in allowed:
        if least and not kind:
            raise arguments.error(
                "CharactersToAvoid leaves nothing to choose from.", "CharactersToAvoid"
            )
        drawn += [random.choice(kind) for _ in range(least)]
    wanted = "".join(kind for kind, least in allowed if least)
    letters_and_digits = "".join(kind for index, (kind, _) in enumerate(allowed) if index != 1)
    fill = wanted or letters_and_digits
    if len(drawn) < length and not fill:
        raise arguments.error(
            "CharactersToAvoid leaves nothing to choose from.", "CharactersToAvoid"
        )
    drawn += [random.choice(fill) for _ in range(length - len(drawn))]
    random.shuffle(drawn)
    return "".join(drawn)
