"""The documents say what is: no dead link, nothing left out, nothing that is no more."""

import re
from pathlib import Path

import pytest

import cli
from documents.generated import documents
from documents.screenshots import FOLDER, PICTURES
from provisioning import glossary

ROOT = Path(__file__).parents[2]
WRITTEN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
LINK = re.compile(r"\]\(<?([^)\s>]+)>?\)")


def anchors(path):
    """Return the anchors of a document's headings, as forges make them."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    kept = (re.sub(r"[^\w\- ]", "", heading.replace("`", "").lower()) for heading in headings)
    return {heading.replace(" ", "-") for heading in kept}


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_has_no_dead_link(path):
    for link in LINK.findall(path.read_text(encoding="utf-8")):
        if link.startswith(("https://", "http://", "mailto:")):
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@pytest.mark.parametrize("name", sorted(documents()))
def test_a_generated_document_is_as_its_data_says(name):
    """`python3 dev.py docs` writes them anew."""
    assert (ROOT / name).read_text(encoding="utf-8") == documents()[name]


def test_no_page_of_a_cause_is_left_over():
    kept = {ROOT / name for name in documents()}
    assert set((ROOT / "docs" / "causes").glob("*.md")) <= kept


def test_every_setting_is_documented():
    named = set(re.findall(r'"([A-Z][A-Z_]{3,})"', (ROOT / "settings.py").read_text()))
    levels = {"DEBUG", "INFO", "WARNING", "ERROR"}
    table = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name for name in sorted(named - levels) if f"`{name}`" not in table] == []


def test_every_command_is_documented():
    text = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert all(f"\n## {module.NAME}\n" in text for module in cli.command_modules())


def test_every_picture_is_of_a_page_and_in_a_document():
    files = {path.stem for path in (ROOT / FOLDER).glob("*.png")}
    assert files == set(PICTURES)
    told = "".join(path.read_text(encoding="utf-8") for path in WRITTEN)
    for name in PICTURES:
        assert (ROOT / "pages" / f"{name}.py").exists()
        assert f"images/{name}.png" in told


def test_a_word_is_told_once_and_in_sentences():
    words = [word.word for word in glossary.words()]
    assert len(set(words)) == len(words)
    assert all(word.meaning.endswith(".") for word in glossary.words())
    assert all(
        (word.source or "https://learn.").startswith("https://learn.") for word in glossary.words()
    )
