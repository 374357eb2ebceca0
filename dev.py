"""Run, test and check this project: `python3 dev.py --help`.

Standard library only: it makes `.venv` and installs the pinned requirements itself, so a fresh
machine needs nothing but Python 3.11 to 3.13.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
OLDEST, NEWEST = (3, 11), (3, 13)
LOCKS = ("requirements", "requirements-dev")
AUDIT_SECONDS = 15
SYSTEM_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class Stop(Exception):
    """Ends the command; the text says what to type next."""


# --- Environment -------------------------------------------------------------------------------


def python() -> Path:
    """Return the interpreter of `.venv`."""
    return VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def run(*command: str | Path, check: bool = True, **more: object) -> int:
    """Run a command in the project's folder; raise Stop when it fails and `check` is set."""
    code = subprocess.call([str(part) for part in command], cwd=ROOT, **more)  # ty: ignore[invalid-argument-type]
    if check and code != 0:
        raise Stop(f"`{' '.join(map(str, command))}` ended with code {code}.")
    return code


def require_python() -> None:
    """Raise Stop unless this Python is one that the pinned packages support."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        found = ".".join(map(str, sys.version_info[:3]))
        raise Stop(
            f"Python 3.11, 3.12 or 3.13 is needed, this is {found}.\n"
            "Type, for example: python3.12 dev.py run"
        )


def make_venv() -> None:
    """Make `.venv` unless there is a working one."""
    if python().exists() and run(python(), "-c", "", check=False) == 0:
        return
    print(f"Making {VENV.name} ...", flush=True)
    try:
        venv.create(VENV, with_pip=True, clear=True)
    except (subprocess.CalledProcessError, ImportError) as error:
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Stop(
            "Python cannot make a virtual environment, its venv module is incomplete.\n"
            f"On Debian or Ubuntu type: sudo apt-get install python{version}-venv\n"
            f"Elsewhere install Python {version} from python.org, then run this again."
        ) from error


def install(lock: str) -> None:
    """Install a pinned requirements file into `.venv`, once for each content of the file."""
    require_python()
    make_venv()
    # The development lock holds all that the product's holds, in the same versions.
    if any(
        stamp(name).exists() and stamp(name).read_text() == digest(name)
        for name in {lock, "requirements-dev"}
    ):
        return
    print(f"Installing {lock}.txt (a minute or two, once) ...", flush=True)
    pip = (python(), "-m", "pip", "install", "--disable-pip-version-check", "--require-hashes")
    try:
        run(*pip, "-r", ROOT / f"{lock}.txt")
    except Stop as error:
        raise Stop(
            f"{error}\nThe packages could not be installed. Check the network or the proxy "
            f"(`HTTPS_PROXY`), then run this again."
        ) from error
    stamp(lock).write_text(digest(lock))


def stamp(lock: str) -> Path:
    """Return the file that remembers what was installed from a lock."""
    return VENV / f".installed-{lock}"


def digest(lock: str) -> str:
    """Return what a lock holds now, as one short text."""
    return hashlib.sha256((ROOT / f"{lock}.txt").read_bytes()).hexdigest()


# --- Browser for the end-to-end tests -----------------------------------------------------------


def find_chromium() -> str | None:
    """Return a Chromium: `CHROMIUM`, the system's, or the one that Playwright downloaded."""
    named = os.environ.get("CHROMIUM")
    if named:
        if not Path(named).exists():
            raise Stop(f"CHROMIUM names {named}, and there is no such file. Correct or unset it.")
        return named
    for name in SYSTEM_CHROMIUMS:
        found = shutil.which(name)
        if found:
            return found
    script = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    answer = subprocess.run(
        [str(python()), "-c", script], capture_output=True, text=True, check=False
    )
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def require_chromium() -> str:
    """Return a Chromium, installing Debian's package when root; raise Stop when there is none."""
    found = find_chromium()
    if found:
        return found
    is_debian_root = shutil.which("apt-get") and hasattr(os, "geteuid") and os.geteuid() == 0
    if is_debian_root:
        print("Installing Debian's chromium for the browser tests ...", flush=True)
        quiet = {"stdout": subprocess.DEVNULL}
        run("apt-get", "update", "-qq", check=False, **quiet)
        run("apt-get", "install", "-y", "-qq", "chromium", check=False, **quiet)
        found = find_chromium()
    if not found:
        type_this = f"{python()} -m playwright install chromium"
        if shutil.which("apt-get"):
            type_this = "sudo apt-get install chromium"
        raise Stop(
            "The browser tests need a Chromium and none was found.\n"
            f"Type: {type_this}\n"
            "Or set CHROMIUM to the path of one."
        )
    return found


