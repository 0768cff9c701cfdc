"""The encoder's readings and the rules on names, brought together.

What the encoder reads is made up in most of these tests, so that they hold whatever its weights are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from eventgraph.annotate.analysis import Analysis, analyse, load_pipeline
from eventgraph.annotate.encoder import Encoder, Reading, ScoredMention, ScoredPair
from eventgraph.annotate.neural import LEAST_CLAIM, LEAST_MENTION, LEAST_SUPPORTED, read_neurally
from eventgraph.model import Article, Claim, Kind, Mention, Relation, Span
from eventgraph.read import read_text

EVENT, PERSON, ORGANIZATION, PLACE, TOOL = (
    Kind.EVENT, Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL,
)  # fmt: skip
Seen = tuple[str, Kind, float] | tuple[str, Kind, float, dict[str, float]]


class Says:
    """An encoder that reads what it is told to, wherever the words stand, and what rules propose, weakly."""

    version = "test"

    def __init__(
        self, *seen: Seen, pairs: Sequence[tuple[Relation, str, str, float]] = (), given: float = 0.0
    ):
        self._seen, self._pairs, self._given = seen, pairs, given

    def read(self, article: Article, extra: Sequence[tuple[Span, Kind]] = ()) -> Reading:
        found: dict[tuple[Span, Kind], ScoredMention] = {}
        for words, kind, confidence, *roles in self._seen:
            at = article.text.find(words)
            while at >= 0:
                span = Span(at, at + len(words))
                found[span, kind] = ScoredMention(span, kind, confidence, *roles)
                at = article.text.find(words, at + 1)
        for span, kind in extra:
            found.setdefault((span, kind), ScoredMention(span, kind, self._given))
        mentions = sorted(found.values(), key=lambda m: (m.span, m.kind))
        place = {m.span.of(article.text): i for i, m in reversed(list(enumerate(mentions)))}
        pairs = tuple(ScoredPair(r, place[a], place[b], score) for r, a, b, score in self._pairs)
        return Reading(tuple(mentions), pairs)


def _analysed(body: str, title: str = "Notes", authors: str = "") -> Analysis:
    header = f"By: {authors}\n" if authors else ""
    return analyse(read_text(f"{title}\n\n{header}\n{body}", "notes"), load_pipeline())


def _read(analysis: Analysis, says: Says) -> tuple[list[Mention], list[Claim]]:
    return read_neurally(analysis, says)  # type: ignore[arg-type]


def _names(analysis: Analysis, says: Says) -> list[tuple[str, Kind]]:
    return [(m.span.of(analysis.article.text), m.kind) for m in _read(analysis, says)[0]]


@pytest.mark.parametrize("kind", [ORGANIZATION, PERSON, PLACE, EVENT])
def test_a_certain_rule_wins_over_the_encoder(kind: Kind) -> None:
    """Behind "tools such as" stands a tool, whatever else the encoder sees there."""
    analysis = _analysed("They showed us tools such as Berthbook.")
    assert _names(analysis, Says(("Berthbook", kind, 0.99))) == [("Berthbook", TOOL)]


def test_what_has_a_legal_form_behind_it_is_an_organization() -> None:
    """Read as a person or not; what was read of that person is dropped."""
    analysis = _analysed("Sponsors were Blue Pier BV, Quay Labs and Ada Roe.")
    says = Says(
        ("Blue Pier", PERSON, 0.9), ("Quay Labs", ORGANIZATION, 0.9), ("Ada Roe", PERSON, 0.9),
        pairs=[(Relation.AFFILIATION, "Blue Pier", "Quay Labs", 0.9), (Relation.AFFILIATION, "Ada Roe", "Quay Labs", 0.9)],
    )  # fmt: skip
    mentions, claims = _read(analysis, says)
    text = analysis.article.text
    found = {m.span.of(text): m.kind for m in mentions}
    assert found == {"Blue Pier BV": ORGANIZATION, "Quay Labs": ORGANIZATION, "Ada Roe": PERSON}
    ends = [mentions[c.subject].span.of(text) for c in claims if c.subject is not None]
    assert ends == ["Ada Roe"]


def test_a_certain_rule_wins_over_longer_and_shorter_spans() -> None:
    """A span across a name that a certain rule reads is dropped, of the same kind too."""
    analysis = _analysed("They showed us tools such as Berthbook Pro.")
    says = Says(("as Berthbook Pro", TOOL, 0.99), ("Berthbook", TOOL, 0.99), ("Pro", ORGANIZATION, 0.99))
    assert _names(analysis, says) == [("Berthbook Pro", TOOL)]


def test_a_mention_that_a_certain_rule_reads_too_is_as_sure_as_the_rule() -> None:
    """Agreement raises a low confidence to the rule's and never lowers a high one."""
    analysis = _analysed("They showed us tools such as Berthbook.")
    for confidence, expected in ((0.2, 0.85), (0.95, 0.95)):
        ((mention,), _) = _read(analysis, Says(("Berthbook", TOOL, confidence)))
        assert mention.confidence == expected


