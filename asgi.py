"""The dashboard as a server: security headers, allowed hosts and health around `app.py`.

Start it with `streamlit run asgi.py`, which `dev.py run` does; docs/run-in-production.md
tells more.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import webbrowser
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import streamlit as st
from starlette.middleware import Middleware

from logs import set_up_logs
from settings import SettingsError, read_settings
from ui import binding, health
from ui.allowed_hosts import AllowedHosts
from ui.background import background
from ui.navigation import paths
from ui.return_link import ReturnLink
from ui.security_headers import SecurityHeaders
from ui.viewer import auth_section, auth_texts

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

_LOG = logging.getLogger(__name__)

try:
    SETTINGS = read_settings()
except SettingsError as error:
    sys.exit(str(error))
SECRETS = {**os.environ, **auth_texts()}
set_up_logs(SETTINGS, SECRETS)

has_auth = bool(auth_section())
refusal = binding.refusal(st.get_option("server.address"), has_auth=has_auth)
if refusal:
    sys.exit(refusal)


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncGenerator[dict[str, Any]]:
    """Open what the pages share before the first viewer comes, and close it at the end."""
    set_up_logs(SETTINGS, SECRETS)  # again, for the loggers that Streamlit has made meanwhile
    shared = await asyncio.to_thread(background)
    _LOG.info("Serving %d connections", len(shared.connections))
    if not st.get_option("server.headless"):
        address = f"http://{st.get_option('server.address')}:{st.get_option('server.port')}"
        await asyncio.to_thread(webbrowser.open, address)
    yield {}
    await asyncio.to_thread(background.clear)


app = st.App(
    Path(__file__).with_name("app.py"),
    routes=list(health.ROUTES),
    middleware=[
        Middleware(SecurityHeaders),
        Middleware(AllowedHosts, names=SETTINGS.allowed_hosts),
        *([Middleware(ReturnLink, paths=paths())] if has_auth else []),
    ],
    lifespan=lifespan,
)
