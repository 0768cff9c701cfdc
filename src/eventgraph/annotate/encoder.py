"""The encoder: a small fitted transformer that reads mentions, their roles and relations between them.

It is all-MiniLM-L6-v2 (Wang et al. 2020; 22 M parameters), fitted on annotated event coverage (`training/`
in the source tree) and shipped as one int8 ONNX file, run by onnxruntime. For each word it gives

* tags: for each kind the chances of outside, begin and inside (kinds are independent, so names may nest);
* roles: what a mention is to some event of the article;
* ends: three vectors, as subject, as object and as a word between the two, which score pairs.

A span's confidence is a logistic function, fitted on articles of other publishers, of the product of its
words' chances and of its length (whether it has a rival, or a capital, added nothing). Values of words are
averaged over a mention.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from eventgraph.annotate.windows import Text, Window, split_words, windows
from eventgraph.annotate.wordpiece import WordPiece
from eventgraph.errors import ModelError
from eventgraph.model import Article, Kind, Relation, Span

Floats = npt.NDArray[np.float32]

#: Where the shipped weights are.
FOLDER = Path(__file__).parent / "model"

KINDS = (Kind.EVENT, Kind.PERSON, Kind.ORGANIZATION, Kind.PLACE, Kind.TOOL)
#: What a mention is to some event; `main` is the article's main event, `part` one within or beside another.
ROLES = ("speaker", "attendee", "organizer", "sponsor", "location", "presented", "main", "part")
_E, _P, _O, _L, _T = ((kind,) for kind in KINDS)
#: Kinds of the subject and of the object of each relation, in the encoder's order.
KINDS_OF: dict[Relation, tuple[tuple[Kind, ...], tuple[Kind, ...]]] = {
    Relation.SPEAKER: (_E, _P),
    Relation.ATTENDEE: (_E, _P + _O),
    Relation.ORGANIZER: (_E, _O + _P),
    Relation.SPONSOR: (_E, _O),
    Relation.SUPER_EVENT: (_E, _E),
    Relation.LOCATION: (_E, _L),
    Relation.PRESENTS: (_E, _T),
    Relation.AFFILIATION: (_P, _O),
    Relation.CREATOR: (_T, _O + _P),
}
RELATIONS = tuple(KINDS_OF)
#: Kinds that a role is asked of.
KINDS_OF_ROLE = {
    "speaker": _P,
    "attendee": _P + _O,
    "organizer": _O + _P,
    "sponsor": _O,
    "location": _L,
    "presented": _T,
    "main": _E,
    "part": _E,
}

#: Mentions and pairs below this are not worth a later stage's time.
LEAST_CONFIDENCE = 0.1
#: A span whose product of chances is lower is not looked at.
_LEAST_PRODUCT = 0.02
#: Words; no name in the annotated articles is longer than 24.
_LONGEST = 30
_DIGITS = 4
#: Ways in which two mentions can stand to each other; see `apart`.
DISTANCES = 34
#: Which relations can hold between a subject and an object of these kinds, all by number.
_ASKED: dict[tuple[int, int], set[int]] = {}
for _r, (_subjects, _objects) in enumerate(KINDS_OF.values()):
    for _pair in itertools.product(map(KINDS.index, _subjects), map(KINDS.index, _objects)):
        _ASKED.setdefault(_pair, set()).add(_r)


@dataclass(frozen=True, slots=True)
class ScoredMention:
    """A span read as a node of `kind`; `roles` holds the chances of the roles that the kind can have."""

    span: Span
    kind: Kind
    confidence: float
    roles: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ScoredPair:
    """A relation between two mentions (indices in `Reading.mentions`), if both are right."""

    relation: Relation
    subject: int
    object: int
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """What the encoder sees in an article: mentions in the order of the text, pairs in that of mentions."""

    mentions: tuple[ScoredMention, ...]
    pairs: tuple[ScoredPair, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A window with what the network gave for its words."""

    window: Window
    tags: Floats  # (words, kinds, 3) chances
    roles: Floats  # (words, roles) scores
    ends: Floats  # (words, 3, size)


