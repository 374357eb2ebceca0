"""Does a value have the form that its target attribute asks for.

Facts: https://www.rfc-editor.org/rfc/rfc7643#section-4.1 (mail as in RFC 5321, country as in
ISO 3166-1 alpha-2, language as in RFC 7231), read generously: what no server refuses passes.
"""

from __future__ import annotations

import re

from provisioning.profiles import Form

_PATTERNS = {
    Form.MAIL: re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s.<>]+"),
    Form.BOOLEAN: re.compile(r"true|false", re.IGNORECASE),
    Form.COUNTRY: re.compile(r"[A-Z]{2}"),
    Form.PHONE: re.compile(r"\+?[\d ()./-]{5,}(\s*(ext\.?|x|#)\s*\d+)?", re.IGNORECASE),
    Form.LANGUAGE: re.compile(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*"),
}
_WORDS = {
    Form.MAIL: "a mail address",
    Form.BOOLEAN: "True or False",
    Form.COUNTRY: "a two-letter country code",
    Form.PHONE: "a telephone number",
    Form.LANGUAGE: "a language code such as en-GB",
}


def has_form(form: Form, value: str) -> bool:
    """Return whether a value has a form."""
    return _PATTERNS[form].fullmatch(value) is not None


def form_words(form: Form) -> str:
    """Return what a form is, as it reads after "is not"."""
    return _WORDS[form]
