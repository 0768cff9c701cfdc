"""Rules on names: which words are a name, and of what kind."""

from __future__ import annotations

import doctest
import itertools

import pytest

from eventgraph.annotate import names
from eventgraph.annotate.analysis import Analysis, analyse, load_pipeline
from eventgraph.annotate.names import (
    CERTAIN,
    capital_runs,
    choose,
    find_candidates,
    find_names,
    is_initials,
    tidy,
)
from eventgraph.model import Kind, Mention, Span
from eventgraph.read import read_text

EVENT, PERSON, ORGANIZATION, PLACE, TOOL = (
    Kind.EVENT, Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL,
)  # fmt: skip


def _analysed(body: str) -> Analysis:
    return analyse(read_text(f"Notes\n\n{body}", "notes"), load_pipeline())


def _by_rule(body: str) -> set[tuple[str, Kind, str]]:
    """What rules, not spaCy, read in a text."""
    analysis = _analysed(body)
    return {
        (m.span.of(analysis.article.text), m.kind, m.method.removeprefix("rule:"))
        for m in find_candidates(analysis)
        if m.method.startswith("rule:")
    }


@pytest.mark.parametrize(
    ("body", "name", "kind", "rule"),
    [
        ("The Lumen Foundation paid.", "Lumen Foundation", ORGANIZATION, "organization-noun"),
        ("The ramps were built by Berth Works GmbH last year.", "Berth Works GmbH", ORGANIZATION, "legal-form"),
        ("The University of Quayford paid for it.", "University of Quayford", ORGANIZATION, "organization-of"),
        ("The doors of the Lantern Hall opened.", "Lantern Hall", PLACE, "venue-noun"),
        ("They use the Berth Atlas daily.", "Berth Atlas", TOOL, "tool-noun"),
        ("They use QuayMap daily.", "QuayMap", TOOL, "camel-case"),
        ("They use quay.js daily.", "quay.js", TOOL, "camel-case"),
        ("We met at the Tideline Summit.", "Tideline Summit", EVENT, "event-noun"),
        ("We met at Tideline Summit 2026 in Ghent.", "Tideline Summit 2026", EVENT, "event-noun"),
        ("We met at Tideline 2026 again.", "Tideline 2026", EVENT, "event-year"),
        ("We met at QuayCon again.", "QuayCon", EVENT, "event-noun"),
        ("We met at DevQuayConf.", "DevQuayConf", EVENT, "event-noun"),
        ("We met at the Quay Leads summit.", "Quay Leads summit", EVENT, "event-noun"),
        ("We met at the Quay code sprint.", "Quay code sprint", EVENT, "event-noun"),
        ("We met at the Open Quay Offices (OQOs) Day.", "Open Quay Offices (OQOs) Day", EVENT, "event-with-acronym"),
        ("We held a Workshop on Berths last year.", "Workshop on Berths", EVENT, "event-on"),
        ("We met at SQC26 again.", "SQC26", EVENT, "event-year"),
        ("We liked Quay's Birthday Party a lot.", "Quay's Birthday Party", EVENT, "event-noun"),
        ("We liked Quay's Birthday Party a lot.", "Birthday Party", EVENT, "event-noun"),
        ("We use tools such as Berthbook.", "Berthbook", TOOL, "listed-kind"),
        ("They met companies like Berthly.", "Berthly", ORGANIZATION, "listed-kind"),
        ("It went to cities including Quayford.", "Quayford", PLACE, "listed-kind"),
        ("We heard of two initiatives, including the Berth Pledge.", "Berth Pledge", TOOL, "listed-kind"),
        ("Ada Roe (Berthly) spoke.", "Berthly", ORGANIZATION, "beside-name"),
        ("Ada Roe from Berthly spoke.", "Berthly", ORGANIZATION, "beside-name"),
        ("The meeting took place at the Quayford Institute.", "Quayford Institute", PLACE, "held-at"),
    ],
)  # fmt: skip
def test_a_rule_reads_a_name(body: str, name: str, kind: Kind, rule: str) -> None:
    """Each rule reads the whole name, without the article before it, as its kind."""
    assert (name, kind, rule) in _by_rule(body)


@pytest.mark.parametrize(
    "body",
    [
        "It was a summit of many people.",
        "Everybody liked the Day.",
        "We met on a day in May.",
        "We read all of the Summit's notes.",
        "An Icon for all.",
        "Nobody came to the workshop at all.",
    ],
)
def test_common_words_are_no_events(body: str) -> None:
    """An event noun alone, with a capital or without, names no event."""
    assert not [found for found in _by_rule(body) if found[1] is EVENT]


def test_a_place_in_a_name_behind_at_is_not_part_of_the_event() -> None:
    """The event's name begins behind "at": "Berthly at Tideline Summit" is no event."""
    found = {
        name for name, kind, _ in _by_rule("We saw Berthly at Tideline Summit 2026 again.") if kind is EVENT
    }
    assert found == {"Tideline Summit 2026"}


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ("We liked the Quay Summit and the Tideline Summit.", {"Quay Summit", "Tideline Summit"}),
        ("We liked Quay Summit 2026 and Tideline Open Week.", {"Quay Summit 2026", "Tideline Open Week"}),
        ("We liked the Quay and Tideline Summit.", {"Quay and Tideline Summit"}),
        ("We liked the Quay Summit and Expo.", {"Quay Summit and Expo"}),
        ("We liked the Summit and the Tideline Week.", {"Summit and the Tideline Week"}),
    ],
)
def test_two_events_joined_by_and_are_two(body: str, names: set[str]) -> None:
    """Each has its own noun and words before it; else "and" is a part of one name."""
    assert {name for name, kind, _ in _by_rule(body) if kind is EVENT} == names


