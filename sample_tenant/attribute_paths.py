"""How frameworks write the path of an attribute in their errors."""

import re

_ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
_FILTERED = re.compile(r'^(\w+)\[type eq "\w+"\]\.(\w+)$')


def parts(attribute: str) -> list[str]:
    """Take an attribute's path apart; the URN of an extension stays one part."""
    if attribute.startswith(_ENTERPRISE):
        return [_ENTERPRISE, attribute.removeprefix(f"{_ENTERPRISE}:")]
    return numbered(attribute).split(".")


def numbered(attribute: str) -> str:
    """Write a path with the number of its list's entry: phoneNumbers.0.value."""
    return _FILTERED.sub(r"\1.0.\2", attribute.removeprefix(f"{_ENTERPRISE}:"))


def dotted(attribute: str) -> str:
    """Write a path as C# does: phoneNumbers[0].value."""
    return _FILTERED.sub(r"\1[0].\2", attribute)


def last(attribute: str) -> str:
    """Return the last name of a path."""
    return re.split(r"[.:]", attribute)[-1]