class _Candidate(NamedTuple):
    """A mention at words [first, end) of the article; `product` is that of its words' chances."""

    first: int
    end: int
    kind: int
    product: float


class Encoder:
    """Reads articles. Give the same article, get the same reading."""

    def __init__(self, session: Any, wordpiece: WordPiece, description: dict[str, Any]) -> None:
        self._session = session
        self._wordpiece = wordpiece
        self._description = description
        self._calibration: dict[str, list[float]] = description["calibration"]
        self._least = LEAST_CONFIDENCE if self._calibration else _LEAST_PRODUCT
        self._pairs = {name: np.array(x, np.float32) for name, x in description["pairs"].items()}

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 1) -> Encoder:
        """Load from a folder with encoder.onnx, vocab.txt and model.json, by default the shipped one."""
        import onnxruntime  # slow to import

        folder = folder or FOLDER
        try:
            description = json.loads((folder / "model.json").read_text("utf-8"))
            _check(description, folder)
            for name, expected in sorted(description["sha256"].items()):
                if hashlib.sha256((folder / name).read_bytes()).hexdigest() != expected:
                    raise ModelError(
                        f"{folder / name} is not the file that model.json describes: install the package again"
                    )
            vocabulary = WordPiece.load(folder / "vocab.txt")
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            what = f"no {error}" if isinstance(error, KeyError) else error
            raise ModelError(
                f"the encoder in {folder} cannot be read ({what}): install the package again"
            ) from error
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        session = onnxruntime.InferenceSession(
            str(folder / "encoder.onnx"), options, providers=["CPUExecutionProvider"]
        )
        return cls(session, vocabulary, description)

    @cached_property
    def version(self) -> str:
        """The model's version with the begin of its hash: it names the method in the evidence."""
        return f"{self._description['version']}-{self._description['sha256']['encoder.onnx'][:8]}"

    def read(self, article: Article, extra: Sequence[tuple[Span, Kind]] = ()) -> Reading:
        """Read mentions, roles and pairs.

        Spans in `extra` are scored like the encoder's own and kept, however low their confidence; those that
        do not begin and end with a word, or that lie over a window's edge, are left out.
        """
        text = split_words(article, self._wordpiece)
        seen = [self._run(window) for window in windows(text, self._wordpiece)]
        block_of = _blocks(text)
        given = _in_words(text, extra)
        found = [c for view in seen for c in _candidates(view, block_of, given)]
        confidences = [self._confidence(c) for c in found]
        scored = sorted(
            ((c, p) for c, p in zip(found, confidences, strict=True) if p >= self._least or c[:3] in given),
            key=lambda x: (x[0].first, -x[0].end, x[0].kind),
        )
        candidates = [c for c, _ in scored]
        roles: dict[int, dict[str, float]] = {}
        pairs: list[ScoredPair] = []
        for view in seen:
            self._relate(view, block_of, candidates, roles, pairs)
        mentions = tuple(
            ScoredMention(
                Span(text.words[c.first].start, text.words[c.end - 1].end),
                KINDS[c.kind],
                round(confidence, _DIGITS),
                roles.get(i, {}),
            )
            for i, (c, confidence) in enumerate(scored)
        )
        order = {relation: i for i, relation in enumerate(RELATIONS)}
        pairs.sort(key=lambda p: (p.subject, p.object, order[p.relation]))
        return Reading(mentions, tuple(pairs))

    def _run(self, window: Window) -> _Seen:
        tags, roles, ends = self._session.run(
            ("tags", "roles", "ends"),
            {
                "pieces": window.pieces,
                "shapes": window.shapes,
                "kinds": window.kinds,
                "emphases": window.emphases,
                "starts": window.starts,
            },
        )
        n = len(window.words)
        tags = tags.reshape(n, len(KINDS), 3)
        chances = np.exp(tags - tags.max(-1, keepdims=True))
        chances /= chances.sum(-1, keepdims=True)
        return _Seen(window, chances, roles, ends.reshape(n, 3, -1))

    def _confidence(self, candidate: _Candidate) -> float:
        """The calibrated chance that the span is a right node of its kind."""
        weights = self._calibration.get(KINDS[candidate.kind].value)
        if not weights:
            return candidate.product
        return calibrate(candidate.product, candidate.end - candidate.first, weights)

    def _relate(
        self,
        view: _Seen,
        block_of: list[int],
        candidates: list[_Candidate],
        roles: dict[int, dict[str, float]],
        pairs: list[ScoredPair],
    ) -> None:
        """Add the roles of the window's mentions, and the pairs of them that are likely enough.

        Mentions in the window's context (title, heading) serve as ends of pairs only.
        """
        place = {int(word): i for i, word in enumerate(view.window.words)}
        here: list[tuple[int, int, int]] = []  # candidate, first and last word in the window
        for i, c in enumerate(candidates):
            first, last = place.get(c.first, -1), place.get(c.end - 1, -1)
            if first >= 0 and last - first == c.end - 1 - c.first:
                here.append((i, first, last + 1))
        if not here:
            return
        firsts, ends = np.array([f for _, f, _ in here]), np.array([e for _, _, e in here])
        role_chances = _sigmoid(_means(view.roles, firsts, ends))
        vectors = _means(view.ends[:, :2], firsts, ends)
        body = firsts >= view.window.context
        kinds = np.array([candidates[i].kind for i, _, _ in here])
        for row, (i, _, _) in enumerate(here):
            if body[row]:
                roles[i] = {
                    role: round(float(role_chances[row, r]), _DIGITS)
                    for r, role in enumerate(ROLES)
                    if KINDS[kinds[row]] in KINDS_OF_ROLE[role]
                }
        rows = range(len(here))
        asked = [
            (a, b)
            for a in rows
            for b in rows
            if a != b
            and (body[a] or body[b])
            and (kinds[a], kinds[b]) in _ASKED
            and not _overlap(here[a], here[b])
        ]
        if not asked:
            return
        blocks = [block_of[word] for word in view.window.words]
        apart_ = np.array([apart(*here[a][1:], *here[b][1:], view.window.context, blocks) for a, b in asked])
        subjects, objects = np.array(asked).T
        between = _means(view.ends[:, 2], apart_[:, 1], apart_[:, 2])
        w = self._pairs
        hidden = vectors[subjects, 0] + vectors[objects, 1] + between + w["distances"][apart_[:, 0]]
        hidden += w["end_kinds"][0, kinds[subjects]] + w["end_kinds"][1, kinds[objects]]
        chances = _sigmoid(np.maximum(hidden, 0) @ w["relations"].T + w["bias"])
        for row, r in zip(*np.nonzero(chances >= LEAST_CONFIDENCE), strict=True):
            a, b = asked[row]
            if r in _ASKED[kinds[a], kinds[b]]:
                score = round(float(chances[row, r]), _DIGITS)
                pairs.append(ScoredPair(RELATIONS[r], here[a][0], here[b][0], score))