@pytest.mark.parametrize("short_kind", [TOOL, PERSON, EVENT])
def test_an_acronym_in_brackets_takes_the_kind_of_its_name(short_kind: Kind) -> None:
    """In "Long Name (LN)" both are of one kind, and so is the acronym where it stands alone."""
    analysis = _analysed("Nordic Berth Sponsorship (NBS) paid. We thanked NBS warmly.")
    says = Says(("Nordic Berth Sponsorship", ORGANIZATION, 0.9), ("NBS", short_kind, 0.99))
    assert _names(analysis, says) == [
        ("Nordic Berth Sponsorship", ORGANIZATION),
        ("NBS", ORGANIZATION),
        ("NBS", ORGANIZATION),
    ]


def test_letters_in_brackets_that_are_no_initials_keep_their_kind() -> None:
    """In "Ada Roe (QDX)" the letters are not the person's."""
    analysis = _analysed("Ada Roe (QDX) paid.")
    assert ("QDX", ORGANIZATION) in _names(
        analysis, Says(("Ada Roe", PERSON, 0.9), ("QDX", ORGANIZATION, 0.9))
    )


@pytest.mark.parametrize(
    ("seen", "places"),
    [
        ("Portland, Oregon", ["Portland", "Oregon"]),
        ("Ghent, Flanders, Belgium", ["Ghent", "Flanders", "Belgium"]),
        ("Washington, DC", ["Washington, DC"]),
        ("Rotterdam", ["Rotterdam"]),
    ],
)
def test_places_are_parted_at_commas(seen: str, places: list[str]) -> None:
    """ "Portland, Oregon" is two places; "Washington, D.C." is one."""
    analysis = _analysed(f"We met in {seen} once more.")
    assert _names(analysis, Says((seen, PLACE, 0.9))) == [(place, PLACE) for place in places]


def test_the_capital_district_is_one_place() -> None:
    """ "Washington, D.C." is one place even if the encoder sees its halves."""
    analysis = _analysed("We met in Washington, D.C. once more.")
    assert _names(analysis, Says(("Washington", PLACE, 0.9), ("D.C", PLACE, 0.9))) == [
        ("Washington, D.C.", PLACE)
    ]


def test_the_code_of_a_state_is_a_place() -> None:
    """ "Portland, OR" is two places even if the encoder sees one; other letters are no state."""
    assert ("OR", PLACE) in _names(_analysed("We met in Portland, OR again."), Says(("Portland", PLACE, 0.9)))
    assert ("QX", PLACE) not in _names(
        _analysed("We met in Portland, QX again."), Says(("Portland", PLACE, 0.9))
    )


@pytest.mark.parametrize(
    ("seen", "name"),
    [
        ("Dr. Ada Roe", "Ada Roe"), ("Professor Roe", "Roe"), ("Mx Sol", "Sol"), ("Ada Roe", "Ada Roe"), ("Dr", "Dr"),
    ],
)  # fmt: skip
def test_honorifics_are_no_part_of_a_name(seen: str, name: str) -> None:
    """A title before a name goes; a name without one stays."""
    analysis = _analysed(f"Then we heard {seen} again.")
    found = [name for name, kind in _names(analysis, Says((seen, PERSON, 0.9))) if kind is PERSON]
    assert found == [name]


def test_adjectives_of_nations_are_no_places() -> None:
    """What spaCy reads as a nationality is no place, however sure the encoder is; as another kind it may stay."""
    analysis = _analysed("We met some Norlandish sailors.")
    at = analysis.article.text.index("Norlandish")
    word = Span(at, at + len("Norlandish"))
    marked = replace(analysis, entities=((word, "NORP"),))
    unmarked = replace(analysis, entities=())
    says = Says(("Norlandish", PLACE, 0.99))
    assert ("Norlandish", PLACE) in _names(unmarked, says)
    assert ("Norlandish", PLACE) not in _names(marked, says)
    assert ("Norlandish", ORGANIZATION) in _names(marked, Says(("Norlandish", ORGANIZATION, 0.99)))