# --- Commands ----------------------------------------------------------------------------------


def start(arguments: list[str]) -> int:
    """Start the dashboard; with no connection configured it opens the sample tenant."""
    install("requirements")
    return run(python(), "-m", "streamlit", "run", "asgi.py", *arguments, check=False)


def test(arguments: list[str]) -> int:
    """Run all tests on two processes, or in one those that the arguments name as for pytest."""
    install("requirements-dev")
    environment = {**os.environ, "CHROMIUM": require_chromium()}
    # Groups, which tests/conftest.py makes, share a browser, a history or a Spark server.
    everything = ("-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder")
    chosen = arguments or everything
    return run(python(), "-m", "pytest", *chosen, check=False, env=environment)


def check(arguments: list[str]) -> int:
    """Check format, lint, types and the import rule; `--fix` mends what can be mended."""
    install("requirements-dev")
    fix = "--fix" in arguments
    steps = (
        ("ruff", "format", *(() if fix else ("--check",)), "."),
        ("ruff", "check", *(("--fix",) if fix else ()), "."),
        ("ty", "check", "--error-on-warning"),
        ("pytest", "-q", "tests/unit/test_repository.py"),
    )
    codes = [run(python(), "-m", *step, check=False) for step in steps]
    codes.append(run(python(), "-m", "documents.licences", "--check", check=False))
    codes.append(audit())
    return max(codes)


def audit() -> int:
    """Look the pinned packages up among known vulnerabilities; 1 when there are any.

    Where the service does not answer, that is said and is no failure.
    """
    command = (python(), "-m", "pip_audit", "-r", ROOT / "requirements-dev.txt", "--disable-pip")
    options = ("--require-hashes", "--format", "json", "--progress-spinner", "off", "--timeout", 5)
    unknown = "Known vulnerabilities of the packages were not looked up:"
    try:
        answer = subprocess.run(
            [str(part) for part in (*command, *options)],
            capture_output=True,
            text=True,
            check=False,
            timeout=AUDIT_SECONDS,
        )
        packages = json.loads(answer.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        print(f"{unknown} the service took longer than {AUDIT_SECONDS} seconds.")
        return 0
    except ValueError:
        reason = (answer.stderr.strip().splitlines() or ["no answer"])[-1]
        print(f"{unknown} {reason}")
        return 0
    vulnerable = [package for package in packages if package.get("vulns")]
    for package in vulnerable:
        names = ", ".join(found["id"] for found in package["vulns"])
        print(f"{package['name']} {package['version']} has known vulnerabilities: {names}")
    print(f"{len(packages)} packages looked up, {len(vulnerable)} with known vulnerabilities.")
    return 1 if vulnerable else 0


def bench(arguments: list[str]) -> int:
    """Measure and print figures: `dev.py bench NAME`; without a name, the list."""
    install("requirements-dev")
    return run(python(), "-m", "benchmarks", *arguments, check=False)


def docs(arguments: list[str]) -> int:
    """Write the documents that come from data: causes, words, command line."""
    install("requirements-dev")
    return run(python(), "-m", "documents", *arguments, check=False)


def screenshots(arguments: list[str]) -> int:
    """Take the documents' pictures of the app anew, on the sample tenant."""
    install("requirements-dev")
    environment = {**os.environ, "CHROMIUM": require_chromium()}
    script = (python(), "-m", "documents.screenshots")
    return run(*script, *arguments, check=False, env=environment)


def lock(arguments: list[str]) -> int:
    """Pin the requirements with hashes, for all systems; `--upgrade` takes newer versions."""
    install("requirements-dev")
    base = ("uv", "pip", "compile", "--universal", "--generate-hashes", "--quiet")
    oldest = ".".join(map(str, OLDEST))
    for name in LOCKS:
        constraint = () if name == "requirements" else ("-c", "requirements.txt")
        run(
            *(python(), "-m", *base, "--python-version", oldest, *constraint, *arguments),
            *("--no-emit-index-url", "--custom-compile-command", "python3 dev.py lock"),
            *(f"{name}.in", "-o", f"{name}.txt"),
        )
    install("requirements-dev")
    return run(python(), "-m", "documents.licences", check=False)


COMMANDS = {
    "run": start,
    "test": test,
    "check": check,
    "bench": bench,
    "docs": docs,
    "screenshots": screenshots,
    "lock": lock,
}


def main() -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, command in COMMANDS.items():
        commands.add_parser(name, help=command.__doc__, add_help=False)
    chosen, rest = parser.parse_known_args()
    try:
        return COMMANDS[chosen.command](rest)
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
