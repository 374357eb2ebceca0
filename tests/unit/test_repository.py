"""The house rules: which package may import which, and how pages and pins must look."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "benchmarks",
    "cli",
    "collect",
    "collecting",
    "commands",
    "doctor",
    "foresee",
    "graph_client",
    "history",
    "importing",
    "logs",
    "onboard",
    "provisioning",
    "sample_tenant",
    "settings",
    "support_bundle",
    "ui",
}
MAY_IMPORT = {
    "app": {"ui"},
    "asgi": {"logs", "settings", "ui"},
    "pages": {"ui", "provisioning"},
    "ui": {
        "doctor",
        "importing",
        "support_bundle",
        "collect",
        "foresee",
        "graph_client",
        "history",
        "logs",
        "onboard",
        "provisioning",
        "settings",
    },
    "cli": {"commands", "logs", "settings"},
    "logs": {"provisioning", "settings"},
    "commands": {
        "doctor",
        "importing",
        "support_bundle",
        "collect",
        "foresee",
        "graph_client",
        "history",
        "onboard",
        "provisioning",
        "settings",
    },
    "collect": {"collecting", "graph_client", "history", "provisioning"},
    "collecting": {"graph_client", "history", "provisioning"},
    "doctor": {"graph_client", "history", "provisioning"},
    "documents": {"cli", "provisioning"},
    "foresee": {"provisioning"},
    "onboard": {"graph_client", "history", "provisioning"},
    "history": {"provisioning"},
    "importing": {"history", "provisioning"},
    "support_bundle": {"history", "provisioning"},
    "graph_client": {"provisioning"},
    "provisioning": set(),
    "sample_tenant": {"provisioning"},
    "settings": set(),
}
ONLY_IN = {
    "streamlit": {"app", "asgi", "pages", "ui"},
    "msgraph": {"graph_client"},
    "kiota_abstractions": {"graph_client"},
    "azure": {"graph_client"},
    "deltalake": {"history"},
    "ibis": {"history"},
}
PURE = {"provisioning": {"httpx", "requests", "socket", "os", "time", "random"}}


@cache
def source_files():
    """Return (top-level package, file) for the product's code."""
    return tuple(_source_files())


def _source_files():
    for top in sorted(ROOT.iterdir()):
        if top.name in {"tests", "benchmarks", "dev.py"} or top.name.startswith("."):
            continue
        for path in sorted(top.rglob("*.py")) if top.is_dir() else [top]:
            if path.suffix == ".py":
                yield top.name.removesuffix(".py"), path


@cache
def imports(path):
    """Return the dotted names that a file imports at run time, inside functions too."""
    return tuple(_imports(path))


def _imports(path):
    for node in ast.walk(without_type_checking(ast.parse(path.read_text()))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def without_type_checking(tree):
    tree.body = [
        node
        for node in tree.body
        if not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING")
    ]
    return tree


def test_imports_point_one_way():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package, path in source_files()
        for name in imports(path)
        if (top := name.split(".")[0]) in PACKAGES
        and top != package
        and top not in MAY_IMPORT[package]
    ]
    assert wrong == []


def test_graph_client_knows_only_the_records_and_the_wire():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package, path in source_files()
        for name in imports(path)
        if package == "graph_client"
        and name.startswith("provisioning")
        and not name.startswith(("provisioning.model", "provisioning.wire"))
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_is_imported_only_where_it_belongs(library):
    wrong = [
        str(path.relative_to(ROOT))
        for package, path in source_files()
        if package not in ONLY_IN[library]
        and any(name.split(".")[0] == library for name in imports(path))
    ]
    assert wrong == []


def test_the_domain_has_no_clock_network_or_environment():
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for package, path in source_files()
        if package == "provisioning"
        for name in imports(path)
        if name.split(".")[0] in PURE["provisioning"]
    ]
    clocks = [
        str(path.relative_to(ROOT))
        for package, path in source_files()
        if package == "provisioning" and re.search(r"\.(now|utcnow|today)\(", path.read_text())
    ]
    assert wrong + clocks == []


def test_every_page_begins_with_the_guard():
    pages = sorted((ROOT / "pages").glob("*.py"))
    assert pages
    for page in pages:
        statements = [
            node
            for node in ast.parse(page.read_text()).body
            if not isinstance(node, ast.Import | ast.ImportFrom)
            and not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))
        ]
        assert "open_page()" in ast.unparse(statements[0]), page.name


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_requirement_is_pinned_with_a_hash(name):
    text = (ROOT / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert len(lines) > 20
    for line in lines:
        assert "==" in line, line
        assert "--hash=sha256:" in line, line


def test_both_locks_agree():
    def pins(name):
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))

    product, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert product.items() <= development.items()


def test_every_lint_exception_has_its_reason_beside_it():
    text = (ROOT / "pyproject.toml").read_text()
    tomllib.loads(text)
    ignores = re.findall(r'^\s+"([A-Z]+\d*)",(.*)$', text, re.MULTILINE)
    assert len(ignores) > 10
    for rule, comment in ignores:
        assert rule == "ALL" or "#" in comment, rule


def test_no_file_names_a_place_of_one_machine():
    here = re.compile(r"/(?:root|home|work|tmp)/\w")
    tracked = [path for _, path in source_files()]
    wrong = [path.name for path in tracked if here.search(path.read_text())]
    assert wrong == []


def test_the_readme_names_every_permission_and_every_setting():
    readme = (ROOT / "README.md").read_text()
    permissions = tomllib.loads((ROOT / "graph_client/knowledge/permissions.toml").read_text())
    rights = {need["application"] for need in permissions.values()}
    settings = set(re.findall(r'"([A-Z]+_[A-Z_]+)"', (ROOT / "settings.py").read_text()))
    assert len(rights) >= 5
    assert len(settings) >= 5
    assert [name for name in sorted(rights | settings) if f"`{name}`" not in readme] == []
