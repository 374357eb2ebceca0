"""One tab that goes round all pages of the app while it is killed, and what it must not see."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from benchmarks._served import answers
from benchmarks._soak_processes import shape

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from playwright.sync_api import ElementHandle, Page

_FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
_IDLE = (
    "[data-testid=stApp][data-test-connection-state=CONNECTED][data-test-script-state=notRunning]"
)
_DRAWN = "[data-testid=stHeading], [data-testid=stAlert], [data-testid=stException]"
_NAVIGATION = "[data-testid=stSidebarNavLink]"
_DRAW_MILLISECONDS = 45_000
_REST_SECONDS = 0.3
_OVERTIME_SECONDS = 60.0
# How often a page is opened by its link rather than cold, and a link into a job is followed.
_BY_LINK, _INTO_A_JOB = 0.7, 0.5
# Texts of a page that has given up.
_GIVEN_UP = ("Traceback (most recent call last)", "Oh no.", "This app has encountered an error")
_SENTENCE_ENDS = (".", "!", "?", ":", ")", "…")


@dataclass(slots=True)
class Seen:
    """What a tab met: pages by name, errors by sentence, and broken promises in words."""

    pages: Counter[str] = field(default_factory=Counter)
    errors: Counter[str] = field(default_factory=Counter)
    interrupted: int = 0
    broken: list[str] = field(default_factory=list)


def go_round(
    url: str, random: Random, *, kills: Callable[[], int], is_over: Callable[[], bool]
) -> Seen:
    """Visit page after page until it is over; a visit during which the app was killed is void.

    `kills` counts how often the app was killed so far. Where the machine is slow, a first page is
    waited for a while longer.
    """
    from playwright.sync_api import Error, sync_playwright

    seen = Seen()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or None, args=list(_FLAGS)
        )
        tab = browser.new_page()
        thrown: list[str] = []
        tab.on("pageerror", lambda error: thrown.append(str(error)))
        names: list[str] = []
        over_since: float | None = None
        while True:
            if is_over():
                over_since = over_since or time.monotonic()
                if seen.pages or time.monotonic() - over_since > _OVERTIME_SECONDS:
                    break
            if not answers(url):
                time.sleep(_REST_SECONDS)
                continue
            before = kills()
            try:
                names = names or _page_names(tab, url)
                name = names[sum(seen.pages.values()) % len(names)]
                _visit(tab, url, name, random)
                _judge(tab, name, seen)
            except Error as error:
                thrown.append(f"The page was not drawn: {str(error).splitlines()[0]}")
            if kills() != before:
                seen.interrupted += 1
                thrown.clear()
                names = names if answers(url) else []
            elif thrown and not is_over():
                seen.broken += [f"{tab.url}: {text}" for text in thrown]
            thrown.clear()
        browser.close()
    return seen


def _page_names(tab: Page, url: str) -> list[str]:
    tab.goto(url)
    _wait_until_drawn(tab)
    tab.wait_for_selector(_NAVIGATION, timeout=_DRAW_MILLISECONDS)
    links = [str(link.get_attribute("href")) for link in tab.query_selector_all(_NAVIGATION)]
    return [urlsplit(link).path.strip("/") for link in links]


def _visit(tab: Page, url: str, name: str, random: Random) -> None:
    """Open a page: by its link in the navigation, or cold by its address."""
    link = tab.locator(f'{_NAVIGATION}[href$="/{name}"]').first
    if random.random() < _BY_LINK and link.count():
        link.click(timeout=_DRAW_MILLISECONDS)
    else:
        tab.goto(f"{url}/{name}")
    _wait_until_drawn(tab)
    jobs = tab.query_selector_all('[data-testid=stMain] a[href*="job="]')
    if jobs and random.random() < _INTO_A_JOB:
        tab.goto(urljoin(tab.url, str(random.choice(jobs).get_attribute("href"))))
        _wait_until_drawn(tab)


def _wait_until_drawn(tab: Page) -> None:
    tab.wait_for_selector(_DRAWN, timeout=_DRAW_MILLISECONDS)
    tab.wait_for_selector(_IDLE, timeout=_DRAW_MILLISECONDS)


def _judge(tab: Page, name: str, seen: Seen) -> None:
    seen.pages[name or "overview"] += 1
    text = tab.inner_text("body")
    seen.broken += [f"{tab.url} shows {words!r}" for words in _GIVEN_UP if words in text]
    for box in tab.query_selector_all("[data-testid=stException]"):
        seen.broken.append(f"{tab.url} shows an exception: {box.inner_text()[:200]}")
    for alert in tab.query_selector_all("[data-testid=stAlert]"):
        if alert.query_selector("[data-testid$=Error], [data-testid$=Warning]"):
            _judge_alert(alert, tab.url, seen)


def _judge_alert(alert: ElementHandle, url: str, seen: Seen) -> None:
    """Hold that an error has a title, and sentences that say what to do."""
    title = alert.query_selector("[data-testid=stAlertTitle]")
    heading = title.inner_text().strip() if title else ""
    text = alert.inner_text().replace(heading, "", 1).strip()
    seen.errors[shape(f"{heading}: {text}")] += 1
    if not heading or not text.endswith(_SENTENCE_ENDS):
        seen.broken.append(f"{url} shows an error without a title or a next step: {text[:200]!r}")
