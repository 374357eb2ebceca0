"""The steps that a synchronization schema shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from provisioning.mapping.findings import Severity
from provisioning.mapping.lint import lint
from provisioning.mapping.profile_rules import removed_mappings
from provisioning.mapping.scoping import scope_words
from provisioning.mapping.targets import (
    find_attribute,
    group_mapping,
    same_name,
    target_object,
    user_mapping,
)
from provisioning.onboarding.evidence import failed, passed, skipped, warned

if TYPE_CHECKING:
    from provisioning.model import AttributeDefinition, ObjectMapping, Schema
    from provisioning.onboarding.evidence import Judged
    from provisioning.profiles import Profile

_NO_USERS = "The schema has no mapping of users."


def removed_attributes(schema: Schema, profile: Profile) -> Judged:
    """Judge whether the unsupported attributes are gone."""
    users = user_mapping(schema)
    if users is None:
        return failed(_NO_USERS)
    found = removed_mappings(users, profile)
    if found:
        shown = "; ".join(f"{one.text or 'a constant'} to {one.target}" for one in found)
        return failed(f"Still mapped: {shown}.")
    return passed("None of the unsupported attributes is mapped.")


def scoping_filter(schema: Schema, profile: Profile) -> Judged:
    """Judge whether users are filtered."""
    users = user_mapping(schema)
    if users is None:
        return failed(_NO_USERS)
    if words := scope_words(users.scope):
        return passed(f"The filter is: {words}.")
    return failed(f"The source object scope is All records; {profile.vendor} asks for a filter.")


def required_attributes(schema: Schema, profile: Profile) -> Judged:
    """Judge whether the required attributes are marked as required."""
    users = user_mapping(schema)
    if users is None:
        return failed(_NO_USERS)
    definition = target_object(schema, users)
    missing = [
        rule.target
        for rule in profile.required
        if not _is_required(find_attribute(definition, rule.target))
    ]
    if missing:
        return failed(f"Not marked as required: {', '.join(missing)}.")
    return passed(f"{len(profile.required)} attributes are marked as required.")


def group_references(schema: Schema, profile: Profile) -> Judged:
    """Judge whether references of groups point to what the profile allows, and only there."""
    groups = group_mapping(schema)
    judged = []
    for rule in profile.reference:
        attribute = _group_attribute(schema, groups, rule.object, rule.attribute)
        if attribute is None:
            return skipped(f"The schema has no attribute {rule.attribute} of {rule.object}.")
        allowed = {name for name in attribute.referenced_objects if _among(name, rule.only)}
        wrong = [name for name in attribute.referenced_objects if name not in allowed]
        lacking = [name for name in rule.only if not _among(name, attribute.referenced_objects)]
        if wrong:
            judged.append(f"{rule.attribute} also refers to {', '.join(wrong)}")
        if lacking:
            judged.append(f"{rule.attribute} does not refer to {', '.join(lacking)}")
    if not judged:
        return passed("Group members refer to users only.")
    detail = f"{'; '.join(judged)}."
    if groups is None or groups.enabled is False:
        return warned(f"{detail} Groups are not provisioned, so it has no effect now.")
    return failed(detail)


def mappings(schema: Schema, profile: Profile) -> Judged:
    """Judge the mappings beyond what the other steps ask."""
    found = [one for one in lint(schema, profile) if not one.by_profile]
    errors = [one for one in found if one.severity is Severity.ERROR]
    warnings = [one for one in found if one.severity is Severity.WARNING]
    shown = " ".join(
        f"{one.object_name} {one.target}: {one.message} {one.fix}".replace(" :", ":")
        for one in (*errors, *warnings)
    )
    if errors:
        return failed(shown)
    return warned(shown) if warnings else passed("No fault was found in the mappings.")


def _is_required(attribute: AttributeDefinition | None) -> bool:
    return attribute is not None and attribute.required


def _group_attribute(
    schema: Schema, groups: ObjectMapping | None, object_name: str, attribute: str
) -> AttributeDefinition | None:
    if groups is not None:
        found = find_attribute(target_object(schema, groups), attribute)
        if found is not None:
            return found
    objects = [one for directory in schema.directories for one in directory.objects]
    found = next((one for one in objects if same_name(one.name, object_name)), None)
    return find_attribute(found, attribute)


def _among(name: str, names: tuple[str, ...]) -> bool:
    return any(same_name(name, one) for one in names)
