"""Doctor: what works with the chosen connection, what is missing, and who can grant it."""

from __future__ import annotations

from ui.broken import unusable_connections, unusable_notice
from ui.shell import heading, open_page

context = open_page()
heading(context, "Doctor")
for unusable in unusable_connections().values():
    unusable_notice(unusable)
