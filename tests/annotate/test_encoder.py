"""The encoder: its files, and what may be relied on in its readings. How well it reads is measured elsewhere."""

from __future__ import annotations

import json
import re
import shutil
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from eventgraph.annotate.encoder import (
    DISTANCES,
    FOLDER,
    KINDS_OF,
    KINDS_OF_ROLE,
    LEAST_CONFIDENCE,
    Encoder,
    Reading,
    apart,
    calibrate,
)
from eventgraph.errors import ModelError
from eventgraph.model import Article, Block, BlockKind, Kind, Span
from eventgraph.read import read_text

PARAGRAPH = (
    "Amara Okafor, Chief Digital Officer of the Port Authority, spoke at the Tideline Summit in Rotterdam. "
    "Leila Haddad (Delta University) showed the Open Berth Register. The Lumen Foundation sponsored the dinner."
)
ARTICLE = read_text(
    f"Notes from Tideline Summit 2026\n\nDate: 2026-06-22\n\n{PARAGRAPH}\n\nSponsors\n\n* Lumen Foundation\n* Quay Works GmbH",
    "notes",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped model."""
    return Path(shutil.copytree(FOLDER, tmp_path / "model"))


@pytest.mark.parametrize("name", ["encoder.onnx", "vocab.txt"])
def test_a_damaged_file_is_refused_by_name(folder: Path, name: str) -> None:
    """One changed byte is seen before anything is read, and the message names the file."""
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(data)
    with pytest.raises(ModelError, match=re.escape(f"{folder / name} is not the file")):
        Encoder.load(folder)


@pytest.mark.parametrize("name", ["encoder.onnx", "vocab.txt", "model.json"])
def test_a_missing_file_is_told(folder: Path, name: str) -> None:
    """The message names what is missing."""
    (folder / name).unlink()
    with pytest.raises(ModelError, match=re.escape(name)):
        Encoder.load(folder)


@pytest.mark.parametrize("text", ["", "{", "{}", '{"sha256": {"weights": "0"}}', "\N{REPLACEMENT CHARACTER}"])
def test_a_broken_description_is_told(folder: Path, text: str) -> None:
    """A model.json that is no description of a model is refused as the others are."""
    (folder / "model.json").write_text(text, "utf-8")
    with pytest.raises(ModelError):
        Encoder.load(folder)


@pytest.mark.parametrize("key", ["sha256", "kinds", "roles", "relations", "pairs", "calibration"])
@pytest.mark.parametrize("value", [None, 7, "x", [1], {"a": "b"}, {"Event": [1]}], ids=repr)
def test_a_part_of_another_type_is_told(folder: Path, key: str, value: object) -> None:
    """Whatever stands in place of a part of the description gives the same kind of error."""
    description = json.loads((folder / "model.json").read_text("utf-8"))
    description[key] = value
    (folder / "model.json").write_text(json.dumps(description), "utf-8")
    with pytest.raises(ModelError):
        Encoder.load(folder)


@pytest.mark.parametrize("key", ["version", "sha256", "kinds", "roles", "relations", "pairs", "calibration"])
def test_a_part_that_is_missing_is_named(folder: Path, key: str) -> None:
    """The message says which."""
    description = json.loads((folder / "model.json").read_text("utf-8"))
    del description[key]
    (folder / "model.json").write_text(json.dumps(description), "utf-8")
    with pytest.raises(ModelError, match=f"no '{key}'"):
        Encoder.load(folder)


@pytest.mark.parametrize("key", ["kinds", "roles", "relations"])
def test_a_model_of_other_kinds_is_refused(folder: Path, key: str) -> None:
    """A model whose outputs mean something else is not read as if they meant the same."""
    description = json.loads((folder / "model.json").read_text("utf-8"))
    description[key].reverse()
    (folder / "model.json").write_text(json.dumps(description), "utf-8")
    with pytest.raises(ModelError, match="other kinds or relations"):
        Encoder.load(folder)


def test_a_whole_copy_reads_the_same(folder: Path, encoder: Encoder) -> None:
    """The folder's place does not matter, nor does its version change with it."""
    copy = Encoder.load(folder)
    assert copy.read(ARTICLE) == encoder.read(ARTICLE)
    assert copy.version == encoder.version


def test_the_version_holds_the_begin_of_the_hash(encoder: Encoder) -> None:
    """Evidence names the very weights that it was read with."""
    expected = json.loads((FOLDER / "model.json").read_text("utf-8"))["sha256"]["encoder.onnx"]
    assert encoder.version.endswith("-" + expected[:8])


def test_reading_twice_gives_the_same(encoder: Encoder) -> None:
    """A reading depends on the article alone, not on what was read before."""
    first = encoder.read(ARTICLE)
    encoder.read(read_text("Another one\n\nNothing to see at the quay.", "other"))
    assert encoder.read(ARTICLE) == first
    assert first.mentions


def test_two_threads_read_as_one(encoder: Encoder) -> None:
    """Neither threads within the network nor readers side by side change a reading."""
    expected = encoder.read(ARTICLE)
    assert Encoder.load(threads=2).read(ARTICLE) == expected
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(encoder.read, [ARTICLE] * 6)) == [expected] * 6


