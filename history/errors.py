"""What can go wrong with history; each error says what happened and what to do next."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa
from deltalake.exceptions import CommitFailedError, DeltaError

from provisioning.wire.secrets import text_without_secrets

if TYPE_CHECKING:
    from collections.abc import Generator


class HistoryError(Exception):
    """The root: `message` says what happened, `next_step` what the reader does about it.

    An address of history may be signed; no text repeats the signature.
    """

    def __init__(self, message: str, next_step: str) -> None:
        message = text_without_secrets(message)
        super().__init__(f"{message} {next_step}")
        self.message = message
        self.next_step = next_step


class HistoryNotWritable(HistoryError):
    """The folder cannot be made or written."""


class HistoryNotReadable(HistoryError):
    """The folder or one of its files cannot be read."""


class HistoryDamaged(HistoryError):
    """A table's log or files are not what Delta Lake expects."""


class HistoryTooNew(HistoryError):
    """A newer version of this program made the table."""


class HistoryBusy(HistoryError):
    """Other collectors kept committing first; nothing was lost."""


class EngineUnavailable(HistoryError):
    """The engine that answers questions is not installed or cannot be reached."""


@contextmanager
def reading(uri: str) -> Generator[None]:
    """Turn what Delta Lake and its file access raise while reading into a HistoryError."""
    try:
        yield
    except (DeltaError, pa.ArrowException) as error:
        raise damaged(uri, error) from error
    except PermissionError as error:
        raise HistoryNotReadable(
            f"History at {uri} cannot be read: {error}.",
            "Give this process read access to the folder, or set HISTORY_URI to another one.",
        ) from error
    except OSError as error:
        raise damaged(uri, error) from error


@contextmanager
def writing(uri: str) -> Generator[None]:
    """Turn what Delta Lake and its file access raise while writing into a HistoryError.

    CommitFailedError passes: another writer was quicker, so the caller reads again and repeats.
    """
    try:
        yield
    except CommitFailedError:
        raise
    except (DeltaError, OSError) as error:
        raise HistoryNotWritable(
            f"History at {uri} cannot be written: {_first_line(error)}.",
            "Check free space and write access, or set HISTORY_URI to another folder.",
        ) from error


def damaged(uri: str, error: Exception) -> HistoryDamaged:
    """Return the error for a table that is there but cannot be understood."""
    return HistoryDamaged(
        f"The history table {uri} is damaged: {_first_line(error)}.",
        "Restore it from a backup, or move the folder away and collect again.",
    )


def _first_line(error: Exception) -> str:
    """Leave out what engines add for developers: the statement, the stack."""
    return next(iter(str(error).splitlines()), type(error).__name__).rstrip(".")
