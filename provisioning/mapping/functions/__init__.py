"""The functions of the expression language, each with its signature, by kind.

Facts: https://learn.microsoft.com/entra/identity/app-provisioning/functions-for-customizing-application-data
"""

from provisioning.mapping.functions import (
    dates,
    lists,
    logic,
    numbers,
    replacing,
    roles,
    text,
)
from provisioning.mapping.functions.registry import IMPLEMENTATIONS, SIGNATURES

__all__ = [
    "IMPLEMENTATIONS",
    "SIGNATURES",
    "dates",
    "lists",
    "logic",
    "numbers",
    "replacing",
    "roles",
    "text",
]
