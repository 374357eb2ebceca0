"""Where bytes come from: files, uploads, and the members of zip archives."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from importing.limits import Budget, Counted, Limits, Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\x00")
# What operating systems put into archives beside the files.
_CLUTTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.DS_Store$|Thumbs\.db$)")


class Source(Protocol):
    """Something to import: a name to show, a size, and bytes that can be read more than once."""

    @property
    def name(self) -> str:
        """The name to show."""
        ...

    @property
    def size(self) -> int:
        """Bytes when read to the end, as far as is known before."""
        ...

    def open(self, budget: Budget) -> Counted:
        """Return a new stream from the beginning; raises Refused."""
        ...


@dataclass(frozen=True, slots=True)
class PathSource:
    """A file on this machine."""

    path: Path

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.path.name

    @property
    def size(self) -> int:
        """Bytes of the file, 0 when it cannot be told."""
        try:
            return self.path.stat().st_size
        except OSError:
            return 0

    def open(self, budget: Budget) -> Counted:
        """Return a stream; raises Refused."""
        try:
            return Counted(self.path.open("rb"), budget)
        except OSError as error:
            raise Refused(f"It cannot be read: {error.strerror or error}.") from error


@dataclass(frozen=True, slots=True)
class BytesSource:
    """An upload, which the web server holds already."""

    name: str
    data: bytes

    @property
    def size(self) -> int:
        """Bytes of the upload."""
        return len(self.data)

    def open(self, budget: Budget) -> Counted:
        """Return a stream."""
        return Counted(io.BytesIO(self.data), budget)


@dataclass(frozen=True, slots=True)
class MemberSource:
    """One file inside a zip."""

    archive: Source
    member: zipfile.ZipInfo
    limits: Limits

    @property
    def name(self) -> str:
        """The archive's name and the member's."""
        return f"{self.archive.name} / {self.member.filename}"

    @property
    def size(self) -> int:
        """Uncompressed bytes, as the archive says."""
        return self.member.file_size

    def open(self, budget: Budget) -> Counted:
        """Return a stream of the unpacked bytes; raises Refused."""
        archive = zipfile.ZipFile(_seekable(self.archive))
        longest = max(self.limits.ratio_free_bytes, self.member.compress_size * self.limits.ratio)
        return Counted(archive.open(self.member), budget, longest, archive)


# What a stream raises when its bytes are damaged.
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def parts_of(source: Source, limits: Limits) -> Iterator[Source | tuple[str, str]]:
    """Yield the source itself, or the members of a zip; (name, reason) for what is refused."""
    try:
        if _opening(source) not in _ZIP:
            yield source
            return
        yield from _members(source, limits)
    except Refused as refusal:
        yield source.name, str(refusal)
    except DAMAGED as error:
        yield (
            source.name,
            f"The archive is damaged: {error}. Download it again, or ask for it again.",
        )


def _members(source: Source, limits: Limits) -> Iterator[Source | tuple[str, str]]:
    with zipfile.ZipFile(_seekable(source)) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()]
    names = {member.filename for member in members}
    if "[Content_Types].xml" in names:
        raise Refused("It is an Office document. Save the sheet as CSV and import that.")
    if len(members) > limits.members:
        raise Refused(f"It holds {len(members):,} files; at most {limits.members:,} are read.")
    if "bundle.json" in names:
        # A support bundle says the same three times; the JSON is the one to read.
        members = [member for member in members if member.filename == "bundle.json"]
    for member in members:
        if _CLUTTER.search(member.filename):
            continue
        part = MemberSource(source, member, limits)
        reason = _refusal(part)
        yield (part.name, reason) if reason else part


def _refusal(part: MemberSource) -> str | None:
    member = part.member
    if _OUTSIDE.search(member.filename):
        return "Its name points outside the archive, so it was not read."
    if member.flag_bits & _ENCRYPTED:
        return "It is encrypted. Send it without a password, or unpack it first."
    if member.file_size > max(
        part.limits.ratio_free_bytes, member.compress_size * part.limits.ratio
    ):
        return (
            f"It claims to unpack to {member.file_size / 1024**2:,.0f} MB from "
            f"{member.compress_size / 1024:,.0f} KB, as a zip bomb does, so it was not read."
        )
    return None


def _opening(source: Source) -> bytes:
    with closing(source.open(Budget(Limits()))) as stream:
        return stream.read(4)


def _seekable(source: Source) -> Path | io.BytesIO:
    if isinstance(source, PathSource):
        return source.path
    if isinstance(source, BytesSource):
        return io.BytesIO(source.data)
    raise Refused("It is a zip inside a zip. Unpack it first.")
