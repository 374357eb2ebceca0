"""dev.py says what to type where it cannot go on."""

import json
import subprocess
import sys
import venv
from pathlib import Path

import pytest

import dev

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty_venv(tmp_path, monkeypatch):
    monkeypatch.setattr(dev, "VENV", tmp_path / ".venv")
    return tmp_path / ".venv"


@pytest.mark.parametrize("version", [(3, 10, 4), (3, 14, 0)])
def test_an_unsupported_python_is_named_with_the_command_to_type(version, monkeypatch):
    monkeypatch.setattr(sys, "version_info", version)
    with pytest.raises(dev.Stop, match=r"this is 3\.\d+\.\d+.\nType"):
        dev.require_python()


def test_a_missing_venv_module_names_the_package_to_install(empty_venv, monkeypatch):
    def fail(*_, **__):
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(venv, "create", fail)
    with pytest.raises(dev.Stop, match=r"sudo apt-get install python3\.\d+-venv"):
        dev.make_venv()
    assert not empty_venv.exists()


def test_a_download_that_fails_says_so(empty_venv, monkeypatch):
    def fail(*_, **__):
        raise dev.Stop("`pip install` ended with code 1.")

    empty_venv.mkdir()
    monkeypatch.setattr(dev, "make_venv", lambda: None)
    monkeypatch.setattr(dev, "run", fail)
    with pytest.raises(dev.Stop, match="HTTPS_PROXY"):
        dev.install("requirements")
    assert not list(empty_venv.glob(".installed-*"))


def test_a_second_install_of_the_same_pins_does_nothing(empty_venv, monkeypatch):
    calls = []
    empty_venv.mkdir()
    monkeypatch.setattr(dev, "make_venv", lambda: None)
    monkeypatch.setattr(dev, "run", lambda *command, **_: calls.append(command) or 0)
    dev.install("requirements")
    dev.install("requirements")
    assert len(calls) == 1


def test_a_wrong_chromium_variable_is_named(monkeypatch):
    monkeypatch.setenv("CHROMIUM", "no/such/browser")
    with pytest.raises(dev.Stop, match="CHROMIUM names no/such/browser"):
        dev.find_chromium()


def test_without_a_browser_the_command_to_type_is_given(monkeypatch):
    monkeypatch.setattr(dev, "find_chromium", lambda: None)
    monkeypatch.setattr(dev.shutil, "which", lambda _: None)
    with pytest.raises(dev.Stop, match="playwright install chromium"):
        dev.require_chromium()


def test_on_debian_without_root_the_package_is_named(monkeypatch):
    monkeypatch.setattr(dev, "find_chromium", lambda: None)
    monkeypatch.setattr(dev.shutil, "which", lambda _: "/usr/bin/apt-get")
    monkeypatch.setattr(dev.os, "geteuid", lambda: 1000, raising=False)
    with pytest.raises(dev.Stop, match="sudo apt-get install chromium"):
        dev.require_chromium()


def test_dev_needs_nothing_but_the_standard_library():
    script = "import sys; sys.path.insert(0, sys.argv[1]); import dev"
    command = [sys.executable, "-I", "-S", "-c", script, str(ROOT)]
    assert subprocess.run(command, check=False).returncode == 0


def answer_of_the_audit(monkeypatch, stdout="", stderr=""):
    answered = subprocess.CompletedProcess([], 0, stdout, stderr)
    monkeypatch.setattr(dev.subprocess, "run", lambda *_, **__: answered)


def test_a_known_vulnerability_fails_the_check_by_name(monkeypatch, capsys):
    found = [
        {"name": "ann", "version": "1.0", "vulns": [{"id": "PYSEC-1"}]},
        {"name": "bob", "version": "2.0", "vulns": []},
    ]
    answer_of_the_audit(monkeypatch, json.dumps({"dependencies": found}))
    assert dev.audit() == 1
    assert "ann 1.0 has known vulnerabilities: PYSEC-1" in capsys.readouterr().out


def test_packages_without_known_vulnerabilities_pass(monkeypatch, capsys):
    found = [{"name": "bob", "version": "2.0", "vulns": []}]
    answer_of_the_audit(monkeypatch, json.dumps({"dependencies": found}))
    assert dev.audit() == 0
    assert "1 packages looked up, 0 with" in capsys.readouterr().out


def test_a_service_that_cannot_be_reached_is_said_and_fails_nothing(monkeypatch, capsys):
    answer_of_the_audit(monkeypatch, stderr="Traceback\nConnectionError: no route to pypi.org\n")
    assert dev.audit() == 0
    assert "were not looked up: ConnectionError: no route" in capsys.readouterr().out


def test_a_service_that_is_slow_is_said_and_fails_nothing(monkeypatch, capsys):
    def sleep(*_, timeout, **__):
        raise subprocess.TimeoutExpired("pip_audit", timeout)

    monkeypatch.setattr(dev.subprocess, "run", sleep)
    assert dev.audit() == 0
    assert "longer than 15 seconds" in capsys.readouterr().out
