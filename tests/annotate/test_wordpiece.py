"""Words and their pieces."""

import doctest
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventgraph.annotate import wordpiece
from eventgraph.annotate.encoder import FOLDER
from eventgraph.annotate.wordpiece import SHAPES, WordPiece, shape_of

PIECES = [
    "[UNK]",
    "[CLS]",
    "[SEP]",
    ".",
    "!",
    "?",
    "quay",
    "##side",
    "##s",
    "cafe",
    "q",
    "har",
    "##bour",
    ",",
]
SMALL = WordPiece(PIECES)
SHIPPED = WordPiece.load(FOLDER / "vocab.txt")


def _pieces(word: str) -> list[str]:
    return [PIECES[i] for i in SMALL.pieces(word)[0]]


@pytest.mark.parametrize(
    ("word", "pieces"),
    [
        ("quay", ["quay"]),
        ("quayside", ["quay", "##side"]),
        ("quaysides", ["quay", "##side", "##s"]),
        ("harbour", ["har", "##bour"]),
        ("QUAY", ["quay"]),
        ("Café", ["cafe"]),
        ("Cafe\u0301", ["cafe"]),
        ("q", ["q"]),
        ("side", ["[UNK]"]),
        ("quayz", ["[UNK]"]),
        (",", [","]),
    ],
)
def test_a_word_is_split_by_greedy_longest_match(word: str, pieces: list[str]) -> None:
    """Longest pieces first, without case and accents; a word with any part outside the vocabulary is unknown."""
    assert _pieces(word) == pieces


def test_a_very_long_word_is_unknown() -> None:
    """A hundred characters are split, a hundred and one are one unknown piece."""
    assert _pieces("quay" + "s" * 96) == ["quay", *["##s"] * 96]
    assert _pieces("quay" + "s" * 97) == ["[UNK]"]


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("harbour", "lower"), ("Harbour", "title"), ("NCA", "upper"), ("A", "capital"), ("QuayMap", "mixed"),
        ("iQuay", "mixed"), ("2026", "digits"), ("3D", "letters and digits"), ("v2", "letters and digits"),
        ("&", "sign"), ("(", "sign"), ("é", "lower"), ("É", "capital"), ("京", "lower"),
    ],
)  # fmt: skip
def test_a_word_has_a_shape(word: str, shape: str) -> None:
    """What lower-casing takes away is kept as a shape."""
    assert SHAPES[shape_of(word)] == shape


@given(st.text())
def test_words_cover_all_that_is_visible(text: str) -> None:
    """Words follow each other, do not overlap and leave out nothing but white space."""
    words = SHIPPED.words(text, 0, len(text))
    assert "".join(text[w.start : w.end] for w in words) == re.sub(r"\s", "", text)
    ends = [0, *(w.end for w in words)]
    assert all(before <= w.start < w.end for before, w in zip(ends, words, strict=False))
    assert all(w.pieces and 0 < w.shape < len(SHAPES) for w in words)


def test_words_of_a_part_of_the_text_have_places_in_the_whole() -> None:
    """Offsets count in the whole text, and what lies outside the part is not read."""
    text = "Old quay, new quayside."
    words = SMALL.words(text, 10, len(text))
    assert [text[w.start : w.end] for w in words] == ["new", "quayside", "."]


def test_a_word_seen_before_has_the_same_pieces() -> None:
    """The memory of seen words does not change an answer, whatever their case."""
    fresh = WordPiece(PIECES)
    first = [fresh.pieces(w) for w in ("Quay", "quay", "QUAY")]
    assert [fresh.pieces(w) for w in ("Quay", "quay", "QUAY")] == first
    assert len({pieces for pieces, _ in first}) == 1
    assert len({shape for _, shape in first}) == 3


def test_an_underscore_parts_words() -> None:
    """In "old_quay" there are three words, as the models count."""
    assert [(w.start, w.end) for w in SMALL.words("old_quay", 0, 8)] == [(0, 3), (3, 4), (4, 8)]


def test_the_shipped_vocabulary_has_its_special_tokens() -> None:
    """The vocabulary has 30,522 pieces, as uncased BERT's; the special ones are where BERT has them."""
    assert (SHIPPED.unknown, SHIPPED.start, SHIPPED.separator) == (100, 101, 102)
    assert len(SHIPPED.stops) == 3
    assert len((FOLDER / "vocab.txt").read_text("utf-8").split("\n")[:-1]) == 30522


def test_examples_in_the_documentation_hold() -> None:
    """The module's examples run."""
    assert doctest.testmod(wordpiece).failed == 0
