"""What each mapping of a schema sends for one object, default values included."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.mapping.evaluate import Evaluator, check
from provisioning.mapping.graph_tree import read_source
from provisioning.mapping.nodes import (
    Attribute,
    Call,
    Constant,
    ExpressionError,
    Node,
    attribute_names,
)
from provisioning.mapping.values import sent

if TYPE_CHECKING:
    from provisioning.model import AttributeMapping, ObjectMapping, Schema

# The Graph name of the object type that people are.
USER = "User"
GROUP = "Group"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A mapping with its expression read; `fault` says why it could not be, with tree None.

    A mapping without source has neither: it sends its default value.
    """

    mapping: AttributeMapping
    tree: Node | None
    fault: ExpressionError | None = None

    @property
    def target(self) -> str:
        """Target attribute."""
        return self.mapping.target_attribute_name

    @property
    def sources(self) -> list[str]:
        """Source attributes that the mapping reads."""
        return attribute_names(self.tree) if self.tree is not None else []

    @property
    def text(self) -> str:
        """The mapping as configured: its expression, or its constant."""
        source = self.mapping.source
        if source is None:
            return ""
        if source.expression:
            return source.expression
        return f"[{source.name}]" if source.type == "Attribute" else f'"{source.name or ""}"'


def prepare(mapping: AttributeMapping) -> Prepared:
    """Return a mapping with its expression parsed and checked."""
    if mapping.source is None:
        return Prepared(mapping, None)
    try:
        tree = read_source(mapping.source)
        check(tree)
    except ExpressionError as error:
        return Prepared(mapping, None, error)
    return Prepared(mapping, tree)


def send(prepared: Prepared, evaluator: Evaluator) -> str | list[str] | None:
    """Return what a mapping sends: its value, its default where that is null, None for nothing.

    Raises ExpressionError when the expression cannot be read or evaluated.
    """
    if prepared.fault is not None:
        raise prepared.fault
    tree = prepared.tree
    if isinstance(tree, Attribute) and tree.name in evaluator.attributes:
        value = sent(evaluator.attributes[tree.name])
    elif tree is None or isinstance(tree, Constant):
        value = None if tree is None else sent(tree.value)
    else:
        value = sent(evaluator.evaluate(tree))
    if value is None or (isinstance(value, list) and not value):
        # IgnoreFlowIfNullOrEmpty takes the attribute out of the flow, the default with it.
        ignored = isinstance(tree, Call) and tree.name == "IgnoreFlowIfNullOrEmpty"
        return None if ignored else prepared.mapping.default_value or None
    return value


def object_mapping(schema: Schema, source_object: str = USER) -> ObjectMapping | None:
    """Return the mapping of users (or groups) that runs, the enabled one first."""
    rules = sorted(
        schema.synchronization_rules, key=lambda rule: (rule.priority is None, rule.priority or 0)
    )
    found = [
        mapping
        for rule in rules
        for mapping in rule.object_mappings
        if (mapping.source_object_name or "").lower() == source_object.lower()
    ]
    return next((mapping for mapping in found if mapping.enabled is not False), None) or next(
        iter(found), None
    )