def test_only_the_first_of_a_list_is_certain() -> None:
    """Behind "such as" the first name has the kind; the rule says nothing on the others."""
    found = _by_rule("We use tools such as Berthbook and Quayplan.")
    assert [name for name, _, rule in found if rule == "listed-kind"] == ["Berthbook"]


def test_the_nearest_noun_says_what_is_listed() -> None:
    """Of several such nouns the one next to the list counts."""
    assert ("Berthly", ORGANIZATION, "listed-kind") in _by_rule(
        "These tools are used by companies such as Berthly."
    )


def test_certain_rules_are_surer_than_the_others() -> None:
    """A rule that is right by construction wins over what any other rule, and spaCy, reads."""
    analysis = _analysed(
        "We use tools such as Berthbook. We met at the Open Quay Offices (OQOs) Day, where the Lumen Foundation, "
        "Berth Works GmbH, QuayMap and Ada Roe from Berthly were in the Lantern Hall in Ghent on QuayCon 2026."
    )
    found = find_candidates(analysis)
    certain = [m.confidence for m in found if m.method in CERTAIN]
    assert len(certain) == 2
    assert min(certain) > max(m.confidence for m in found if m.method not in CERTAIN)


@pytest.mark.parametrize(
    ("body", "runs"),
    [
        ("We met the Bank of Quayford there.", ["Bank of Quayford"]),
        ("We saw Ada Roe and Leila Haddad there.", ["Ada Roe and Leila Haddad"]),
        ("We saw Ada Roe when Leila Haddad left.", ["Ada Roe", "Leila Haddad"]),
        ("We love Tideline 2026 a lot.", ["Tideline 2026"]),
        ("It was cold there.", []),
        ("The ramps were new of Ghent.", ["Ghent"]),
    ],
)
def test_capitalised_words_make_runs(body: str, runs: list[str]) -> None:
    """Small words join capitalised ones but do not end a run; what is not capitalised parts them."""
    analysis = _analysed(body)
    found = [run.span.of(analysis.article.text) for run in capital_runs(analysis.sentences[1])]
    assert found == runs


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("the Lumen Foundation's", "Lumen Foundation"),
        ("The Lumen Foundation,", "Lumen Foundation"),
        ("“Lumen Foundation”", "Lumen Foundation"),
        ("Lumen Foundation of the", "Lumen Foundation"),
        ("Lumen Foundation)", "Lumen Foundation"),
        ("Lumen Foundation (LF)", "Lumen Foundation (LF)"),
        ("@Berthly", "Berthly"),
        ("an Icon", "Icon"),
        ("Theatre", "Theatre"),
        ("...", "..."),
    ],
)
def test_names_are_tidied(text: str, name: str) -> None:
    """Articles, possessives, loose marks and dangling prepositions go; a whole pair of brackets stays."""
    padded = f"ab {text} cd"
    assert tidy(padded, Span(3, 3 + len(text))).of(padded) == name


@pytest.mark.parametrize(
    ("short", "name", "yes"),
    [
        ("NCA", "Nordic Commons Alliance", True),
        ("NCAs", "Nordic Commons Alliance", True),
        ("nca", "Nordic Commons Alliance", True),
        ("OQF", "Office of Quay Friends", True),
        ("NCB", "Nordic Commons Alliance", False),
        ("NC", "Nordic Commons Alliance", False),
        ("N", "Nordic", False),
    ],
)
def test_initials(short: str, name: str, yes: bool) -> None:
    """Initials are all the capitals' first letters, at least two; small words do not count."""
    assert is_initials(short, name.split()) is yes


def test_of_overlapping_names_one_is_chosen() -> None:
    """The surest wins, then the longest; names that touch nothing stay; the outcome is in the text's order."""
    weak = Mention(Span(0, 9), EVENT, 0.5, "a")
    sure = Mention(Span(5, 12), PLACE, 0.8, "b")
    short, long = Mention(Span(20, 25), TOOL, 0.5, "c"), Mention(Span(20, 30), TOOL, 0.5, "d")
    alone = Mention(Span(12, 14), PERSON, 0.1, "e")
    assert choose([long, weak, alone, short, sure]) == [sure, alone, long]
    assert choose([sure, short, alone, weak, long]) == [sure, alone, long]


def test_names_do_not_overlap() -> None:
    """The reader without the encoder gives each stretch of text one kind."""
    analysis = _analysed(
        "Ada Roe from Berthly met Leila Haddad of the University of Quayford at Tideline Summit 2026 in Ghent. "
        "They use tools such as Berthbook and the Berth Atlas of the Lumen Foundation (LF)."
    )
    found = find_names(analysis)
    assert len(found) > 5
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))
    assert all(m.span.of(analysis.article.text).strip() for m in found)


def test_examples_in_the_documentation_hold() -> None:
    """The module's examples run."""
    assert doctest.testmod(names).failed == 0
