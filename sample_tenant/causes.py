"""What a simulated endpoint objects to, and the objection before it is put into words."""

from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why an object did not arrive, or only in part."""

    MISSING = "missing_required_source_value"
    FORMAT = "invalid_format_or_type"
    TOO_LONG = "value_too_long"
    UNSUPPORTED = "unsupported_target_attribute"
    DUPLICATE = "duplicate_in_target"
    AMBIGUOUS = "matching_ambiguous"
    NOT_FILTERABLE = "matching_attribute_not_filterable"
    GONE = "target_not_found"
    REFERENCE = "reference_not_provisioned"
    SCOPE = "out_of_scope_or_unassigned"
    READ_ONLY = "mastered_elsewhere_or_read_only"
    CREDENTIALS = "credentials_or_permission"
    UNREACHABLE = "endpoint_unreachable_or_tls"
    NONCOMPLIANT = "scim_noncompliant_response"
    THROTTLED = "throttled"
    INTERNAL = "service_internal"
    SEATS = "licence_or_seat_limit"
    DOMAIN = "unverified_domain"
    STATE = "deleted_or_disabled_state_conflict"


@dataclass(frozen=True, slots=True)
class Objection:
    """One thing that is wrong with a payload."""

    cause: Cause
    attribute: str
    value: str = ""
    limit: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    """An endpoint's refusal: HTTP status and the body's text."""

    objection: Objection
    status: int
    body: str

    @property
    def cause(self) -> Cause:
        """The reason for the refusal."""
        return self.objection.cause
