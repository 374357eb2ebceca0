"""What all tests share."""

import logging
import sys

import pytest
from hypothesis import HealthCheck, settings

from logs import OURS

# A busy continuous-integration machine must not turn a slow draw into a failure.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep a file's tests in one process, and all browsers too: two at once starve each other.

    Browsers come first, as theirs is the longest part.
    """
    items.sort(key=lambda item: "e2e" not in item.path.parts)
    for item in items:
        group = "browsers" if "e2e" in item.path.parts else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(autouse=True)
def _logs_as_before():
    """Undo what a command run within a test sets: its handler writes to that test's output."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in OURS}
    yield
    root.handlers, root.level = handlers, level
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


@pytest.fixture(autouse=True)
def _main_module_as_before():
    """Take out what AppTest puts in the place of the main module: a new process would run it."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main