def _check(description: dict[str, Any], folder: Path) -> None:
    """Raise ModelError, or what Python raises, if model.json does not describe an encoder that is read here."""
    if (description["kinds"], description["roles"], description["relations"]) != (
        [k.value for k in KINDS],
        list(ROLES),
        [r.value for r in RELATIONS],
    ):
        raise ModelError(f"the encoder in {folder} reads other kinds or relations than this program")
    if not {"encoder.onnx", "vocab.txt"} <= description["sha256"].keys() or not description["version"]:
        raise ValueError("model.json does not say of which files it speaks")
    for weights in description["calibration"].values():
        calibrate(0.5, 1, [float(weight) for weight in weights])
    pairs = {name: np.array(x, np.float32).shape for name, x in description["pairs"].items()}
    size = pairs["bias"], pairs["relations"][:1], pairs["distances"][:1], pairs["end_kinds"][:2]
    if size != ((len(RELATIONS),), (len(RELATIONS),), (DISTANCES,), (2, len(KINDS))):
        raise ValueError("model.json holds weights of another size")


def _candidates(view: _Seen, block_of: list[int], given: set[tuple[int, int, int]]) -> Iterator[_Candidate]:
    """Spans whose product of chances is large enough, and those of `given` that the window holds."""
    words, context, n = view.window.words, view.window.context, len(view.window.words)
    blocks = [block_of[word] for word in words]
    for kind in range(len(KINDS)):
        begin, inside = view.tags[:, kind, 1].tolist(), view.tags[:, kind, 2].tolist()
        place = {int(word): i for i, word in enumerate(words)} if given else {}
        wanted = {(place[a], b - a) for a, b, k in given if k == kind and place.get(a, -1) >= context}
        starts = {i for i in range(context, n) if begin[i] > _LEAST_PRODUCT} | {a for a, _ in wanted}
        for first in sorted(starts):
            longest = max([length for a, length in wanted if a == first], default=0)
            product = begin[first]
            for end in range(first + 1, min(n, first + max(_LONGEST, longest)) + 1):
                goes_on = inside[end] if end < n and blocks[end] == blocks[first] else 0.0
                chance = product * (1 - goes_on)
                if chance > _LEAST_PRODUCT or (first, end - first) in wanted:
                    yield _Candidate(int(words[first]), int(words[end - 1]) + 1, kind, chance)
                product *= goes_on
                if not goes_on or (product <= _LEAST_PRODUCT and end - first >= longest):
                    break


