"""The dashboard's entry point: the frame, then the chosen page. Start it with `dev.py run`."""

from __future__ import annotations

from ui import gate, reader, shell
from ui.navigation import navigation
from ui.theme import legible_buttons

refusal = gate.refusal()
# Always declared, or Streamlit would open the files of `pages` by itself.
page = navigation(hidden=refusal is not None)
legible_buttons()
if refusal:
    gate.draw(refusal)
elif page.url_path == "":
    reader.start()
else:
    shell.frame()
    shell.run(page)
