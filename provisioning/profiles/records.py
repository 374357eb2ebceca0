"""What a vendor profile says: the rules of one vendor's guide, as records read from TOML."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import msgspec

Text = Annotated[str, msgspec.Meta(min_length=1)]
Path = Annotated[tuple[Text, ...], msgspec.Meta(min_length=1)]


class Judge(StrEnum):
    """What decides a step; each value is a question that `provisioning.onboarding` can answer."""

    APPLICATION = "application"
    TENANT_URL = "tenant_url"
    ASSIGNMENTS = "assignments"
    REMOVED_ATTRIBUTES = "removed_attributes"
    SCOPING_FILTER = "scoping_filter"
    REQUIRED_ATTRIBUTES = "required_attributes"
    GROUP_REFERENCES = "group_references"
    STARTED = "started"
    MAPPINGS = "mappings"
    GROUPS = "groups"
    INTERVAL = "interval"
    SEPARATE_SIGN_ON = "separate_sign_on"


class Form(StrEnum):
    """What a target value must look like."""

    MAIL = "mail"
    BOOLEAN = "boolean"
    COUNTRY = "country"
    PHONE = "phone"
    LANGUAGE = "language"


class DurationScope(StrEnum):
    """Scope of a row of the duration table."""

    ASSIGNED = "assigned"
    ALL = "all"
    ALL_USERS = "all-users"


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of a profile's records: a key that nobody knows is an error, not a silent no-op."""


class TenantUrl(_Part):
    """Form of the SCIM address; `pattern` is a regular expression for the whole address."""

    guide: Text
    pattern: Text
    example: Text


class Timing(_Part):
    """How often the vendor says that cycles run, and when the first people arrive, in minutes."""

    guide: Text
    interval_minutes: Annotated[int, msgspec.Meta(gt=0)]
    first_results_minutes: Annotated[int, msgspec.Meta(gt=0)]


class SignOn(_Part):
    """Whether single sign-on needs an application of its own."""

    guide: Text
    separate_app: bool


class Step(_Part):
    """One step of the guide, in its order, with the click paths of both portals."""

    id: Text
    title: Text
    judge: Judge
    fix: Text
    old_portal: Path
    new_portal: Path


class RemovedMapping(_Part):
    """A user mapping to delete: one to `target`, or one that sends `source` as it is."""

    source: Text
    target: Text


class RequiredTarget(_Part):
    """A user attribute that must be marked as required in the target's attribute list."""

    target: Text


class ReferenceRule(_Part):
    """The only objects that a reference attribute may refer to."""

    object: Text
    attribute: Text
    only: Path


class ValueRule(_Part):
    """What the endpoint accepts in a user attribute; None, False and nothing mean no rule.

    `domains` are the only ones that an address may have.
    """

    target: Text
    form: Form | None = None
    max_length: Annotated[int, msgspec.Meta(gt=0)] | None = None
    unique: bool = False
    domains: tuple[Text, ...] = ()


class Duration(_Part):
    """A row of the vendor's table: initial cycle in minutes for a number of objects in scope.

    A row holds when at_least <= objects, and objects < below or objects <= up_to. `low_minutes` of
    None means that the guide gives an upper bound alone. `incremental_high_minutes` is its bound
    for each later cycle.
    """

    scope: DurationScope
    at_least: Annotated[int, msgspec.Meta(ge=0)]
    high_minutes: Annotated[int, msgspec.Meta(gt=0)]
    below: int | None = None
    up_to: int | None = None
    low_minutes: Annotated[int, msgspec.Meta(gt=0)] | None = None
    incremental_high_minutes: Annotated[int, msgspec.Meta(gt=0)] | None = None

    def holds(self, objects: int) -> bool:
        """Return whether the row speaks of this number of objects."""
        if objects < self.at_least:
            return False
        if self.below is not None:
            return objects < self.below
        return self.up_to is None or objects <= self.up_to


class Link(_Part):
    """A page that the guide points to."""

    guide: Text
    title: Text
    url: Annotated[str, msgspec.Meta(pattern="^https://")]


class Profile(_Part):
    """A vendor's rules. `checked` is the day on which they were compared with its guide.

    `searchable` are the user attributes by which the application can be searched, and so the only
    ones that can match people; empty when the vendor does not say.
    """

    name: Annotated[str, msgspec.Meta(pattern="^[a-z0-9_]+$")]
    title: Text
    vendor: Text
    guide: Text
    checked: date
    tenant_url: TenantUrl
    timing: Timing
    step: Annotated[tuple[Step, ...], msgspec.Meta(min_length=1)]
    support: Text | None = None
    sign_on: SignOn | None = None
    remove: tuple[RemovedMapping, ...] = ()
    required: tuple[RequiredTarget, ...] = ()
    reference: tuple[ReferenceRule, ...] = ()
    value: tuple[ValueRule, ...] = ()
    searchable: tuple[Text, ...] = ()
    duration: tuple[Duration, ...] = ()
    link: tuple[Link, ...] = ()

    @property
    def required_targets(self) -> frozenset[str]:
        """Names of the user attributes that must be marked as required."""
        return frozenset(rule.target for rule in self.required)