def test_plain_names_are_found(encoder: Encoder) -> None:
    """In a plain sentence each name is read, as the kind that it is, with more than even chance."""
    found = {(m.span.of(ARTICLE.text), m.kind) for m in encoder.read(ARTICLE).mentions if m.confidence > 0.5}
    assert {
        ("Amara Okafor", Kind.PERSON),
        ("Leila Haddad", Kind.PERSON),
        ("Port Authority", Kind.ORGANIZATION),
        ("Lumen Foundation", Kind.ORGANIZATION),
        ("Tideline Summit", Kind.EVENT),
        ("Rotterdam", Kind.PLACE),
    } <= found


def test_mentions_stand_on_words(encoder: Encoder) -> None:
    """Every span lies in the text, begins and ends with a word, crosses no block; they are in order."""
    mentions = encoder.read(ARTICLE).mentions
    for mention in mentions:
        span = mention.span
        assert 0 <= span.start < span.end <= len(ARTICLE.text)
        assert not re.match(r"\w\w", ARTICLE.text[max(span.start - 1, 0) : span.start + 1])
        assert not re.match(r"\w\w", ARTICLE.text[span.end - 1 : span.end + 1])
        assert span.of(ARTICLE.text) == span.of(ARTICLE.text).strip()
        assert any(block.span.contains(span) for block in ARTICLE.blocks)
    starts = [m.span.start for m in mentions]
    assert starts == sorted(starts)
    assert len({(m.span, m.kind) for m in mentions}) == len(mentions)


def test_numbers_are_chances(encoder: Encoder) -> None:
    """Confidences, roles and scores lie between 0 and 1; what is too unlikely is left out."""
    reading = encoder.read(ARTICLE)
    assert all(LEAST_CONFIDENCE <= m.confidence <= 1 for m in reading.mentions)
    assert all(0 <= p <= 1 for m in reading.mentions for p in m.roles.values())
    assert all(LEAST_CONFIDENCE <= p.score <= 1 for p in reading.pairs)


def test_roles_and_pairs_fit_their_kinds(encoder: Encoder) -> None:
    """A role is given only to kinds that can have it; a pair's ends exist, differ and are of the right kinds."""
    reading = encoder.read(ARTICLE)
    assert reading.pairs
    for mention in reading.mentions:
        assert set(mention.roles) == {r for r, kinds in KINDS_OF_ROLE.items() if mention.kind in kinds}
    for pair in reading.pairs:
        subjects, objects = KINDS_OF[pair.relation]
        assert 0 <= pair.subject < len(reading.mentions)
        assert 0 <= pair.object < len(reading.mentions)
        subject, object_ = reading.mentions[pair.subject], reading.mentions[pair.object]
        assert subject.kind in subjects
        assert object_.kind in objects
        assert not subject.span.overlaps(object_.span)
    order = [(p.subject, p.object) for p in reading.pairs]
    assert order == sorted(order)


def test_given_spans_are_scored_and_kept(encoder: Encoder) -> None:
    """A span that a rule proposes is in the reading, however unlikely; the others stay as they are."""
    at = ARTICLE.text.index("spoke")
    odd = (Span(at, at + len("spoke at")), Kind.TOOL)
    plain, given = encoder.read(ARTICLE), encoder.read(ARTICLE, [odd])
    added = [m for m in given.mentions if (m.span, m.kind) == odd]
    assert len(added) == 1
    assert added[0].confidence < 0.1
    assert [m for m in given.mentions if (m.span, m.kind) != odd] == list(plain.mentions)


