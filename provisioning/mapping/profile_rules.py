"""What a vendor's rules ask of a schema, before anybody's data is looked at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.findings import Finding, Severity
from provisioning.mapping.mappings import Prepared, prepare
from provisioning.mapping.targets import find_attribute, same_name, target_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from provisioning.model import ObjectMapping, Schema
    from provisioning.profiles import Profile


def profile_findings(schema: Schema, users: ObjectMapping, profile: Profile) -> Iterator[Finding]:
    """Yield where a schema differs from the profile."""
    for mapping in removed_mappings(users, profile):
        yield Finding(
            "must-not-be-sent",
            Severity.ERROR,
            "User",
            mapping.target,
            f"{profile.vendor} does not accept {mapping.target}.",
            "Delete this mapping.",
            by_profile=True,
        )
    definition = target_object(schema, users)
    for name in sorted(profile.required_targets):
        attribute = find_attribute(definition, name)
        if attribute is None or not attribute.required:
            yield Finding(
                "not-marked-required",
                Severity.ERROR,
                "User",
                name,
                f"{name} is not marked as required.",
                "Tick Required in the attribute list.",
                by_profile=True,
            )
        is_mapped = any(
            same_name(one.target_attribute_name, name) for one in users.attribute_mappings
        )
        told = attribute and (attribute.required or attribute.anchor or attribute.default_value)
        if not is_mapped and not told:
            yield Finding(
                "required-not-mapped",
                Severity.ERROR,
                "User",
                name,
                f"{profile.vendor} needs {name} and nothing is mapped to it.",
                "Map a source attribute to it or give it a default value.",
            )
    if not (users.scope and users.scope.groups):
        yield Finding(
            "no-scoping-filter",
            Severity.WARNING,
            "User",
            "",
            "There is no scoping filter.",
            "Add one that keeps unwanted accounts out.",
            by_profile=True,
        )
    yield from _reference_findings(schema, profile)


def removed_mappings(users: ObjectMapping, profile: Profile) -> list[Prepared]:
    """Return the user mappings that the profile tells to delete."""
    prepared = [prepare(one) for one in users.attribute_mappings]
    return [
        one
        for one in prepared
        if any(
            same_name(one.target, rule.target)
            or (
                one.mapping.source is not None
                and one.mapping.source.type == "Attribute"
                and same_name(one.mapping.source.name or "", rule.source)
            )
            for rule in profile.remove
        )
    ]


def _reference_findings(schema: Schema, profile: Profile) -> Iterator[Finding]:
    for rule in profile.reference:
        for directory in schema.directories:
            for found in directory.objects:
                attribute = (
                    find_attribute(found, rule.attribute)
                    if same_name(found.name, rule.object)
                    else None
                )
                wrong = [
                    name
                    for name in (attribute.referenced_objects if attribute else ())
                    if not any(same_name(name, allowed) for allowed in rule.only)
                ]
                if wrong:
                    yield Finding(
                        "wrong-reference",
                        Severity.ERROR,
                        "Group",
                        rule.attribute,
                        f"{rule.attribute} may refer to {', '.join(wrong)}.",
                        f"Leave only {', '.join(rule.only)} selected.",
                        by_profile=True,
                    )
