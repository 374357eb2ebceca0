"""The support bundle: what a vendor needs to help, with people replaced by pseudonyms."""

from provisioning.bundle.contents import Contents, Ingredients, assemble
from provisioning.bundle.package import pack
from provisioning.bundle.page import page
from provisioning.bundle.pseudonyms import Pseudonyms
from provisioning.bundle.redactor import KnownPeople, Redactor
from provisioning.bundle.reply import reply_for

__all__ = [
    "Contents",
    "Ingredients",
    "KnownPeople",
    "Pseudonyms",
    "Redactor",
    "assemble",
    "pack",
    "page",
    "reply_for",
]
