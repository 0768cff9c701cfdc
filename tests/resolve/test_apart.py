"""Names that look alike and are not the same."""

import pytest

from eventgraph.model import Article, Block, BlockKind, Kind, Mention, Span
from eventgraph.resolve.grouping import group


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (Kind.PERSON, "Jan Berg", "Jana Berg"),
        (Kind.PERSON, "Daniel Okonkwo", "Daniela Okonkwo"),
        (Kind.PERSON, "Anna Lindqvist", "Anne Lindqvist"),
        (Kind.EVENT, "Tideline Summit II", "Tideline Summit III"),
        (Kind.EVENT, "Harbour Tideline Meetup June", "Harbour Tideline Meetup July"),
        (Kind.EVENT, "Thirteenth Tideline Summit", "Thirtieth Tideline Summit"),
    ],
)
def test_a_letter_can_tell_two_things_apart(kind: Kind, one: str, other: str) -> None:
    """A given name, a numeral, a month or an ordinal that differs by a letter is no slip of the pen."""
    text = f"{one}, {other}"
    spans = Span(0, len(one)), Span(len(one) + 2, len(text))
    article = Article("a", text, (Block(BlockKind.PARAGRAPH, Span(0, len(text))),), "")
    keys = group(article, tuple(Mention(span, kind, 0.9, "test") for span in spans))
    assert keys[0] != keys[1]
