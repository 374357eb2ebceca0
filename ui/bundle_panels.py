"""The support bundle on its page: made when asked for, shown before it is downloaded."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd
import streamlit as st

from importing import IMPORTED
from provisioning.bundle import pack, page
from provisioning.failures import people_and_groups
from provisioning.wording import moment
from support_bundle import NoSuchJobError, Wanted, make_contents, read_key
from ui.background import background
from ui.imported import imported_connections
from ui.sources import history_of, permit_bundle, unmasked_history_of
from ui.standing import current_standings
from ui.text import cells, plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from provisioning.bundle import Contents
    from provisioning.standing import Standing
    from ui.chosen_job import Chosen
    from ui.shell import Context

_PREVIEW_HEIGHT = 720
_CAUSE_WIDTH = 270
_NAME_LETTERS = 60  # a file's name holds 255 bytes


def make(context: Context, chosen: Chosen, cause: str | None, *, redact: bool) -> Contents | None:
    """Return the contents, or draw why they cannot be made; raises NotAllowedError."""
    permit_bundle(context.source)
    redact = redact or context.source.masked
    said = _standing(context, chosen)
    wanted = Wanted(
        tenant_id=context.source.tenant_id,
        job_id=chosen.job.id,
        profile=chosen.profile,
        cause=cause,
        verdict=said.verdict.sentence if said else None,
        next_step=said.verdict.next_step if said else None,
        missing=_missing(context),
    )
    try:
        key = read_key(background().settings.bundle_key_file) if redact else None
        with st.spinner("Putting the bundle together ..."):
            history = unmasked_history_of(context.source) if redact else history_of(context.source)
            return make_contents(history, wanted, now=context.now, key=key)
    except NoSuchJobError as error:
        st.info(plain(str(error)), title="Nothing to bundle yet")
    except OSError as error:
        st.error(
            plain(f"{error}. Set BUNDLE_KEY_FILE to a file that this process may write."),
            title="The key of the pseudonyms cannot be read",
        )
    return None


def preview(contents: Contents) -> None:
    """Draw what would leave: how much was replaced, and the page as the vendor sees it."""
    about = contents["about"]
    replaced = about["replaced"]
    if about["redacted"]:
        with st.container(horizontal=True, gap="small"):
            for kind, number in replaced.items():
                st.badge(f"{number:,} {kind} replaced", icon=":material/visibility_off:")
            if not replaced:
                st.badge("Nothing to replace", icon=":material/visibility_off:", color="gray")
        st.caption(
            "The same person has the same pseudonym everywhere. Ids stay, so you find people again "
            "by their id; the key of the pseudonyms stays on this computer."
        )
    else:
        st.warning(
            "Names, addresses and phone numbers are in it as the log holds them.",
            title="Not redacted",
            icon=":material/visibility:",
        )
    way = st.segmented_control(
        "Preview",
        ["Page", "Causes as a table", "JSON"],
        default="Page",
        required=True,
        key="preview",
        label_visibility="collapsed",
    )
    if way == "JSON":
        st.json(contents, expanded=1)
    elif way == "Page":
        # The page forbids scripts and the network by itself, whatever the log holds.
        st.iframe(page(contents), height=_PREVIEW_HEIGHT, alt="The bundle's page")
    else:
        _table(contents)


def download(context: Context, contents: Contents) -> None:
    """Draw the download."""
    letters = [letter for letter in contents["about"]["application"] if letter.isalnum()]
    name = "".join(letters[:_NAME_LETTERS])
    st.download_button(
        "Download the bundle",
        data=pack(contents),
        file_name=f"bundle-{name or 'job'}-{context.now:%Y%m%d-%H%M}.zip",
        mime="application/zip",
        icon=":material/download:",
        type="primary",
        on_click="ignore",
    )


def titled(cause: Mapping[str, Any]) -> str:
    """Return a cause's title with how many it is about: two may have one title."""
    return f"{cause['title']}: {people_and_groups(cause['people'], cause['groups'])}"


def _table(contents: Contents) -> None:
    names = {
        "title": "Cause",
        "people": "People",
        "groups": "Groups",
        "attribute": "Target attribute",
        "owner": "Whose side",
        "confidence": "Confidence",
        "last_seen": "Last seen",
    }
    rows = pd.DataFrame(contents["causes"], columns=list(names))
    rows["owner"] = rows["owner"].str.capitalize()
    rows["confidence"] = rows["confidence"].str.capitalize()
    rows["last_seen"] = rows["last_seen"].map(lambda text: moment(datetime.fromisoformat(text)))
    st.dataframe(
        cells(rows.rename(columns=names)),
        column_config={"Cause": st.column_config.TextColumn(width=_CAUSE_WIDTH)},
        hide_index=True,
        height="content",
        placeholder="",
        alt="The causes in the bundle",
    )


def _standing(context: Context, chosen: Chosen) -> Standing | None:
    _, found = current_standings(context, context.now)
    return next((one for one in found if one.app_job.job.id == chosen.job.id), None)


def _missing(context: Context) -> tuple[str, ...]:
    """Return what the connection's data lacks, so that the vendor knows."""
    if context.source.tenant_id.startswith(IMPORTED):
        found = imported_connections().get(context.source.connection)
        return found.done.missing if found else ()
    return context.collecting.problems
