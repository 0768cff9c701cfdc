"""Past affiliations are no affiliations."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from eventgraph.model import Kind, Relation
from eventgraph.resolve import resolve
from eventgraph.resolve.past import _word_before, without_past


@pytest.mark.parametrize(
    ("text", "past"),
    [
        ("Ada Roe, director of Berthly, spoke.", False),
        ("Ada Roe, former director of Berthly, spoke.", True),
        ("Ada Roe, previously at Berthly, spoke.", True),
        ("Ada Roe (formerly Berthly) spoke.", True),
        ("Ada Roe, ex-Berthly, spoke.", True),
        ("The former Berthly engineer Ada Roe spoke.", True),
        ("Berthly's former director Ada Roe spoke.", True),
        ("The current Berthly engineer Ada Roe spoke.", False),
        ("Ada Roe, formerly a pilot and now at Berthly, spoke.", False),
        ("Ada Roe spoke to former pilots. Berthly was there.", False),
    ],
)
def test_words_that_say_that_it_is_over(spell: Callable, text: str, past: bool) -> None:
    """Between the names, or right before the organization: the last such word decides."""
    spelled = spell(text).name(Kind.PERSON, "Ada Roe").name(Kind.ORGANIZATION, "Berthly")
    extraction = spelled.say(("Ada Roe", Relation.AFFILIATION, "Berthly", 0.9)).extraction()
    kept, rejected = without_past(extraction)
    assert (len(kept.claims), len(rejected)) == ((0, 1) if past else (1, 0))
    found = resolve(extraction)
    assert len(found.facts) == (0 if past else 1)
    assert [r.reason for r in found.extraction.rejected] == (["is told as past"] if past else [])


def test_a_word_speaks_of_the_name_behind_it(spell: Callable) -> None:
    """ "A, former head of O, joined P": P is no past."""
    spelled = spell("Ada Roe, former head of Berthly, joined Quaymasters.").name(Kind.PERSON, "Ada Roe")
    spelled.name(Kind.ORGANIZATION, "Berthly", "Quaymasters")
    said = [("Ada Roe", Relation.AFFILIATION, name, 0.9) for name in ("Berthly", "Quaymasters")]
    kept, _ = without_past(spelled.say(*said).extraction())
    assert [c.object for c in kept.claims] == [spelled.index("Quaymasters")]


def test_only_affiliations_have_a_past(spell: Callable) -> None:
    """ "Former speaker" says nothing of other relations."""
    spelled = spell("Ada Roe, former speaker at the Quay Jam.").name(Kind.PERSON, "Ada Roe")
    spelled.name(Kind.EVENT, "Quay Jam").say(("Quay Jam", Relation.SPEAKER, "Ada Roe", 0.9))
    extraction = spelled.extraction()
    assert without_past(extraction) == (extraction, [])


@pytest.mark.parametrize("sign", ["", " ", "-", " -\u2009\n", ".", "é", "İ", "ſ", "\u212a", "1", "_"])
def test_the_word_before(sign: str) -> None:
    """It ends at the position, or before spaces and hyphens; letters other than a to z end it on the left."""
    for text in (
        f"the Former{sign}",
        f"İformer{sign}",
        f"ex{sign}former",
        f"{sign}former ",
        sign,
        f"-{sign} ",
    ):
        found = re.search(r"([a-z]+)[\s-]*$", text.lower())
        assert _word_before(text, len(text)) == (found.group(1) if found else "")
