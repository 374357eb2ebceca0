"""How a job is set up, for a support bundle: mappings, filters, differences and the checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from provisioning.mapping.lint import lint
from provisioning.mapping.mappings import prepare
from provisioning.onboarding import Confirmation, Evidence, judge_onboarding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from provisioning.model import Job, Schema, ScopeCounts
    from provisioning.profiles import Profile


def mappings(schema: Schema | None) -> list[dict[str, Any]]:
    """Return every mapping as it is configured."""
    return [
        {
            "object": mapping.source_object_name,
            "target": one.target_attribute_name,
            "source": prepare(one).text,
            "default": one.default_value,
            "matching_priority": one.matching_priority or None,
            "applied": one.flow_type,
        }
        for mapping in _object_mappings(schema)
        for one in mapping.attribute_mappings
    ]


def filters(schema: Schema | None) -> list[dict[str, Any]]:
    """Return the scoping filters clause by clause."""
    return [
        {
            "object": mapping.source_object_name,
            "filter": group.name,
            "attribute": clause.source_operand_name,
            "operator": clause.operator_name,
            "values": list(clause.values),
        }
        for mapping in _object_mappings(schema)
        for group in (mapping.scope.groups if mapping.scope else ())
        for clause in group.clauses
    ]


def _object_mappings(schema: Schema | None) -> list[Any]:
    rules = schema.synchronization_rules if schema else ()
    return [mapping for rule in rules for mapping in rule.object_mappings]


def differences(schema: Schema | None, profile: Profile) -> dict[str, Any]:
    """Return what is not as the vendor asks."""
    findings = lint(schema, profile) if schema else []
    return {
        "profile": profile.title,
        "findings": [
            {
                "severity": str(found.severity),
                "object": found.object_name,
                "target": found.target,
                "message": found.message,
                "fix": found.fix,
            }
            for found in findings
        ],
    }


def checklist(
    schema: Schema | None,
    job: Job | None,
    profile: Profile,
    *,
    scope: ScopeCounts | None,
    confirmed: Mapping[str, datetime],
) -> list[dict[str, Any]]:
    """Return the guide's steps, judged on what history holds; who confirmed a step is left out."""
    vouched = {step: Confirmation("the customer", at) for step, at in confirmed.items()}
    evidence = Evidence(schema=schema, job=job, scope=scope, confirmed=vouched)
    return [
        {
            "step": f"{result.step.id} {result.step.title}",
            "outcome": str(result.outcome),
            "detail": result.detail,
            "fix": result.fix,
        }
        for result in judge_onboarding(evidence, profile)
    ]
