"""What people can send, read into history: downloads, exports, Graph's answers, support bundles.

Shapes are recognised by content. Files are streamed: neither a file nor what it unpacks to is held
in memory. Nothing is ever written under a name that a file chose.
"""

from importing.limits import Limits, Refused
from importing.report import FileReport, ImportReport, Progress, Unreadable
from importing.run import IMPORTED, import_files, key_of
from importing.sources import BytesSource, PathSource, Source

__all__ = [
    "IMPORTED",
    "BytesSource",
    "FileReport",
    "ImportReport",
    "Limits",
    "PathSource",
    "Progress",
    "Refused",
    "Source",
    "Unreadable",
    "import_files",
    "key_of",
]
