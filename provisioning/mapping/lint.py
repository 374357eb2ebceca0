"""What is wrong or risky in a schema, told without looking at anybody's data."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.attributes import spellings
from provisioning.mapping.findings import Finding, Severity
from provisioning.mapping.hazards import mapping_hazards
from provisioning.mapping.mappings import prepare
from provisioning.mapping.profile_rules import profile_findings
from provisioning.mapping.scoping_hazards import scoping_hazards
from provisioning.mapping.targets import (
    group_mapping,
    same_name,
    source_object,
    target_object,
    user_mapping,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provisioning.mapping.mappings import Prepared
    from provisioning.model import ObjectMapping, Schema
    from provisioning.profiles import Profile


# Unique in a tenant, or kept so by custom; others do not tell people apart.
# https://learn.microsoft.com/entra/identity/app-provisioning/customize-application-attributes#matching-users-in-the-source-and-target--systems
IDENTIFYING = frozenset(
    {
        "objectId",
        "userPrincipalName",
        "originalUserPrincipalName",
        "mail",
        "mailNickname",
        "employeeId",
        "immutableId",
        "proxyAddresses",
        "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier",
        "onPremisesUserPrincipalName",
    }
)


def lint(schema: Schema, profile: Profile | None = None) -> list[Finding]:
    """Return all findings on a schema, worst first."""
    findings: list[Finding] = []
    users, groups = user_mapping(schema), group_mapping(schema)
    for mapping in (users, groups):
        if mapping is not None and mapping.enabled is not False:
            findings += _object_findings(schema, mapping)
    if users is None:
        findings.append(
            Finding(
                "no-users",
                Severity.ERROR,
                "User",
                "",
                "There is no mapping of users.",
                "Restore the default mappings.",
            )
        )
    elif profile is not None:
        findings += profile_findings(schema, users, profile)
    findings += _group_findings(groups)
    order = list(Severity)
    return sorted(findings, key=lambda finding: order.index(finding.severity))


def _object_findings(schema: Schema, mapping: ObjectMapping) -> Iterator[Finding]:
    name = mapping.source_object_name or ""
    prepared = [prepare(one) for one in mapping.attribute_mappings]
    from_hr = _is_from_hr(schema, mapping)
    definition = source_object(schema, mapping)
    names = spellings(one.name for one in (definition.attributes if definition else ()))
    for one in prepared:
        for hazard in mapping_hazards(one, names, from_hr=from_hr):
            yield Finding(
                hazard.rule, Severity(hazard.severity), name, one.target, hazard.message, hazard.fix
            )
    yield from _matching_findings(name, prepared)
    yield from _required_findings(schema, mapping, prepared)
    for hazard in scoping_hazards(mapping.scope, names):
        yield Finding(hazard.rule, Severity(hazard.severity), name, "", hazard.message, hazard.fix)


def _matching_findings(name: str, prepared: list[Prepared]) -> Iterator[Finding]:
    matching = [one for one in prepared if one.mapping.is_matching]
    if not matching:
        yield Finding(
            "no-matching",
            Severity.ERROR,
            name,
            "",
            "No attribute matches objects.",
            "Choose one mapping, usually userName, and set Match objects using this attribute.",
        )
    if len(matching) > 1:
        yield Finding(
            "several-matching",
            Severity.NOTE,
            name,
            "",
            f"{len(matching)} attributes match objects: {', '.join(m.target for m in matching)}.",
            "Keep one unless each of them is unique.",
        )
    for one in matching:
        if len(one.sources) > 1:
            yield Finding(
                "matching-several-sources",
                Severity.ERROR,
                name,
                one.target,
                f"The matching attribute is made of {len(one.sources)} source attributes; the "
                "service takes one.",
                "Match on a mapping of one source attribute.",
            )
        elif one.sources and one.sources[0] not in IDENTIFYING:
            # Groups have nothing better: their name is Microsoft's own default.
            severity = Severity.NOTE if name == "Group" else Severity.WARNING
            yield Finding(
                "matching-not-unique",
                severity,
                name,
                one.target,
                f"Objects are matched by {one.sources[0]}, which several may share.",
                "Match on a unique attribute such as userPrincipalName.",
            )


def _required_findings(
    schema: Schema, mapping: ObjectMapping, prepared: list[Prepared]
) -> Iterator[Finding]:
    definition = target_object(schema, mapping)
    for attribute in definition.attributes if definition else ():
        if not attribute.required or attribute.anchor or attribute.default_value:
            continue
        if not any(same_name(one.target, attribute.name) for one in prepared):
            yield Finding(
                "required-not-mapped",
                Severity.ERROR,
                mapping.source_object_name or "",
                attribute.name,
                f"{attribute.name} is required and nothing is mapped to it.",
                "Map a source attribute to it or give it a default value.",
            )


def _group_findings(groups: ObjectMapping | None) -> Iterator[Finding]:
    if groups is None or groups.enabled is False:
        yield Finding(
            "groups-off",
            Severity.NOTE,
            "Group",
            "",
            "Groups are not provisioned; assigned groups still bring their direct members.",
            "Enable the group mapping if the application should hold groups.",
        )
    elif not any(one.target_attribute_name == "members" for one in groups.attribute_mappings):
        yield Finding(
            "groups-without-members",
            Severity.WARNING,
            "Group",
            "members",
            "Groups are provisioned without their members.",
            "Map members to members.",
        )


def _is_from_hr(schema: Schema, mapping: ObjectMapping) -> bool:
    for rule in schema.synchronization_rules:
        if mapping in rule.object_mappings:
            name = (rule.source_directory_name or "").lower()
            return any(hr in name for hr in ("workday", "successfactors", "api"))
    return False
