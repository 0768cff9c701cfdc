"""What authors say of themselves."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eventgraph.annotate.authors import find_author_claims
from eventgraph.model import Kind, Relation
from eventgraph.read import read_text

Did = tuple[str, str, str, str | None]  # author, relation, role, event


@pytest.fixture
def did(lay_out: Callable) -> Callable[[str, str], list[Did]]:
    """What the authors in a byline say that they did."""

    def made(authors: str, body: str) -> list[Did]:
        header = f"By: {authors}\n" if authors else ""
        laid = lay_out(read_text(f"Notes\n\n{header}\n{body}", "notes"), event=("Tideline Summit",))
        first = len(laid.mentions)
        mentions, claims = find_author_claims(laid.article, laid.contexts, first)
        names = [m.span.of(laid.article.text) for m in mentions]
        return [
            (names[c.object - first], c.relation.value, c.role, laid.name(c.subject))
            for c in claims
            if c.object is not None
        ]

    return made


@pytest.mark.parametrize(
    ("body", "relation", "role"),
    [
        ("I spoke at the Tideline Summit.", "eg:speaker", "Speaker"),
        ("Last week I presented our work at the Tideline Summit.", "eg:speaker", "Speaker"),
        ("I moderated a panel at the Tideline Summit.", "eg:speaker", "Moderator"),
        ("I attended the Tideline Summit.", "schema:attendee", "Attendee"),
        ("We went to the Tideline Summit.", "schema:attendee", "Attendee"),
    ],
)
def test_the_one_author_is_i(did: Callable, body: str, relation: str, role: str) -> None:
    """With one author "I" is the author, and so are those of "we" who went there."""
    assert did("Ada Roe", body) == [("Ada Roe", relation, role, "Tideline Summit")]


def test_we_are_all_the_authors(did: Callable) -> None:
    """Of several authors each one attended."""
    assert did("Ada Roe and Ben Sol", "We attended the Tideline Summit.") == [
        ("Ada Roe", "schema:attendee", "Attendee", "Tideline Summit"),
        ("Ben Sol", "schema:attendee", "Attendee", "Tideline Summit"),
    ]


@pytest.mark.parametrize(
    ("authors", "body"),
    [
        ("", "I spoke at the Tideline Summit."),
        ("Ada", "I spoke at the Tideline Summit."),
        ("Ada Roe and Ben Sol", "I spoke at the Tideline Summit."),
        ("Ada Roe", "We spoke at the Tideline Summit."),
        ("Ada Roe", "I did not attend the Tideline Summit."),
        ("Ada Roe", "I never spoke at the Tideline Summit."),
        ("Ada Roe", "I spoke with my mother."),
        ("Ada Roe", "She spoke at the Tideline Summit."),
        ("Ada Roe", "I liked the Tideline Summit."),
    ],
)
def test_nothing_is_said_of_an_author(did: Callable, authors: str, body: str) -> None:
    """No byline, a byline of one word, "I" of several, "we" who spoke, a negation, no event, another subject or verb."""
    assert did(authors, body) == []


def test_authors_are_mentioned_in_the_byline(lay_out: Callable) -> None:
    """Mentions are persons whose words stand in the byline; each author is mentioned once, whatever they did."""
    article = read_text(
        "Notes\n\nBy: Ada Roe\n\nI attended the Tideline Summit. I spoke at the Tideline Summit.", "notes"
    )
    laid = lay_out(article, event=("Tideline Summit",))
    mentions, claims = find_author_claims(article, laid.contexts, 7)
    (mention,) = mentions
    assert (mention.span.of(article.text), mention.kind) == ("Ada Roe", Kind.PERSON)
    assert article.blocks[1].span.contains(mention.span)
    assert {c.object for c in claims} == {7}
    assert {c.relation for c in claims} == {Relation.ATTENDEE, Relation.SPEAKER}


def test_the_evidence_is_what_the_author_says(lay_out: Callable) -> None:
    """The words of a claim reach from "I" to the event."""
    article = read_text("Notes\n\nBy: Ada Roe\n\nIn May I spoke at the Tideline Summit again.", "notes")
    laid = lay_out(article, event=("Tideline Summit",))
    _, (claim,) = find_author_claims(article, laid.contexts, len(laid.mentions))
    assert claim.evidence.span.of(article.text) == "I spoke at the Tideline Summit"


@pytest.mark.parametrize(
    ("authors", "body", "there"),
    [
        ("Ada Roe", "My day began early. I liked the Tideline Summit, and it liked me.", ["Ada Roe"]),
        ("Ada Roe", "My day began early. The Tideline Summit was large.", []),
        ("Ada Roe", 'My day began. "I came with my crew, I think," said Ben Sol of the Tideline Summit.', []),
        ("Ada Roe and Ben Sol", "My day began early. I liked the Tideline Summit, and it liked me.", []),
        ("Ada Roe and Ben Sol", "We met. " * 15, ["Ada Roe", "Ben Sol"]),
        ("The Tideline Organizers", "We met. " * 15, []),
        ("Quay Community Team", "We met. " * 15, []),
    ],
)
def test_who_tells_as_a_witness_was_there(did: Callable, authors: str, body: str, there: list[str]) -> None:
    """One author who says "I" three times, or "we" all along, is somebody who took part; quotations do not count."""
    assert did(authors, body) == [(name, "schema:attendee", "Attendee", None) for name in there]