def apart(
    subject: int, subject_end: int, object_: int, object_end: int, context: int, blocks: Sequence[int]
) -> tuple[int, int, int]:
    """How two mentions of a window stand to each other: a number below DISTANCES, and the words between.

    The number tells which of them is in the window's context; else their order, the words between them (by
    doubling ranges) and whether they are in one block.
    """
    first, end = (subject_end, object_) if subject < object_ else (object_end, subject)
    if min(subject, object_) < context:
        return DISTANCES - (1 if subject < context else 2), 0, 0
    gap = max(0, end - first)
    number = min(gap.bit_length(), 7) + 8 * (subject < object_) + 16 * (blocks[subject] == blocks[object_])
    return number, first, first + gap


def _blocks(text: Text) -> list[int]:
    """The index of each word's block."""
    return [i for i, (first, end, _) in enumerate(text.blocks) for _ in range(first, end)]


def _in_words(text: Text, extra: Sequence[tuple[Span, Kind]]) -> set[tuple[int, int, int]]:
    """Spans of characters as (first word, end word, kind)."""
    if not extra:
        return set()
    starts = {word.start: i for i, word in enumerate(text.words)}
    ends = {word.end: i + 1 for i, word in enumerate(text.words)}
    return {
        (starts[span.start], ends[span.end], KINDS.index(kind))
        for span, kind in extra
        if span.start in starts and span.end in ends and len(span)
    }


def _means(values: Floats, firsts: npt.NDArray[Any], ends: npt.NDArray[Any]) -> Floats:
    """The mean of values[first:end] for each pair of bounds."""
    sums = np.zeros((len(values) + 1, *values.shape[1:]), np.float64)
    np.cumsum(values, axis=0, dtype=np.float64, out=sums[1:])
    lengths = (ends - firsts).reshape(-1, *[1] * (values.ndim - 1))
    return np.asarray((sums[ends] - sums[firsts]) / np.maximum(lengths, 1), np.float32)


def _overlap(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return one[1] < other[2] and other[1] < one[2]


def features_of(product: float, length: int) -> tuple[float, float, float]:
    """What confidence depends on: a constant, the product's log odds, the log of the length in words."""
    product = min(max(product, 1e-4), 1 - 1e-4)
    return 1.0, math.log(product / (1 - product)), math.log(length)


def calibrate(product: float, length: int, weights: Sequence[float]) -> float:
    """A logistic function of the features."""
    score = sum(f * w for f, w in zip(features_of(product, length), weights, strict=True))
    return 1 / (1 + math.exp(-score))


def _sigmoid(scores: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-scores)), np.float32)
