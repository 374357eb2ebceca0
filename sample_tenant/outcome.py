"""What becomes of one person at one attempt: scope, mapping, matching, endpoint, references."""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from sample_tenant import endpoint, schema
from sample_tenant.causes import Answer, Cause, Objection
from sample_tenant.clock import precise_text
from sample_tenant.identifiers import digest, family_and_index
from sample_tenant.mapping import Payload, evaluate, in_scope, prepare
from sample_tenant.oddities import AFTER_CREATION, Oddity
from sample_tenant.people import Attributes, attributes, person_id
from sample_tenant.story import Group, Story

_FIRST_EDITED = "2026-01-14T09:00:00.0000000Z"
Operation = Literal["create", "update"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result, and all that its log record tells."""

    status: Literal["success", "failure", "skipped"]
    source: Attributes
    sent: Payload
    before: Payload = field(default_factory=dict)
    clauses: dict[str, bool] = field(default_factory=dict)
    assigned: bool = True
    answer: Answer | None = None
    skip: tuple[str, str] | None = None
    unresolved: str | None = None

    @property
    def cause(self) -> Cause | None:
        """Return why the person did not arrive, None when nothing is wrong."""
        if self.answer:
            return self.answer.cause
        if self.skip and self.skip[0] == "AttributeValidationFailed":
            return Cause.MISSING
        if self.skip and self.skip[0] == "NotEffectivelyEntitled":
            active = self.source["accountEnabled"] == "True"
            return Cause.SCOPE if active else Cause.STATE
        return Cause.REFERENCE if self.unresolved else None


class Application:
    """One application's mapping and endpoint, applied to its people."""

    def __init__(self, seed: int, story: Story) -> None:
        self.seed = seed
        self.story = story
        self.schema = schema.edited(story.edits)
        self.mappings = prepare(schema.mappings(self.schema, "User"))
        self.matching = schema.matching(self.schema, "User")
        self.scope = schema.object_mapping(self.schema, "User")["scope"]
        self.required = schema.required(self.schema)
        self.outcome = lru_cache(maxsize=8_000)(self._outcome)

    def schema_at(self, moment: float) -> schema.Schema:
        """Return the schema as it reads at the moment; its version counts the revisions."""
        done = [revision for revision in self.story.revisions if revision.time <= moment]
        edits = [edit for revision in done for edit in revision.edits]
        found = schema.edited((*self.story.edits, *edits))
        changed = precise_text(done[-1].time) if done else _FIRST_EDITED
        found["version"] = f"Date:{changed}, Version:{len(self.story.edits) + len(done) + 1}"
        return found

    @property
    def accounts(self) -> endpoint.Accounts:
        """Return what the application holds that can get into a new person's way."""
        return _accounts(self)

    def source(self, index: int, *, odd: bool) -> Attributes:
        """Return the person's source attributes."""
        return attributes(self.seed, self.story.family, index, odd=odd)

    def identifier(self, index: int) -> str:
        """Return the person's object id."""
        return person_id(self.seed, self.story.family, index)

    def anchor(self, index: int) -> str:
        """Return the person's id in the application."""
        return digest(self.seed, "anchor", self.story.number, index, size=12).hex()

    def groups(self) -> tuple[Group, ...]:
        """Return the groups that are provisioned; none when their mapping is switched off."""
        enabled = schema.object_mapping(self.schema, "Group")["enabled"]
        return self.story.groups if enabled else ()

    def doubtful(self) -> list[int]:
        """Return which of the people from the beginning may be refused."""
        story = self.story
        if self.matching not in story.rules.filterable:
            return list(range(story.people))
        odd = [index for index in story.family.oddities if index < story.people]
        seats = story.rules.seats or story.people
        return [*odd, *(index for index in range(seats, story.people) if index not in odd)]

    def oddity(self, index: int) -> Oddity | None:
        """Return what is odd about the person."""
        return self.story.family.oddities.get(index)

    def _outcome(
        self, index: int, operation: Operation, *, odd: bool, storm: Cause | None
    ) -> Outcome:
        source = self.source(index, odd=odd)
        clauses = in_scope(self.scope, source)
        assigned = index < self.story.first_stranger()
        sent = evaluate(self.mappings, source)
        result = Outcome("success", source, sent, clauses=clauses, assigned=assigned)
        if not assigned or source["accountEnabled"] != "True" or not all(clauses.values()):
            return replace(result, status="skipped", skip=("NotEffectivelyEntitled", ""))
        missing = next((name for name in self.required if name != "id" and name not in sent), None)
        if missing:
            return replace(result, status="skipped", skip=("AttributeValidationFailed", missing))
        if operation == "update":
            result = replace(result, before=self._before(index, sent))
        answer = self._answer(index, operation, result, odd=odd, storm=storm)
        if answer:
            return replace(result, status="failure", answer=answer)
        return self._with_references(result)

    def _before(self, index: int, sent: Payload) -> Payload:
        """Return what the application held: the plain entry with another job title."""
        before = evaluate(self.mappings, self.source(index, odd=False))
        old = {"title": "Trainee", schema.DEPARTMENT: "Onboarding", "displayName": "(new starter)"}
        for name, value in old.items():
            if name in sent and before.get(name) == sent[name]:
                return before | {name: value}
        return before

    def _answer(
        self, index: int, operation: Operation, result: Outcome, *, odd: bool, storm: Cause | None
    ) -> Answer | None:
        if storm:
            return self.story.weather_dialect(Objection(storm, ""))
        rules, person = self.story.rules, self.identifier(index)
        accounts = self.accounts if odd else endpoint.Accounts(holders=self.accounts.holders)
        if operation == "update":
            return endpoint.update(rules, accounts, person, result.before, result.sent)
        value = result.sent.get(self.matching, "")
        found = endpoint.find(rules, accounts, self.matching, value)
        return found or endpoint.create(rules, accounts, person, index + 1, result.sent)

    def _with_references(self, result: Outcome) -> Outcome:
        manager = result.sent.get(schema.MANAGER)
        if manager is None or self._processed(manager):
            return result
        sent = {name: value for name, value in result.sent.items() if name != schema.MANAGER}
        return replace(result, sent=sent, unresolved=manager)

    def _processed(self, identifier: str) -> bool:
        found = family_and_index(self.seed, "user", identifier)
        if found is None or found[1] >= self.story.people:
            return False
        index = found[1]
        oddity = self.oddity(index)
        if oddity is None or oddity in AFTER_CREATION or oddity is Oddity.OUTSIDE_MANAGER:
            return True
        return self.outcome(index, "create", odd=True, storm=None).status == "success"


@lru_cache(maxsize=64)
def _accounts(application: Application) -> endpoint.Accounts:
    story = application.story
    accounts = endpoint.Accounts()
    for index, oddity in story.family.oddities.items():
        source = application.source(index, odd=True)
        sent = evaluate(application.mappings, source)
        if oddity is Oddity.ACCOUNT_ELSEWHERE:
            accounts.hidden.add(sent["userName"].lower())
        elif oddity is Oddity.TWO_ACCOUNTS:
            accounts.twins.add(sent[application.matching].lower())
        elif oddity is Oddity.LOST_ACCOUNT:
            accounts.lost[application.identifier(index)] = application.anchor(index)
        elif oddity is Oddity.LOCKED_ACCOUNT:
            accounts.locked.add(application.identifier(index))
    shared = [name for name in story.rules.unique if name != "userName"]
    for index in range(story.people if shared else 0):
        sent = evaluate(application.mappings, application.source(index, odd=True))
        for name in shared:
            if sent.get(name):
                accounts.holders.setdefault(
                    (name, sent[name].lower()), application.identifier(index)
                )
    return accounts
