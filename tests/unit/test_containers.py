"""The image and the compose file keep their promises, as far as their text tells."""

import re
from pathlib import Path

import yaml

from tests.unit.test_repository import MAY_IMPORT

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
IGNORE = (ROOT / ".dockerignore").read_text().split()


def test_app_and_collector_share_a_volume_and_are_shut_in():
    assert set(COMPOSE["services"]) == {"app", "collector"}
    for service in COMPOSE["services"].values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert service["user"] == "10001:10001"
        assert "data:/data" in service["volumes"]
    assert COMPOSE["services"]["collector"]["command"][1:4] == ["cli.py", "collect", "--every"]


def test_the_app_is_open_to_its_host_only_and_probed():
    app = COMPOSE["services"]["app"]
    assert all(port.startswith("127.0.0.1:") for port in app["ports"])
    assert "/health/ready" in app["healthcheck"]["test"][-1]


def test_the_image_runs_as_an_ordinary_user_with_hashed_packages_on_a_tagged_base():
    assert re.search(r"^USER 10001", DOCKERFILE, re.MULTILINE)
    assert "--require-hashes" in DOCKERFILE
    (base,) = re.findall(r"^ARG PYTHON_IMAGE=(\S+)", DOCKERFILE, re.MULTILINE)
    assert re.fullmatch(r"python:3\.\d+-slim-\w+", base)
    assert re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE) == ["${PYTHON_IMAGE}"] * 2


def test_the_image_holds_the_whole_product_and_nothing_else():
    allowed = {line.removeprefix("!") for line in IGNORE if line.startswith("!")}
    assert "*" in IGNORE
    assert all((ROOT / name).exists() for name in allowed)
    parts = {name for name in MAY_IMPORT if (ROOT / name).is_dir()} - {"benchmarks", "documents"}
    modules = {f"{name}.py" for name in MAY_IMPORT if (ROOT / f"{name}.py").is_file()}
    assert parts | modules <= allowed
    secret = re.compile(r"secrets|connections|viewers|\.env|history/")
    assert [name for name in allowed if secret.search(name)] == []
