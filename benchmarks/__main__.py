"""Run one benchmark by name, or list them."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import benchmarks

# A module cannot have the name of a statement.
_CALLED = {"import_events": "import"}


def main(arguments: list[str]) -> int:
    """Run `benchmarks.NAME` with the remaining arguments."""
    modules = [found.name for found in pkgutil.iter_modules(benchmarks.__path__)]
    names = {_CALLED.get(name, name): name for name in modules if not name.startswith("_")}
    if not arguments or arguments[0] not in names:
        sys.stderr.write(f"Name a benchmark: {', '.join(sorted(names))}\n")
        return 2
    return importlib.import_module(f"benchmarks.{names[arguments[0]]}").main(arguments[1:])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
