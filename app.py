"""The dashboard's entry point: the frame, then the chosen page. Start it with `dev.py run`."""

from __future__ import annotations

from ui import shell

page = shell.navigation()
shell.frame()
shell.run(page)
