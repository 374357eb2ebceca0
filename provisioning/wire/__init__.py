"""Bytes of any known shape to records: Graph v1.0, the older beta, diagnostic settings.

A record that cannot be read is set aside with its reason, and the rest of the text goes on. The
untouched JSON of every record stays with it as `raw`.
"""

from provisioning.wire.audits import decode_audits
from provisioning.wire.decoded import Decoded, Rejected
from provisioning.wire.events import decode_events
from provisioning.wire.jobs import (
    decode_assignments,
    decode_job,
    decode_jobs,
    decode_objects,
    decode_service_principals,
)
from provisioning.wire.logs import decode_logs
from provisioning.wire.outline import Outline, WireError, outline_page, whole_characters
from provisioning.wire.schema import decode_schema

__all__ = [
    "Decoded",
    "Outline",
    "Rejected",
    "WireError",
    "decode_assignments",
    "decode_audits",
    "decode_events",
    "decode_job",
    "decode_jobs",
    "decode_logs",
    "decode_objects",
    "decode_schema",
    "decode_service_principals",
    "outline_page",
    "whole_characters",
]
