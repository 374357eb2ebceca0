"""Preflight of 100,000 people with the default mapping: seconds, people a second, peak memory."""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks._memory import peak_megabytes
from provisioning.mapping.preflight import Preflight
from provisioning.profiles import load_profile
from provisioning.wire import decode_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

SCHEMA = Path(__file__).parent.parent / "tests" / "data" / "schema_default_scim.json"
PEOPLE = 100_000
ALLOWED_SECONDS = 20
ALLOWED_MEGABYTES = 1_000
# One person in so many has this wrong.
_WITHOUT_SURNAME, _WRONG_MAIL, _DISABLED = 20, 50, 25
_DEPARTMENTS = ("Sales", "Engineering", "Finance", "Support")


def main(arguments: list[str] | None = None) -> int:
    """Print the figures; return 1 when they miss the aim."""
    parser = argparse.ArgumentParser(prog="dev.py bench preflight", description=__doc__)
    parser.add_argument("--people", type=int, default=PEOPLE)
    chosen = parser.parse_args(arguments)
    preflight = Preflight(
        schema=decode_schema(SCHEMA.read_bytes()),
        profile=load_profile("mycompliance"),
        now=datetime.now(UTC),
        random=random.Random(1),  # noqa: S311  (no secrets here)
    )
    causes: Counter[str] = Counter()
    began = time.perf_counter()
    for person in _people(chosen.people):
        causes.update(f"{one.outcome}: {one.cause}" for one in preflight.judge(person))
    seconds = time.perf_counter() - began
    peak = peak_megabytes()
    sys.stdout.write(
        f"{chosen.people:,} people in {seconds:.1f} s ({chosen.people / seconds:,.0f} a second), "
        f"peak {peak:,.0f} MB\n"
    )
    for cause, count in causes.most_common():
        sys.stdout.write(f"{count:>9,}  {cause}\n")
    return int(seconds >= ALLOWED_SECONDS or peak >= ALLOWED_MEGABYTES)


def _people(count: int) -> Iterator[dict[str, Any]]:
    """Yield users as Graph returns them; every tenth lacks something or is disabled."""
    for number in range(count):
        address = f"person{number}@contoso.com"
        yield {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "userPrincipalName": address,
            "displayName": f"Person {number}",
            "givenName": "Person",
            "surname": None if number % _WITHOUT_SURNAME == 1 else f"Number {number}",
            "mail": "not a mail" if number % _WRONG_MAIL == 1 else address,
            "mailNickname": f"person{number}",
            "jobTitle": "Analyst",
            "department": _DEPARTMENTS[number % len(_DEPARTMENTS)],
            "officeLocation": "Belfast",
            "streetAddress": "1 High Street",
            "city": "Belfast",
            "state": "Antrim",
            "postalCode": "BT1 1AA",
            "country": "GB",
            "preferredLanguage": "en-GB",
            "businessPhones": ["+44 28 9012 3456"],
            "mobilePhone": "+44 7700 900123",
            "faxNumber": None,
            "employeeId": f"{number:06}",
            "manager": {"id": f"00000000-0000-4000-8000-{number // 8:012}"},
            "accountEnabled": number % _DISABLED != 0,
        }


if __name__ == "__main__":
    sys.exit(main())
