"""The closed sets of a diagnosis: causes, owners and confidence."""

from __future__ import annotations

from enum import StrEnum


class Cause(StrEnum):
    """Why an object did not arrive. The values are stored and exported: never rename one."""

    MISSING_REQUIRED_SOURCE_VALUE = "missing_required_source_value"
    INVALID_FORMAT_OR_TYPE = "invalid_format_or_type"
    VALUE_TOO_LONG = "value_too_long"
    UNSUPPORTED_TARGET_ATTRIBUTE = "unsupported_target_attribute"
    DUPLICATE_IN_TARGET = "duplicate_in_target"
    MATCHING_AMBIGUOUS = "matching_ambiguous"
    MATCHING_ATTRIBUTE_NOT_FILTERABLE = "matching_attribute_not_filterable"
    TARGET_NOT_FOUND = "target_not_found"
    REFERENCE_NOT_PROVISIONED = "reference_not_provisioned"
    REFERENCE_TYPE_MISMATCH = "reference_type_mismatch"
    EXPRESSION_ERROR = "expression_error"
    ROLE_ASSIGNMENT_ERROR = "role_assignment_error"
    OUT_OF_SCOPE_OR_UNASSIGNED = "out_of_scope_or_unassigned"
    MASTERED_ELSEWHERE_OR_READ_ONLY = "mastered_elsewhere_or_read_only"
    CREDENTIALS_OR_PERMISSION = "credentials_or_permission"
    ADMIN_CREDENTIALS = "admin_credentials"
    ENDPOINT_UNREACHABLE_OR_TLS = "endpoint_unreachable_or_tls"
    SCIM_NONCOMPLIANT_RESPONSE = "scim_noncompliant_response"
    THROTTLED = "throttled"
    SERVICE_INTERNAL = "service_internal"
    LICENCE_OR_SEAT_LIMIT = "licence_or_seat_limit"
    GROUP_NESTED_OR_UNSUPPORTED = "group_nested_or_unsupported"
    UNVERIFIED_DOMAIN = "unverified_domain"
    DELETED_OR_DISABLED_STATE_CONFLICT = "deleted_or_disabled_state_conflict"
    NO_CHANGE_NEEDED = "no_change_needed"
    QUARANTINE_THRESHOLD = "quarantine_threshold"
    UNKNOWN = "unknown"


class Owner(StrEnum):
    """Who can fix it."""

    CUSTOMER = "customer"
    VENDOR = "vendor"
    MICROSOFT = "microsoft"


class Confidence(StrEnum):
    """How far to trust the cause: "high" is right at least 98 times in 100."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
