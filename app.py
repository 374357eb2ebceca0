"""The dashboard's entry point: the frame, then the chosen page. Start it with `dev.py run`."""

from __future__ import annotations

import streamlit as st

from ui import gate, reader, shell
from ui.navigation import navigation
from ui.theme import apply_style

refusal = gate.refusal()
# Always declared, or Streamlit would open the files of `pages` by itself.
page = navigation(hidden=refusal is not None)
apply_style()
if refusal:
    gate.draw(refusal, by_link=page.url_path != "" or bool(st.query_params))
elif page.url_path == "":
    reader.start()
else:
    shell.frame()
    shell.run(page)