def test_half_a_place_is_made_whole() -> None:
    """ "Carolina" behind "North" is North Carolina; "Quay" behind "North" is no known place and stays."""
    assert ("North Carolina", PLACE) in _names(
        _analysed("We met in North Carolina."), Says(("Carolina", PLACE, 0.9))
    )
    assert ("Quay", PLACE) in _names(_analysed("We met in north Quay once."), Says(("Quay", PLACE, 0.9)))


def test_a_body_loses_its_generic_end_where_it_stands_alone_too() -> None:
    """ "Nordic Berths agencies" is Nordic Berths if that is named elsewhere, else it stays whole."""
    says = Says(("Nordic Berths agencies", ORGANIZATION, 0.9), ("Nordic Berths", ORGANIZATION, 0.8))
    both = _names(_analysed("Nordic Berths agencies paid. We thanked Nordic Berths for it."), says)
    assert both == [("Nordic Berths", ORGANIZATION)] * 2
    alone = Says(("Nordic Berths agencies", ORGANIZATION, 0.9))
    assert _names(_analysed("Nordic Berths agencies paid."), alone) == [
        ("Nordic Berths agencies", ORGANIZATION)
    ]


def test_of_one_kind_the_likelier_span_stays() -> None:
    """Two spans of one kind that overlap are one name; of two kinds they may nest."""
    analysis = _analysed("People saw Lumen Harbour Quayside there.")
    says = Says(
        ("Lumen Harbour", ORGANIZATION, 0.7), ("Lumen Harbour Quayside", ORGANIZATION, 0.8), ("Harbour Quayside", TOOL, 0.5)
    )  # fmt: skip
    assert _names(analysis, says) == [("Lumen Harbour Quayside", ORGANIZATION), ("Harbour Quayside", TOOL)]


def test_a_place_within_an_organization_is_none() -> None:
    """A word of an organization's name is not where something is."""
    analysis = _analysed("People saw Lumen Harbour Quayside there.")
    says = Says(("Lumen Harbour Quayside", ORGANIZATION, 0.8), ("Harbour Quayside", PLACE, 0.5))
    assert _names(analysis, says) == [("Lumen Harbour Quayside", ORGANIZATION)]


def test_unlikely_mentions_need_a_rule() -> None:
    """Below LEAST_MENTION only what a rule reads too is kept, below LEAST_SUPPORTED not even that."""
    analysis = replace(_analysed("We thanked the Lumen Foundation and Berthly."), entities=())
    between = (LEAST_MENTION + LEAST_SUPPORTED) / 2
    says = Says(("Lumen Foundation", ORGANIZATION, between), ("Berthly", ORGANIZATION, between))
    assert _names(analysis, says) == [("Lumen Foundation", ORGANIZATION)]
    assert _names(analysis, Says(("Lumen Foundation", ORGANIZATION, LEAST_SUPPORTED / 2))) == []
    assert _names(analysis, Says(("Berthly", ORGANIZATION, LEAST_MENTION))) == [("Berthly", ORGANIZATION)]


def test_what_rules_read_is_kept_as_support() -> None:
    """A mention names the rules that read the same."""
    ((mention,), _) = _read(
        replace(_analysed("We thanked the Lumen Foundation."), entities=()), Says(("Lumen Foundation", ORGANIZATION, 0.9))
    )  # fmt: skip
    assert mention.support == ("rule:organization-noun",)
    assert mention.method == "encoder:test"


def test_an_event_in_the_title_is_kept_whatever_its_score() -> None:
    """An article on an event has its name in the title; in the text the same name needs more."""
    unlikely = LEAST_SUPPORTED / 2
    titled = _analysed("It rained.", title="Notes from Tideline Summit 2026")
    assert ("Tideline Summit 2026", EVENT) in _names(titled, Says(("Tideline Summit 2026", EVENT, unlikely)))
    told = _analysed("We liked Tideline Summit 2026 a lot.")
    assert ("Tideline Summit 2026", EVENT) not in _names(
        told, Says(("Tideline Summit 2026", EVENT, unlikely))
    )


