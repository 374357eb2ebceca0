"""The dashboard's entry point: the frame, then the chosen page. Start it with `dev.py run`."""

from __future__ import annotations

import streamlit as st

from ui import shell

# The icon is a file: Streamlit would fetch a Material icon for the browser tab from Google.
st.set_page_config(page_icon="ui/icon.svg", layout="wide")
page = shell.navigation()
shell.frame()
shell.run(page)
