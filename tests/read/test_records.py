"""Corpora: JSON Lines, JSON, CSV and Parquet."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from eventgraph.model import Article
from eventgraph.read import Document, Reading, Unread, read_sources

ROW = {"title": "Dock Day", "text": "Ada Roe spoke.\n\nIt rained.", "date": "2025-03-04", "author": "Ada Roe and Ben Poe",
       "url": "https://quay.example/dock", "id": "dock"}  # fmt: skip


def _read(path: Path, **options: Any) -> list[Document | Unread]:
    return list(read_sources([str(path)], Reading(language="any", **options)))


def _articles(path: Path, **options: Any) -> list[Article]:
    found = _read(path, **options)
    assert all(isinstance(f, Document) for f in found), found
    return [f.content for f in found if isinstance(f, Document) and isinstance(f.content, Article)]


def _write(path: Path, kind: str, rows: list[dict[str, str]]) -> None:
    if kind == "jsonl":
        path.write_text("\n".join(map(json.dumps, rows)) + "\n")
    elif kind.endswith(".gz"):
        _write(path, kind.removesuffix(".gz"), rows)
        path.write_bytes(gzip.compress(path.read_bytes()))
    elif kind == "json":
        path.write_text(json.dumps(rows))
    elif kind == "parquet":
        pyarrow = pytest.importorskip("pyarrow", reason="Parquet needs pyarrow")
        from pyarrow import parquet

        parquet.write_table(pyarrow.Table.from_pylist(rows), path)
    else:
        mark = {"csv": ",", "tsv": "\t", "semicolon.csv": ";"}[kind]
        lines = [mark.join(rows[0])] + [mark.join(f'"{v}"' for v in row.values()) for row in rows]
        path.write_text("\n".join(lines) + "\n")


@pytest.mark.parametrize(
    "kind",
    ["jsonl", "jsonl.gz", "json", "json.gz", "csv", "csv.gz", "semicolon.csv", "tsv", "tsv.gz", "parquet"],
)
def test_a_row_is_an_article(tmp_path: Path, kind: str) -> None:
    """Columns go by their usual names; each row has a place of its own."""
    path = tmp_path / f"posts.{kind}"
    _write(path, kind, [ROW, ROW | {"id": "second", "url": "https://quay.example/2"}])
    first, second = _articles(path)
    assert first.text == "Dock Day\n\nBy Ada Roe, Ben Poe\n\nAda Roe spoke.\n\nIt rained."
    assert (first.identifier, first.published, first.url) == (
        "dock",
        "2025-03-04",
        "https://quay.example/dock",
    )
    assert first.authors == ("Ada Roe", "Ben Poe")
    assert second.identifier == "second"
    places = [f.place for f in _read(path) if isinstance(f, Document)]
    assert places == [f"{path}#dock", f"{path}#second"]


def test_a_row_without_an_id_is_called_by_its_address(tmp_path: Path) -> None:
    """Else by its file and number; an address that is none does no harm."""
    path = tmp_path / "posts.jsonl"
    rows = [{"text": "It rained.", "url": url} for url in ("https://quay.example/dock/", "http://[", "")]
    _write(path, "jsonl", rows)
    assert [a.identifier for a in _articles(path)] == ["dock", "posts-2", "posts-3"]


def test_columns_can_be_named(tmp_path: Path) -> None:
    """Any letter case; what the user says goes before what names say."""
    path = tmp_path / "posts.csv"
    path.write_text('Headline,Story,text\nDock Day,Ada Roe spoke.,"no, this"\n')
    (article,) = _articles(path, columns={"text": "story", "title": "Headline"})
    assert article.text == "Dock Day\n\nAda Roe spoke."


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<p>Ada <b>Roe</b></p><ul><li>tea</ul>", ["title", "paragraph", "item"]),
        ("## Talks\n\n* tea", ["title", "heading", "item"]),
        ("It rained a < b and b > a.", ["title", "paragraph"]),
    ],
)
def test_a_text_is_read_as_what_it_is(tmp_path: Path, text: str, kinds: list[str]) -> None:
    """HTML by its tags, Markdown by its marks, all else as plain text."""
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps({"title": "Dock", "text": text}))
    assert [block.kind.value for block in _articles(path)[0].blocks] == kinds


def test_a_broken_line_costs_no_other_line(tmp_path: Path) -> None:
    """Each is reported with its number."""
    path = tmp_path / "posts.jsonl"
    good = json.dumps(ROW).encode()
    path.write_bytes(
        b"\n".join(
            [
                good,
                b'{"text": "cut o',
                b"[1]",
                b'{"text": 7}',
                b"\xff\xfe{",
                b"[" * 100_000,
                b'{"body2": "x"}',
                good,
            ]
        )
    )
    found = _read(path)
    assert [isinstance(f, Document) for f in found] == [True, *[False] * 6, True]
    problems = [(f.source.rpartition(", ")[2], f.problem) for f in found if isinstance(f, Unread)]
    assert [where for where, _ in problems] == [f"line {n}" for n in range(2, 8)]
    for (_, problem), word in zip(
        problems, ("no JSON", "no JSON object", "no text", "", "no JSON", "--column"), strict=True
    ):
        assert word in problem


@pytest.mark.parametrize(
    ("name", "data", "problem"),
    [
        ("a.jsonl", b"", "is empty"),
        ("a.jsonl.gz", gzip.compress(json.dumps(ROW).encode() * 2, mtime=0)[:-12], "breaks off"),
        ("a.csv", b"", "is empty"),
        ("a.csv", b"text,title\nSt\xe9phane,x\n", "not UTF-8"),
        ("a.csv", b"PK\x00\x01", "binary"),
        ("a.csv", b"one,two\n1,2\n", "--column text=NAME"),
        ("a.csv", b'text\n"' + b"x" * 20_000_001, "a line is longer than 20 MB"),
        ("a.csv", b'text\n"' + b"x\n" * 10_000_001, "field larger than"),
        ("a.csv.gz", gzip.compress(b"text\n" + b"x" * 30_000_000, mtime=0), "a line is longer than 20 MB"),
        ("a.csv.gz", gzip.compress(b"text\nAda Roe spoke.\n", mtime=0)[:-9], "breaks off"),
        ("a.parquet", b"PAR1 and then nothing", "no Parquet file"),
        ("a.json", b"{", "no JSON"),
        ("a.json", b'{"a": 1}', "kind that is not known"),
        ("a.json", b"[" * 100_000, "no JSON"),
        ("a.docx", b"PK\x03\x04\x00", "which is not read; plain text, Markdown"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 50 else "data",
)
def test_bad_tables_are_named_with_what_is_wrong(
    tmp_path: Path, name: str, data: bytes, problem: str
) -> None:
    """Empty, cut off, of another kind, huge."""
    path = tmp_path / name
    path.write_bytes(data)
    found = _read(path)
    assert found and isinstance(found[-1], Unread)
    assert problem in found[-1].problem


def test_an_unknown_column_says_which_there_are(tmp_path: Path) -> None:
    """Both of a table and of an article."""
    path = tmp_path / "posts.jsonl"
    path.write_text(json.dumps({"story": "x", "head": "y"}))
    (found,) = _read(path, columns={"text": "stroy"})
    assert isinstance(found, Unread) and "has no column 'stroy'; it has head, story" in found.problem
    (found,) = _read(path, columns={"words": "story"})
    assert isinstance(found, Unread) and "an article has text, title" in found.problem


def test_only_so_many_are_taken(tmp_path: Path) -> None:
    """Of each corpus, not of all together."""
    for name in ("a", "b"):
        _write(tmp_path / f"{name}.jsonl", "jsonl", [ROW] * 5)
    found = read_sources([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")], Reading(limit=2))
    assert len(list(found)) == 4


def test_an_id_is_text(tmp_path: Path) -> None:
    """Half a letter in an id is left out of it, and the article can be kept."""
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "day\\ud800 one", "text": "Ada Roe spoke at Dock Day 2025."}\n', "utf-8")
    (found,) = read_sources([str(path)], Reading())
    assert isinstance(found, Document) and isinstance(found.content, Article)
    assert found.content.identifier == "day one" and found.place.endswith("#day one")
