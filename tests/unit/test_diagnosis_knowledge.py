"""The facts themselves: complete, short, sourced, links without a language, each with effect."""

import re
from datetime import date

import pytest

from provisioning.diagnosis import Cause, Failure
from provisioning.diagnosis.classification import holding, judge
from provisioning.diagnosis.evidence import gather, known_code
from provisioning.diagnosis.facts import attributes, codes, places, remedies, rules, senses
from provisioning.diagnosis.senses import plain, senses_in
from provisioning.diagnosis.steps import read_text

HOSTS = ("https://learn.microsoft.com/", "https://datatracker.ietf.org/")
BLANKS = {"attribute", "source", "app"}


def test_every_cause_has_a_remedy():
    assert set(remedies()) == set(Cause)


@pytest.mark.parametrize("cause", list(Cause))
def test_a_remedy_is_short_sourced_and_complete(cause):
    remedy = remedies()[cause]
    texts = [remedy.summary, remedy.reply, *(step.text for step in remedy.steps)]
    assert 5 < len(remedy.title) <= 80
    assert len(remedy.title_with_attribute or "") <= 80
    assert all(len(text) <= 300 for text in texts)
    assert all(text.endswith((".", ")")) for text in texts)
    assert remedy.steps
    assert remedy.links
    assert remedy.checked <= date(2026, 12, 31)
    for link in (*remedy.links, remedy.source):
        assert link.startswith(HOSTS)
        assert not re.search(r"/[a-z]{2}-[a-z]{2}/", link)
    blanks = re.findall(r"{(\w+)}", " ".join([*texts, remedy.title_with_attribute or ""]))
    assert set(blanks) <= BLANKS
    assert not re.search(r"\b[Ll]icens(e|ing)\b|organization", " ".join(texts))


@pytest.mark.parametrize("cause", list(Cause))
def test_a_remedy_points_to_known_places(cause):
    for step in remedies()[cause].steps:
        assert step.place is None or step.place in places()
        wanted = (step.needs or "attribute").removeprefix("no ")
        signals = {s for rule in rules() for s in rule.all | rule.any | rule.none}
        assert wanted in {"attribute", "source", "mapping"} | signals
        assert "{source}" not in step.text or step.needs == "source"
        assert "{attribute}" not in step.text or step.needs in {"attribute", "source"}


def test_titles_differ():
    titles = [remedy.title for remedy in remedies().values()]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: f"{rule.cause}-{sorted(rule.all)}")
def test_a_rule_explains_its_own_example(rule):
    example = rule.example
    failure = Failure(
        reason=example.reason, action=example.action, object_type=example.object or "User"
    )
    evidence = gather(failure, read_text(example.reason))
    signals = evidence.signals | example.signals
    assert rule in holding(signals)
    assert judge(signals, evidence.code_cause).cause is rule.cause


def test_no_rule_stands_twice_and_none_contradicts_itself():
    conditions = [(r.cause, r.all, r.any, r.none, r.fallback) for r in rules()]
    assert len(set(conditions)) == len(conditions)
    for rule in rules():
        assert not rule.none & (rule.all | rule.any)
        assert rule.all or rule.any


def test_rules_speak_of_senses_that_exist():
    spoken = {
        signal.removeprefix("says:")
        for rule in rules()
        for signal in rule.all | rule.any | rule.none
        if signal.startswith("says:")
    }
    assert spoken <= set(senses())


def test_every_sense_but_headings_is_used():
    spoken = {s for rule in rules() for s in rule.all | rule.any | rule.none}
    assert {name for name in senses() if f"says:{name}" not in spoken} <= {"vague"}


@pytest.mark.parametrize("name", [name for name in senses() if name != "vague"])
def test_every_phrase_carries_its_sense(name):
    for phrase in senses()[name].phrases:
        text = phrase.replace("*", "").replace("..", "x")
        assert name in senses_in(text) or "vague" in name or _is_heading(text), phrase


def _is_heading(text):
    return any(plain(heading) in plain(text) for heading in senses()["vague"].phrases)


@pytest.mark.parametrize("name", senses())
def test_no_phrase_stands_twice_in_a_sense(name):
    phrases = senses()[name].phrases
    assert len(set(phrases)) == len(phrases)


def test_no_code_stands_for_two_causes():
    endings = [ending for code in codes() for ending in code.endings]
    assert len(set(endings)) == len(endings)


@pytest.mark.parametrize("code", codes(), ids=lambda code: code.endings[0])
def test_a_code_is_found_by_its_ending(code):
    for ending in code.endings:
        found = known_code(f"Gallery{ending}")
        assert found is not None
        assert found.cause is code.cause


def test_attributes_are_named_once():
    names = [attribute.name for attribute in attributes()]
    assert len(set(names)) == len(names)
