"""Who said what."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eventgraph.annotate.quotations import find_quotations
from eventgraph.read import read_text
from eventgraph.read.markdown import read_markdown

Said = tuple[str | None, str, bool]  # speaker, words, direct
WORDS = "Every quay must be open to everybody"
NAMES = {"person": ("Amara Okafor", "Leila Haddad", "Haddad"), "organization": ("Port Authority",)}


@pytest.fixture
def said(lay_out: Callable) -> Callable[[str], list[Said]]:
    """The quotations of a text."""

    def made(body: str, markdown: bool = False) -> list[Said]:
        read = read_markdown if markdown else read_text
        laid = lay_out(read(f"{'# ' if markdown else ''}Notes\n\n{body}", "notes"), **NAMES)
        text = laid.article.text
        return [
            (laid.name(q.speaker), q.quoted.of(text), q.direct)
            for q in find_quotations(laid.article, laid.contexts)
        ]

    return made


@pytest.mark.parametrize(
    "body",
    [
        f"“{WORDS},” said Amara Okafor.",
        f'"{WORDS}," said Amara Okafor.',
        f"“{WORDS},” Amara Okafor said.",
        f"Amara Okafor said: “{WORDS}.”",
        f"Amara Okafor said, “{WORDS}.”",
        f"“{WORDS},” explained Amara Okafor of the Port Authority.",
    ],
)
def test_words_in_quotation_marks_have_a_speaker(said: Callable, body: str) -> None:
    """Before or behind, with straight or curly marks: the words without the marks, and who said them."""
    ((speaker, words, direct),) = said(body)
    assert (speaker, words.rstrip(",."), direct) == ("Amara Okafor", WORDS, True)


def test_two_speakers_have_their_own_words(said: Callable) -> None:
    """Of several speakers the one nearest to the words said them."""
    other = "Ramps are cheaper than lawsuits"
    found = said(f"“{WORDS},” said Amara Okafor. “{other},” said Leila Haddad.")
    assert [(speaker, words.rstrip(",")) for speaker, words, _ in found] == [
        ("Amara Okafor", WORDS),
        ("Leila Haddad", other),
    ]


@pytest.mark.parametrize(
    "body",
    [
        f"“{WORDS},” read the poster.",
        f"“{WORDS},” said the Port Authority.",
        f"“{WORDS}.” The poster hung there all day, beside a long list of every ship in port, when Amara Okafor said nothing.",
        f"Amara Okafor said nothing at all.\n\nThe poster had it so: “{WORDS}.”",
        f"“{WORDS}” is a poster that Amara Okafor painted.",
    ],
)
def test_words_without_a_person_who_says_them_are_no_quotation(said: Callable, body: str) -> None:
    """A poster, an organization, somebody far off, of another paragraph or who did not speak is no speaker."""
    assert [found for found in said(body) if found[2]] == []


def test_a_word_or_two_in_marks_are_no_quotation(said: Callable) -> None:
    """Scare quotes are not what somebody said."""
    assert [found for found in said("The “open quay” is new, said Amara Okafor.") if found[2]] == []


def test_titles_are_not_quoted(said: Callable) -> None:
    """A heading in quotation marks is a heading."""
    assert said(f"## “{WORDS},” said Amara Okafor\n\nIt rained.", markdown=True) == []


@pytest.mark.parametrize(
    ("body", "speaker", "words"),
    [
        ("Leila Haddad argued that ramps are cheaper than lawsuits.", "Leila Haddad", "that ramps are cheaper than lawsuits"),
        ("Haddad noted that ramps are cheaper than lawsuits.", "Haddad", "that ramps are cheaper than lawsuits"),
        ("Amara Okafor said the quay is open.", "Amara Okafor", "the quay is open"),
    ],
)  # fmt: skip
def test_reported_speech_is_a_clause(said: Callable, body: str, speaker: str, words: str) -> None:
    """Behind a reporting verb the clause is what was said, in the writer's words."""
    assert said(body) == [(speaker, words, False)]


@pytest.mark.parametrize(
    "body",
    [
        "The Port Authority argued that ramps are cheaper than lawsuits.",
        "Amara Okafor built ramps that are cheaper than lawsuits.",
        "Amara Okafor said nothing.",
    ],
)
def test_other_clauses_are_not_reported_speech(said: Callable, body: str) -> None:
    """It takes a person, a verb of saying and a clause."""
    assert said(body) == []


def test_direct_words_are_not_reported_as_well(said: Callable) -> None:
    """What stands in quotation marks is one quotation, not two."""
    found = said(f"Amara Okafor said that “{WORDS.lower()}.”")
    assert [direct for _, _, direct in found] == [True]


def test_the_evidence_holds_the_words_and_who_says_them(lay_out: Callable) -> None:
    """The quoted words lie within the evidence, and so do the speaker and the verb."""
    laid = lay_out(read_text(f"Notes\n\n“{WORDS},” said Amara Okafor.", "notes"), **NAMES)
    (quotation,) = find_quotations(laid.article, laid.contexts)
    assert quotation.evidence.span.contains(quotation.quoted)
    assert quotation.evidence.span.of(laid.article.text).endswith("said Amara Okafor")
