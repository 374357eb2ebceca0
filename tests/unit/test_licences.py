"""Each package's licence is one that licences.toml allows, and the list of them is current."""

import sys
import tomllib
from pathlib import Path

import pytest

from documents import licences
from documents.licences import Package, is_current, refused

ALLOWED = {"MIT", "Apache-2.0", "BSD-3-Clause"}
LOCK = (
    "ann==1.0 \\\n    --hash=sha256:0\nbob==2.0 ; sys_platform == 'win32' \\\n    --hash=sha256:0\n"
)


def test_the_list_is_current_and_holds_nothing_that_is_not_allowed(monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["licences.py", "--check"])
    assert licences.main() == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("licence", "is_allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only OR Apache-2.0", True),
        ("unknown", False),
    ],
)
def test_a_licence_must_be_allowed_in_all_its_parts_or_in_one_alternative(licence, is_allowed):
    package = Package("ann", "1.0", licence)
    assert refused([package], ALLOWED) == ([] if is_allowed else [package])


def test_a_list_may_hold_what_only_other_systems_install_and_nothing_else():
    lines = ["| ann | 1.0 | MIT |"]
    assert is_current("| ann | 1.0 | MIT |\n| bob | 2.0 | MIT |", lines, LOCK)
    assert not is_current("| ann | 1.0 | MIT |\n| eve | 3.0 | MIT |", lines, LOCK)
    assert not is_current("| ann | 0.9 | MIT |", lines, LOCK)


def test_every_allowed_licence_says_on_what_terms():
    facts = tomllib.loads((Path(licences.__file__).parent / "licences.toml").read_text())
    assert set(facts["names"].values()) <= set(facts["allowed"])
    assert all(reason.endswith(".") for reason in facts["allowed"].values())
