"""Where the functions of the language register themselves, each with its signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.signatures import Signature

if TYPE_CHECKING:
    from collections.abc import Callable

    from provisioning.mapping.calls import Arguments, Tail
    from provisioning.mapping.values import Value

    Implementation = Callable[[Arguments], Value | Tail]

SIGNATURES: dict[str, Signature] = {}
IMPLEMENTATIONS: dict[str, Implementation] = {}


def function(signature: str) -> Callable[[Implementation], Implementation]:
    """Register what evaluates the function of this signature."""
    read = Signature(signature)

    def register(implementation: Implementation) -> Implementation:
        SIGNATURES[read.name] = read
        IMPLEMENTATIONS[read.name] = implementation
        return implementation

    return register
