"""A walk over a page with the Tab key alone: what it reaches, shows the focus on, and can name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

_DRAWN = 60_000  # milliseconds; a limit, not a wait
_TABS_AT_ONCE = 25
_MOST_TABS = 500
_WALKS = 3
# At each Tab the element that has the focus is noted with its looks.
_WATCH = """() => {
  const looks = el => {
    const told = [];
    for (let it = el, n = 0; it && n < 4; it = it.parentElement, n++)
      for (const pseudo of [null, '::before', '::after']) {
        const s = getComputedStyle(it, pseudo);
        told.push(s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.color, s.opacity);
      }
    return told.join('|');
  };
  const name = el => [el.getAttribute('aria-label'), el.innerText, el.title,
      ...[...(el.labels ?? [])].map(one => one.innerText),
      ...(el.getAttribute('aria-labelledby') ?? '').split(' ')
        .map(id => document.getElementById(id)?.innerText),
      el.matches('canvas') ? el.closest('[aria-label]')?.getAttribute('aria-label') : '',
    ].find(text => text?.trim());
  document.addEventListener('keydown', event => {
    const el = document.activeElement, {seen} = window.walk;
    if (event.key !== 'Tab') return;
    for (const [one, at] of [...seen].slice(-2))
      at.shows ||= one !== el && one.isConnected && looks(one) !== at.looks;
    if (el === document.body) return;
    window.walk.ended ||= el === seen.keys().next().value;
    if (!seen.has(el)) seen.set(el, {looks: looks(el), name: name(el)});
  }, true);
  Object.assign(window, {looks, nameOf: name});
}"""
_START = """() => {
  document.activeElement?.blur();
  window.walk = {seen: new Map(), ended: false};
}"""
_TELL = """() => {
  document.activeElement?.blur();
  const places = '[data-testid=stMain], [data-testid=stSidebar]';
  const actions = 'a[href], button, input, select, textarea, summary, canvas[tabindex],'
    + '[role=button], [role=tab], [role=combobox], [role=link], [role=radio], [role=checkbox]';
  // The arrow keys go on within these: to the next choice, to a list, to a higher number.
  const groups = '[role=tablist], [role=radiogroup], [data-testid=stButtonGroup],'
    + '[data-testid=stNumberInput], [role=group]:has(> [role=combobox])';
  const seen = [...window.walk.seen];
  const visible = el => el.checkVisibility({opacityProperty: true, visibilityProperty: true})
    && el.getBoundingClientRect().width > 1 && !el.closest('[aria-hidden=true], [inert]');
  // What opens as the walk goes by may draw elements anew.
  const anew = el => seen.some(([one, {name}]) =>
    !one.isConnected && one.tagName === el.tagName && name === nameOf(el));
  const reached = el => window.walk.seen.has(el) || anew(el)
    || seen.some(([one]) => el.closest(groups)?.contains(one));
  const all = [...document.querySelectorAll(places)]
    .flatMap(place => [...place.querySelectorAll(actions)])
    // Escape takes a choice in a table back, as this button does that a choice brings along.
    .filter(el => !el.matches('[aria-label^="Clear selection"]'))
    .filter(el => visible(el) && !el.disabled);
  const found = seen.filter(([el]) => all.includes(el));
  const told = el => el.outerHTML.slice(0, 300);
  return {
    actions: all.length,
    unreached: all.filter(el => !reached(el)).map(told),
    // A table draws the cell that has the focus by itself.
    unseen: found.filter(([el, at]) => !el.matches('canvas') && !at.shows && looks(el) === at.looks)
      .map(([el]) => told(el)),
    nameless: found.filter(([, {name}]) => !name).map(([el]) => told(el)),
  };
}"""


def walk(page: Page) -> dict[str, list[str]]:
    """Press Tab until the page was walked once; return what is wrong, by what it is.

    A table whose cells can be chosen takes its first cell when the focus comes to it, so a row
    opens, and what then appears before the table is met on the next walk only.
    """
    page.add_style_tag(content="* { transition: none !important; animation: none !important }")
    page.evaluate(_WATCH)
    found: dict[str, list[str]] = {}
    for _ in range(_WALKS):
        found = _walked(page)
        if not found:
            break
    return found


def _walked(page: Page) -> dict[str, list[str]]:
    expect(page.locator("[data-test-script-state=notRunning]")).to_have_count(1, timeout=_DRAWN)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=_DRAWN)
    page.evaluate(_START)
    for _ in range(0, _MOST_TABS, _TABS_AT_ONCE):
        for _ in range(_TABS_AT_ONCE):
            page.keyboard.press("Tab")
        if page.evaluate("window.walk.ended"):
            break
    told = page.evaluate(_TELL)
    assert told.pop("actions") > 0
    return {what: elements for what, elements in told.items() if elements}
