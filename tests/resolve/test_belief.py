"""How far entities and facts are believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventgraph.annotate.names import CERTAIN
from eventgraph.errors import EventgraphError
from eventgraph.model import Claim, Evidence, Kind, Mention, Rejected, Relation, Span
from eventgraph.resolve import resolve
from eventgraph.resolve.belief import (
    FACT_THRESHOLD,
    NODE_THRESHOLD,
    Placed,
    believe,
    by_certain_rule,
    by_rule,
    fact_features,
    logit,
    name_of,
    node_features,
    read_weights,
    shipped_weights,
)

chances = st.floats(0, 1)
WEIGHTS = shipped_weights("encoder")
SETTING = {
    "prominence": 0.3,
    "main event": 1.0,
    "subject is main": 0.0,
    "rival": -2.0,
    "rival by rule": -6.9,
    "other relation": -6.9,
}


def _placed(confidence: float, method: str = "rule:test", how: str = "named", **more: object) -> Placed:
    claim = Claim(Relation.SPEAKER, 0, 1, Evidence(Span(0, 5), method, confidence))
    return Placed(claim, how, **more)  # type: ignore[arg-type]


placed = st.builds(
    _placed,
    chances,
    st.sampled_from(["rule:speaker-verb", "encoder:x, pair", "encoder:x, role"]),
    st.sampled_from(["named", "pointed", "heading", "main", "second", "previous"]),
    gap=st.integers(-1, 500),
    between=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    forward=st.booleans(),
)
mentions = st.builds(
    Mention,
    st.just(Span(0, 5)),
    st.sampled_from(list(Kind)),
    chances,
    st.sampled_from(["encoder:x", "rule:event-noun"]),
    support=st.lists(st.sampled_from(["rule:event-noun", "spacy:ORG", "gazetteer:geonames", *CERTAIN])).map(
        tuple
    ),
    main=chances,
)


@given(st.lists(placed, min_size=1), chances, chances)
def test_belief_in_a_fact_is_a_chance(claims: list[Placed], subject: float, object_: float) -> None:
    """Whatever speaks for a fact, with the shipped weights and by rule alone belief lies between 0 and 1."""
    for relation in Relation:
        features = fact_features(relation, claims, (subject, object_), SETTING)
        assert 0 <= believe(WEIGHTS, f"fact {relation.value}", features, 0.5) <= 1
    assert 0 <= by_rule(claims, (subject, object_)) <= 1


@given(st.lists(mentions, min_size=1), chances, st.booleans())
def test_belief_in_an_entity_is_a_chance(found: list[Mention], other: float, titled: bool) -> None:
    """Whatever speaks for an entity, belief lies between 0 and 1."""
    for kind in Kind:
        features = node_features(kind, "Quay Summit", found, titled, dict.fromkeys(Kind, other), other, 12)
        assert 0 <= believe(WEIGHTS, f"node {kind.value}", features, 0.5) <= 1
    assert 0 <= by_certain_rule(found) <= 1


@given(st.lists(placed), placed, chances, chances)
def test_more_evidence_never_lowers_what_rules_give(
    claims: list[Placed], more: Placed, subject: float, object_: float
) -> None:
    """Another claim for a fact leaves its belief by rule, or raises it."""
    ends = subject, object_
    assert by_rule([*claims, more], ends) >= by_rule(claims, ends)
    assert by_rule([more, *claims], ends) == by_rule([*claims, more], ends)


@given(chances, chances, chances, chances)
def test_surer_evidence_and_surer_ends_never_lower_what_rules_give(
    a: float, b: float, c: float, d: float
) -> None:
    """By rule a fact is believed the more, the surer the rule and both ends are."""
    (weak, sure), (far, near) = sorted((a, b)), sorted((c, d))
    assert by_rule([_placed(weak)], (far, far)) <= by_rule([_placed(sure)], (near, far))
    assert by_rule([_placed(sure)], (near, far)) <= by_rule([_placed(sure)], (near, near))


def test_a_named_event_is_surer_than_a_guessed_one() -> None:
    """The way in which an event was found counts: named, pointed at, of the heading, the main one, any other."""
    order = [
        by_rule([_placed(0.8, how=how)], (1.0, 1.0))
        for how in ("named", "pointed", "heading", "main", "second")
    ]
    assert order == sorted(order, reverse=True)
    assert len(set(order)) == len(order)
    assert (order[0], order[-1]) == (0.8, 0.0)


def test_the_best_rule_counts() -> None:
    """Weaker claims beside it change nothing, whether of rules or of the encoder."""
    claims = [_placed(0.8), _placed(0.5), _placed(0.9, how="second"), _placed(0.95, "encoder:x, pair")]
    assert by_rule(claims, (0.5, 1.0)) == 0.4


def test_the_encoder_alone_gives_nothing_by_rule() -> None:
    """Only rules have a precision of their own to go by."""
    assert by_rule([_placed(0.99, "encoder:x, pair"), _placed(0.99, "encoder:x, role")], (1.0, 1.0)) == 0.0


@pytest.mark.parametrize("rule", sorted(CERTAIN))
def test_a_certain_rule_gives_its_confidence(rule: str) -> None:
    """As a mention's own method and as its support; any other rule gives nothing."""
    own = Mention(Span(0, 5), Kind.TOOL, 0.85, rule)
    supported = Mention(Span(0, 5), Kind.TOOL, 0.7, "encoder:x", support=(rule,))
    other = Mention(Span(0, 5), Kind.TOOL, 0.95, "rule:tool-noun")
    assert by_certain_rule([own]) == 0.85
    assert by_certain_rule([supported]) == 0.7
    assert by_certain_rule([own, supported, other]) == 0.85
    assert by_certain_rule([other]) == by_certain_rule([]) == 0.0


