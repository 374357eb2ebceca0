"""`cli.py bundle`: one zip with all that a vendor needs to help, people replaced by pseudonyms."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import CommandFailed
from commands._installation import history_of_settings, tenant_of
from commands._objects import profile_for
from commands._stored import stored_standing
from history import HistoryError, Log, queries
from history.imports import imports
from provisioning.bundle import pack
from settings import read_settings
from support_bundle import NoSuchJobError, Wanted, make_contents, read_key

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from history import History
    from provisioning.bundle import Contents

NAME = "bundle"
HELP = "Write a support bundle of a job, redacted unless told otherwise."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what this command takes."""
    parser.add_argument(
        "--connection", required=True, metavar="NAME", help="a connection, or the name of an import"
    )
    parser.add_argument("--job", metavar="ID", help="the job; may be left out when there is one")
    parser.add_argument("--cause", metavar="CAUSE", help="one cause instead of all")
    parser.add_argument("--profile", metavar="NAME", help="the vendor's profile to compare with")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: bundle-DATE.zip")
    parser.add_argument(
        "--key-file",
        type=Path,
        metavar="FILE",
        help="the key of the pseudonyms; default: made once in the data folder, never in the zip",
    )
    parser.add_argument(
        "--with-personal-data", action="store_true", help="do not redact: names and mails stay"
    )


def run(arguments: argparse.Namespace) -> Iterator[dict[str, object]]:
    """Write the zip and yield one line about it; raises CommandFailed."""
    now = datetime.now(UTC)
    output = arguments.output or Path(f"bundle-{now:%Y%m%d-%H%M}.zip")
    try:
        contents = _contents(arguments, history_of_settings(), now)
        data = pack(contents)
        output.write_bytes(data)
    except (HistoryError, NoSuchJobError) as error:
        raise CommandFailed(str(error)) from error
    except OSError as error:
        raise CommandFailed(f"{error.filename}: {error.strerror}.") from error
    yield {
        "file": str(output),
        "bytes": len(data),
        "application": contents["about"]["application"],
        "job_id": contents["job"]["id"],
        "causes": len(contents["causes"]),
        "people": sum(cause["people"] for cause in contents["causes"]),
        "redacted": contents["about"]["redacted"],
        "replaced": contents["about"]["replaced"],
    }


def _contents(arguments: argparse.Namespace, history: History, now: datetime) -> Contents:
    tenant_id = tenant_of(arguments.connection) or arguments.connection
    names = _jobs(history, tenant_id)
    job_id = arguments.job
    if job_id is None:
        if not names:
            raise CommandFailed(
                f"Nothing is collected or imported under the name {arguments.connection}. Collect "
                "or import first, or name another connection."
            )
        if len(names) > 1:
            known = "".join(f"\n  {one}  {name}" for one, name in names.items())
            raise CommandFailed(f"Name the job with --job. There are {len(names)}:{known}")
        job_id = next(iter(names))
    profile = profile_for(arguments.profile, names.get(job_id, ""))
    key = None
    if not arguments.with_personal_data:
        key = read_key(arguments.key_file or read_settings().bundle_key_file)
    standing = stored_standing(history, tenant_id, job_id, now=_as_of(history, tenant_id, now))
    wanted = Wanted(
        tenant_id,
        job_id,
        profile,
        cause=arguments.cause,
        verdict=standing.verdict.sentence if standing else None,
        next_step=standing.verdict.next_step if standing else None,
        missing=_missing(history, tenant_id),
    )
    contents = make_contents(history, wanted, now=now, key=key)
    if arguments.cause and not contents["causes"]:
        raise CommandFailed(
            f"Nobody of this job is affected by the cause {arguments.cause} now. Leave --cause out "
            "for all that there are."
        )
    return contents


def _as_of(history: History, tenant_id: str, now: datetime) -> datetime:
    """Return when an import's files were made, and now for what is collected."""
    done = next((one for one in imports(history) if one.key == tenant_id), None)
    return done.as_of if done else now


def _missing(history: History, tenant_id: str) -> tuple[str, ...]:
    """Return what the data lacks, so that the vendor knows."""
    for done in imports(history):
        if done.key == tenant_id:
            return done.missing
    if history.watermark(tenant_id, Log.PROVISIONING) is None:
        return ("The provisioning log was never collected.",)
    return ()


def _jobs(history: History, tenant_id: str) -> dict[str, str]:
    named = queries.applications(history, tenant_id)
    return dict(zip(named["job_id"], named["service_principal_name"].fillna(""), strict=True))