def test_a_given_span_that_cuts_a_word_is_left_out(encoder: Encoder) -> None:
    """What does not begin and end with a word, or is empty, changes nothing."""
    at = ARTICLE.text.index("Okafor")
    given = [
        (Span(at, at + 3), Kind.PERSON),
        (Span(at + 2, at + 6), Kind.PERSON),
        (Span(at, at), Kind.PERSON),
    ]
    assert encoder.read(ARTICLE, given) == encoder.read(ARTICLE)


@pytest.mark.parametrize(
    "article",
    [
        read_text("", "empty"),
        Article("no-block", "", (), ""),
        Article("space", " ", (Block(BlockKind.TITLE, Span(0, 1)),), ""),
    ],
    ids=lambda article: article.identifier,
)
def test_an_article_without_words_says_nothing(encoder: Encoder, article: Article) -> None:
    """Where there is no word there is no mention, given spans or not."""
    assert encoder.read(article) == Reading((), ())
    assert encoder.read(article, [(Span(0, 1), Kind.PERSON)]) == Reading((), ())


@pytest.mark.parametrize(
    "body", [".", "é" * 300, "港 👩‍👩‍👧 — ½ ﬁ ß İ", "? ! ?", "a\u0301" * 120, "Okafor " * 400, "(" * 500]
)
def test_strange_words_can_be_read(encoder: Encoder, body: str) -> None:
    """Signs, one endless word, four hundred names in a row: what is read lies in the text and has words."""
    article = read_text(f"Notes\n\n{body}", "odd")
    mentions = encoder.read(article).mentions
    assert all(m.span.of(article.text).strip() and m.span.end <= len(article.text) for m in mentions)
    assert all(0 <= m.confidence <= 1 for m in mentions)


def test_time_and_memory_grow_with_the_length_alone(encoder: Encoder) -> None:
    """Four times the text is four times the mentions, not sixteen times the pairs, time or memory."""
    articles = [read_text("Notes\n\n" + "\n\n".join([PARAGRAPH] * n), "notes") for n in (15, 60)]
    readings, seconds, peaks = [], [], []
    for article in articles:
        began = time.process_time()
        readings.append(encoder.read(article))
        seconds.append(time.process_time() - began)
    for article in articles:
        tracemalloc.start()
        encoder.read(article)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    few, many = readings
    assert 3 * len(few.mentions) < len(many.mentions) < 5 * len(few.mentions)
    assert len(many.pairs) < 6 * len(few.pairs)
    assert seconds[1] < 10 * seconds[0]
    assert peaks[1] < 8 * peaks[0]


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ((10, 12, 12, 13), (0, 12, 12)),
        ((10, 12, 13, 14), (1, 12, 13)),
        ((10, 12, 15, 16), (2, 12, 15)),
        ((10, 12, 400, 401), (7, 12, 400)),
    ],
)
def test_distances_are_counted_in_doubling_ranges(
    spans: tuple[int, int, int, int], expected: tuple[int, int, int]
) -> None:
    """Side by side, one word between, two or three, and so on; far is far. Then order and block are added."""
    number, first, end = apart(*spans, context=3, blocks=[0] * 500)
    assert (number, first, end) == (expected[0] + 8 + 16, *expected[1:])
    turned, *between = apart(*spans[2:], *spans[:2], context=3, blocks=[0] * 500)
    assert (turned, *between) == (expected[0] + 16, *expected[1:])
    parted, *_ = apart(*spans, context=3, blocks=list(range(500)))
    assert parted == expected[0] + 8


def test_an_end_in_the_context_has_a_distance_of_its_own() -> None:
    """The title is not near to anything; subject and object are told apart."""
    assert apart(0, 1, 10, 11, 3, [0] * 20) == (DISTANCES - 1, 0, 0)
    assert apart(10, 11, 0, 1, 3, [0] * 20) == (DISTANCES - 2, 0, 0)


@pytest.mark.parametrize("kind", list(Kind))
def test_calibration_keeps_the_order(kind: Kind) -> None:
    """A likelier span is never less sure, and confidence stays a chance, at the very ends too."""
    weights = json.loads((FOLDER / "model.json").read_text("utf-8"))["calibration"][kind.value]
    sure = [calibrate(product / 20, 2, weights) for product in range(21)]
    assert sure == sorted(sure)
    assert 0 < sure[0] < sure[-1] < 1