def test_authors_are_not_read_from_the_byline() -> None:
    """Who wrote an article is not thereby somebody whom it tells of."""
    analysis = _analysed("It rained.", authors="Ada Roe")
    assert _names(analysis, Says(("Ada Roe", PERSON, 0.99))) == []


def test_roles_become_claims_on_an_open_event() -> None:
    """A likely role says what somebody did, not where; a part of an event is the subject; weak roles say nothing."""
    roles = {"speaker": 0.8, "attendee": LEAST_CLAIM / 2}
    analysis = replace(_analysed("Ada Roe spoke. The Quay Track was full."), entities=())
    mentions, claims = _read(
        analysis,
        Says(("Ada Roe", PERSON, 0.9, roles), ("Quay Track", EVENT, 0.9, {"part": 0.7, "main": 0.2})),
    )
    names = [m.span.of(analysis.article.text) for m in mentions]
    person, event = names.index("Ada Roe"), names.index("Quay Track")
    assert [(c.relation, c.subject, c.object, c.role, c.evidence.confidence) for c in claims] == [
        (Relation.SPEAKER, None, person, "Speaker", 0.8),
        (Relation.SUPER_EVENT, event, None, "", 0.7),
    ]
    assert claims[0].evidence.span.of(analysis.article.text) == "Ada Roe spoke."
    assert mentions[event].main == 0.2


def test_pairs_become_claims_on_both_ends() -> None:
    """A pair's evidence reaches from one end to the other; a pair with a mention that was dropped says nothing."""
    analysis = replace(_analysed("In the end Ada Roe of Berthly and Ben Sol came."), entities=())
    pairs = [
        (Relation.AFFILIATION, "Ada Roe", "Berthly", 0.8),
        (Relation.AFFILIATION, "Ben Sol", "Berthly", 0.7),
    ]
    says = Says(
        ("Ada Roe", PERSON, 0.9), ("Ben Sol", PERSON, 0.01), ("Berthly", ORGANIZATION, 0.9), pairs=pairs
    )
    mentions, (claim,) = _read(analysis, says)
    text = analysis.article.text
    assert [mentions[i].span.of(text) for i in (claim.subject, claim.object)] == ["Ada Roe", "Berthly"]  # type: ignore[index]
    assert claim.evidence.span.of(text) == "Ada Roe of Berthly"


def test_a_pair_across_sentences_is_said_by_the_later_one() -> None:
    """Where the ends stand in two sentences the evidence is the later of these."""
    analysis = replace(_analysed("Ada Roe came. She works at Berthly now."), entities=())
    says = Says(
        ("Ada Roe", PERSON, 0.9), ("Berthly", ORGANIZATION, 0.9), pairs=[(Relation.AFFILIATION, "Ada Roe", "Berthly", 0.8)]
    )  # fmt: skip
    _, (claim,) = _read(analysis, says)
    assert claim.evidence.span.of(analysis.article.text) == "She works at Berthly now."


def test_claims_point_at_mentions(encoder: Encoder) -> None:
    """With the shipped encoder too: mentions are in order, each once, and every claim's ends are among them."""
    analysis = _analysed(
        "Dr. Amara Okafor of the Nordic Commons Alliance (NCA) spoke at the Tideline Summit in Portland, Oregon. "
        "Leila Haddad (Delta University) showed tools such as Berthbook.",
        title="Notes from Harbour Code Week 2026",
    )
    mentions, claims = read_neurally(analysis, encoder)
    keys = [(m.span, m.kind) for m in mentions]
    assert keys == sorted(set(keys))
    assert claims
    ends = [end for c in claims for end in (c.subject, c.object) if end is not None]
    assert all(0 <= end < len(mentions) for end in ends)
    names = {(m.span.of(analysis.article.text), m.kind) for m in mentions}
    assert {("Amara Okafor", PERSON), ("Berthbook", TOOL), ("Portland", PLACE), ("Oregon", PLACE)} <= names
    assert ("NCA", ORGANIZATION) in names


def test_reading_is_pure(encoder: Encoder) -> None:
    """The same analysis gives the same mentions and claims."""
    analysis = _analysed("Amara Okafor spoke at the Tideline Summit in Rotterdam.")
    assert read_neurally(analysis, encoder) == read_neurally(analysis, encoder)