def test_belief_is_a_logistic_function() -> None:
    """Weights of features add up; an unknown feature weighs nothing; without weights the fallback counts."""
    weights = {"node Event": {"bias": -1.0, "a": 2.0}}
    assert believe(weights, "node Event", {"a": 0.5}, 0.9) == 0.5
    assert believe(weights, "node Event", {"a": 0.5, "b": 99.0}, 0.9) == 0.5
    assert believe(weights, "node Event", {"a": 1.0}, 0.9) == 0.7311
    assert believe(weights, "node Event", {"a": 1e9}, 0.9) == 1.0
    assert believe(weights, "node Event", {"a": -1e9}, 0.9) == 0.0
    assert believe(weights, "node Person", {"a": 1.0}, 0.9) == 0.9


@given(chances)
def test_log_odds_are_finite(chance: float) -> None:
    """Certainty is cut off, so that no single score decides all."""
    assert -7 < logit(chance) < 7
    assert logit(1 - chance) == pytest.approx(-logit(chance), abs=1e-6)


def test_claims_add_up_in_features() -> None:
    """Two pairs make a fact likelier than one; the best role counts; the nearest claim measures the distance."""
    one, two = ([_placed(0.5, "encoder:x, pair")] * n for n in (1, 2))
    ends = 0.9, 0.8
    assert fact_features(Relation.SPEAKER, two, ends, {})["pair"] == pytest.approx(logit(0.75))
    assert fact_features(Relation.SPEAKER, one, ends, {})["pair"] == pytest.approx(logit(0.5))
    roles = [_placed(p, "encoder:x, role") for p in (0.3, 0.6)]
    assert fact_features(Relation.SPEAKER, roles, ends, {})["role"] == pytest.approx(logit(0.6))
    far, near = _placed(0.5, gap=90, between=(2, 1)), _placed(0.5, gap=95, between=(0, 0), forward=True)
    features = fact_features(Relation.SPEAKER, [far, near], ends, {})
    assert (features["next to"], features["forward and next to"], features["subjects between"]) == (
        1.0,
        1.0,
        0.0,
    )


def test_features_of_a_name() -> None:
    """What a name looks like is told: number of words, capitals, plural, title."""
    seen = [Mention(Span(0, 5), Kind.TOOL, 0.5, "encoder:x", support=("spacy:PRODUCT",))]
    features = node_features(Kind.TOOL, "Quays", seen, True, {Kind.TOOL: 0.5, Kind.PLACE: 0.9}, 0.1, 3)
    on = {name for name, value in features.items() if value == 1.0}
    assert {"one word", "plural", "capital", "in title", "spacy", "rival wins"} <= on
    assert not {"all capitals", "rule", "gazetteer", "certain rule", "event noun"} & on
    assert features["rival"] == pytest.approx(logit(0.9))


def test_the_shipped_weights_cover_every_kind_and_relation() -> None:
    """For the encoder all is fitted; for the reader without it nothing is, and the best confidence counts."""
    assert set(WEIGHTS) == {f"node {k.value}" for k in Kind} | {f"fact {r.value}" for r in Relation}
    assert shipped_weights("nobody") == {}


def test_weights_are_read_from_a_file_and_named_by_what_they_are(tmp_path: Path) -> None:
    """The same weights have the same name wherever they come from; other weights have another."""
    path = tmp_path / "belief.json"
    path.write_text(json.dumps(WEIGHTS), "utf-8")
    assert name_of(read_weights(path)) == name_of(WEIGHTS)
    assert name_of({}) != name_of(WEIGHTS)


