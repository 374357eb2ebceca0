"""What each target attribute demands, from the schema and from the vendor's profile together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.mapping.mappings import Prepared, prepare
from provisioning.mapping.profile_rules import removed_mappings
from provisioning.mapping.targets import (
    find_attribute,
    maximum_length,
    same_name,
    target_object,
)
from provisioning.profiles import Form

if TYPE_CHECKING:
    from provisioning.model import AttributeDefinition, ObjectMapping, Schema
    from provisioning.profiles import Profile, ValueRule


@dataclass(frozen=True, slots=True)
class Demand:
    """A mapping and what its target demands of a value."""

    prepared: Prepared
    required: bool
    matching: bool
    unique: bool
    case_exact: bool
    forbidden: bool
    form: Form | None
    max_length: int | None
    domains: tuple[str, ...] = ()
    searchable: bool = True


@dataclass(frozen=True, slots=True)
class Demands:
    """All mappings of people, and the required attributes that no mapping feeds."""

    mapped: tuple[Demand, ...]
    unmapped: tuple[str, ...]


def demands(schema: Schema, users: ObjectMapping, profile: Profile | None) -> Demands:
    """Return what the target demands of the people that a mapping sends."""
    definition = target_object(schema, users)
    forbidden = {one.target for one in removed_mappings(users, profile)} if profile else set()
    needed = set(profile.required_targets) if profile else set()
    needed |= {one.name for one in (definition.attributes if definition else ()) if one.required}
    mapped = []
    for mapping in users.attribute_mappings:
        if mapping.flow_type == "None" or not mapping.target_attribute_name:
            continue
        prepared = prepare(mapping)
        attribute = find_attribute(definition, prepared.target)
        rule = _rule(profile, prepared.target)
        mapped.append(
            Demand(
                prepared=prepared,
                required=any(same_name(name, prepared.target) for name in needed),
                matching=mapping.is_matching,
                unique=bool(rule and rule.unique),
                case_exact=bool(attribute and attribute.case_exact),
                forbidden=prepared.target in forbidden,
                form=_form(rule, attribute),
                max_length=_length(rule, attribute),
                domains=rule.domains if rule else (),
                searchable=_is_searchable(profile, prepared.target),
            )
        )
    targets = [demand.prepared.target for demand in mapped]
    unmapped = sorted(
        name
        for name in needed
        if not any(same_name(name, target) for target in targets)
        and not _fills_itself(find_attribute(definition, name))
    )
    return Demands(tuple(mapped), tuple(unmapped))


def _fills_itself(attribute: AttributeDefinition | None) -> bool:
    """Return whether the target makes the value: its own id, or an attribute with a default."""
    return attribute is not None and bool(attribute.anchor or attribute.default_value)


def _rule(profile: Profile | None, target: str) -> ValueRule | None:
    rules = profile.value if profile else ()
    return next((rule for rule in rules if same_name(rule.target, target)), None)


def _is_searchable(profile: Profile | None, target: str) -> bool:
    """Return whether the application can be searched by an attribute, as far as it is told."""
    names = profile.searchable if profile else ()
    return not names or any(same_name(name, target) for name in names)


def _form(rule: ValueRule | None, attribute: AttributeDefinition | None) -> Form | None:
    if rule and rule.form:
        return rule.form
    return Form.BOOLEAN if attribute and attribute.type == "Boolean" else None


def _length(rule: ValueRule | None, attribute: AttributeDefinition | None) -> int | None:
    stated = [
        length
        for length in (
            rule.max_length if rule else None,
            maximum_length(attribute) if attribute else None,
        )
        if length
    ]
    return min(stated, default=None)
