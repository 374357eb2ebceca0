"""Write docs/licences.md from the installed packages of requirements.txt; `--check` compares.

`dev.py lock` writes it, `dev.py check` compares. Exit code 1: a licence that licences.toml does not
allow, or a list that is out of date.
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from importlib.metadata import PackageMetadata

ROOT = Path(__file__).resolve().parent.parent
_FACTS = Path(__file__).with_name("licences.toml")
LIST = ROOT / "docs" / "licences.md"
# A pin for other systems or other versions of Python may not be installed here.
_PIN = re.compile(r"^([\w.-]+)==([^\s;]+)\s*(;?)", re.MULTILINE)
_INTRODUCTION = """\
# Licences

What the product runs on, from `requirements.txt`. The licences are those that the packages
name themselves; `documents/licences.toml` says which are allowed and on what terms. Written by
`python3 dev.py lock`.

| package | version | licence |
| --- | --- | --- |
"""


class Package(NamedTuple):
    """A package of the lock with its licence as an SPDX expression."""

    name: str
    version: str
    licence: str


def packages(lock: str, names: dict[str, str]) -> list[Package]:
    """Return the packages of a lock that are installed; raises PackageNotFoundError."""
    found = set()
    for name, version, has_marker in _PIN.findall(lock):
        try:
            told = metadata(name)
        except PackageNotFoundError:
            if has_marker:
                continue
            raise
        if told["Version"] == version:
            found.add(Package(name, version, _licence(told, names)))
    return sorted(found)


def _licence(told: PackageMetadata, names: dict[str, str]) -> str:
    """Return the expression that a package states, or what its older fields say."""
    for expression in told.get_all("License-Expression") or []:
        return " ".join(names.get(expression, expression).split())
    classifiers = told.get_all("Classifier") or []
    stated = [line.rpartition(" :: ")[2] for line in classifiers if line.startswith("License ::")]
    first_line = ((told.get_all("License") or ["unknown"])[0] or "unknown").splitlines()[0]
    return " AND ".join(names.get(one, one) for one in stated or [first_line])


def refused(found: list[Package], allowed: set[str]) -> list[Package]:
    """Return the packages whose licence is not allowed; of alternatives one is enough."""
    return [
        package
        for package in found
        if not any(
            all(part.strip("() ") in allowed for part in choice.split(" AND "))
            for choice in package.licence.split(" OR ")
        )
    ]


def main() -> int:
    """Write or compare the list."""
    facts = tomllib.loads(_FACTS.read_text(encoding="utf-8"))
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    found = packages(lock, facts["names"])
    wrong = refused(found, set(facts["allowed"]))
    for package in wrong:
        print(f"{package.name} {package.version}: {package.licence!r} is not in licences.toml.")
    lines = [f"| {one.name} | {one.version} | {one.licence} |" for one in found]
    if "--check" not in sys.argv[1:]:
        LIST.write_text("\n".join([_INTRODUCTION.rstrip(), *lines, ""]), encoding="utf-8")
    elif not is_current(LIST.read_text(encoding="utf-8"), lines, lock):
        print("docs/licences.md is out of date. Type: python3 dev.py lock")
        return 1
    return 1 if wrong else 0


def is_current(listed: str, lines: list[str], lock: str) -> bool:
    """Return whether a list has these lines and no others but of packages for other systems."""
    pinned = {(name, version) for name, version, _ in _PIN.findall(lock)}
    others = set(listed.splitlines()) - {*lines, *_INTRODUCTION.splitlines()}
    known = {tuple(line.strip("| ").split(" | ")[:2]) for line in others}
    return set(lines) <= set(listed.splitlines()) and known <= pinned


if __name__ == "__main__":
    sys.exit(main())