@pytest.mark.parametrize(
    "text", ["", "[1]", '{"node Event": 3}', '{"node Event": {"bias": "much"}}', '{"a": {"b": null}}']
)
def test_a_file_without_weights_is_refused(tmp_path: Path, text: str) -> None:
    """What holds no weights is told with the file's name."""
    path = tmp_path / "belief.json"
    path.write_text(text, "utf-8")
    with pytest.raises(EventgraphError, match=r"belief\.json"):
        read_weights(path)
    with pytest.raises(EventgraphError, match=r"none\.json"):
        read_weights(tmp_path / "none.json")


@pytest.mark.parametrize(("confidence", "kept"), [(NODE_THRESHOLD, True), (NODE_THRESHOLD - 0.01, False)])
def test_too_weak_an_entity_is_rejected_and_counted(spell: Callable, confidence: float, kept: bool) -> None:
    """An entity at the threshold stays; one below it is listed as rejected, with how far it was believed."""
    found = resolve(spell("Ada Roe came.").name(Kind.PERSON, "Ada Roe", confidence=confidence).extraction())
    assert [e.name for e in found.entities] == ["Ada Roe"] * kept
    rejected = [(r.kind, r.confidence) for r in found.extraction.rejected]
    assert rejected == [] if kept else [("Person", confidence)]


@pytest.mark.parametrize(("confidence", "kept"), [(FACT_THRESHOLD, True), (FACT_THRESHOLD - 0.01, False)])
def test_too_weak_a_fact_is_rejected_and_counted(spell: Callable, confidence: float, kept: bool) -> None:
    """As with entities; the ends of a rejected fact stay."""
    spelled = (
        spell("Ada Roe spoke at the Quay Summit.")
        .name(Kind.PERSON, "Ada Roe")
        .name(Kind.EVENT, "Quay Summit")
    )
    found = resolve(spelled.say(("Quay Summit", Relation.SPEAKER, "Ada Roe", confidence)).extraction())
    assert len(found.entities) == 2
    assert [f.relation for f in found.facts] == [Relation.SPEAKER] * kept
    rejected = [(r.kind, r.confidence) for r in found.extraction.rejected]
    assert rejected == [] if kept else [("eg:speaker", confidence)]


def test_a_higher_threshold_keeps_less(spell: Callable) -> None:
    """The threshold that is asked for holds for entities and facts, and what it costs is listed."""
    spelled = spell("Ada Roe and Ben Sol spoke at the Quay Summit.").name(
        Kind.EVENT, "Quay Summit", confidence=0.95
    )
    spelled.name(Kind.PERSON, "Ada Roe", confidence=0.9).name(Kind.PERSON, "Ben Sol", confidence=0.6)
    spelled.say(
        ("Quay Summit", Relation.SPEAKER, "Ada Roe", 0.85), ("Quay Summit", Relation.SPEAKER, "Ben Sol", 0.85)
    )
    extraction = spelled.extraction()
    counts = [
        (len(f.entities), len(f.facts)) for f in (resolve(extraction, t) for t in (0.0, 0.7, 0.88, 1.0))
    ]
    assert counts == [(3, 2), (2, 1), (2, 0), (0, 0)]
    assert len(resolve(extraction, 0.0).extraction.rejected) == 0
    assert {r.kind for r in resolve(extraction, 0.88).extraction.rejected} == {"Person", "eg:speaker"}


def test_a_certain_rule_overrides_the_weights(spell: Callable) -> None:
    """What is right by construction is believed however little fitted weights make of it."""
    hostile = {f"node {k.value}": {"bias": -9.0} for k in Kind}
    spelled = spell("Tools such as Berthbook and Quayplan.").name(Kind.TOOL, "Quayplan")
    extraction = spelled.name(Kind.TOOL, "Berthbook", support=("rule:listed-kind",)).extraction()
    assert [e.name for e in resolve(extraction, weights=hostile).entities] == ["Berthbook"]


def test_what_a_reader_rejected_stays_listed(spell: Callable) -> None:
    """Rejected candidates of before stand first, those of the resolver behind them."""
    before = Rejected(Span(0, 5), "Tool", 0.1, "too long")
    spelled = spell("Ada Roe came.").name(Kind.PERSON, "Ada Roe", confidence=0.2)
    found = resolve(spelled.extraction(rejected=(before,))).extraction.rejected
    assert [r.kind for r in found] == ["Tool", "Person"]
    assert found[0] == before
