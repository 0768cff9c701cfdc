"""Words and their wordpieces, for the encoder.

A *word* is a run of letters and digits, or one other visible character; it keeps its place in the text.
Its *pieces* are entries of the vocabulary, found by greedy longest match on the lower-cased word without
accents, as the uncased BERT models do (Wu et al. 2016, "Google's Neural Machine Translation System").
As the model cannot see case, each word also has a *shape*.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

_WORD = re.compile(r"[^\W_]+|[^\s]")
#: Characters; longer words are unknown, as in BERT.
_LONGEST = 100

#: Shapes of words; their order is the encoder's, 0 stands for the special tokens.
SHAPES = ("none", "lower", "title", "upper", "capital", "mixed", "digits", "letters and digits", "sign")


@dataclass(frozen=True, slots=True)
class Word:
    """A word at [start, end) of the text, with the vocabulary's numbers of its pieces."""

    start: int
    end: int
    pieces: tuple[int, ...]
    shape: int


def shape_of(word: str) -> int:
    """The index in SHAPES.

    >>> [SHAPES[shape_of(w)] for w in ("open", "Open", "UN", "A", "GitHub", "2024", "3D", "&")]
    ['lower', 'title', 'upper', 'capital', 'mixed', 'digits', 'letters and digits', 'sign']
    """
    if not word[0].isalnum():
        return 8
    if word.isdigit():
        return 6
    if any(c.isdigit() for c in word):
        return 7
    if len(word) == 1 and word.isupper():
        return 4
    if word.isupper():
        return 3
    if word[0].isupper() and not any(c.isupper() for c in word[1:]):
        return 2
    return 5 if any(c.isupper() for c in word) else 1


class WordPiece:
    """Splits text into words and words into pieces; remembers the words that it has seen."""

    def __init__(self, vocabulary: list[str]) -> None:
        self._index = {piece: i for i, piece in enumerate(vocabulary)}
        self.unknown, self.start, self.separator = (self._index[s] for s in ("[UNK]", "[CLS]", "[SEP]"))
        self.stops = frozenset(self._index[s] for s in ".!?")
        self._seen: dict[str, tuple[tuple[int, ...], int]] = {}

    @classmethod
    def load(cls, path: Path) -> WordPiece:
        """Read a vocabulary of one piece a line."""
        return cls(path.read_text("utf-8").split("\n")[:-1])

    def words(self, text: str, start: int, end: int) -> list[Word]:
        """The words of text[start:end]; offsets count in `text`."""
        found = []
        for match in _WORD.finditer(text, start, end):
            pieces, shape = self.pieces(match.group())
            found.append(Word(match.start(), match.end(), pieces, shape))
        return found

    def pieces(self, word: str) -> tuple[tuple[int, ...], int]:
        """The pieces and the shape of one word."""
        known = self._seen.get(word)
        if known is None:
            if len(self._seen) > 200_000:  # words; keeps a long run's memory bounded
                self._seen.clear()
            known = self._seen[word] = (self._split(word), shape_of(word))
        return known

    def _split(self, word: str) -> tuple[int, ...]:
        plain = unicodedata.normalize("NFD", word.lower())
        plain = "".join(c for c in plain if unicodedata.category(c) != "Mn")
        if not plain or len(plain) > _LONGEST:
            return (self.unknown,)
        pieces = []
        at = 0
        while at < len(plain):
            for end in range(len(plain), at, -1):
                piece = self._index.get(plain[at:end] if at == 0 else "##" + plain[at:end])
                if piece is not None:
                    break
            else:
                return (self.unknown,)
            pieces.append(piece)
            at = end
        return tuple(pieces)
