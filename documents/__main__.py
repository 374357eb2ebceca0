"""Write the generated documents anew: `python3 dev.py docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from documents.generated import FOLDER, documents

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Write all, and delete the pages of causes that are no more."""
    pages = documents()
    kept = {ROOT / name for name in pages}
    for old in (ROOT / FOLDER / "causes").glob("*.md"):
        if old not in kept:
            old.unlink()
    for name, text in pages.items():
        path = ROOT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{len(pages)} documents written to {FOLDER}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
