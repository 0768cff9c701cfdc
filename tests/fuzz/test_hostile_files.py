"""Broken and hostile files: each is read or refused with a message, soon, and nothing in it is obeyed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from eventgraph.errors import ReadError
from eventgraph.model import Article
from eventgraph.pipeline import Options, build_into
from eventgraph.read import read_source, read_text
from eventgraph.read.html import read_html
from eventgraph.read.markdown import read_markdown
from eventgraph.store import Store

PROSE = (
    "Ada Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025. Quay Labs organised Dock Day 2025."
)


def _bomb(depth: int) -> str:
    levels = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth)]
    return "\n".join(levels)


def _page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Dock Day</title>{head}</head><body>{body}</body></html>"


def _front(yaml: str, body: str = PROSE) -> str:
    return f"---\n{yaml}\n---\n\n# Dock Day 2025\n\n{body}\n"


def files(names: tuple[str, ...]) -> dict[str, bytes]:
    """Name -> content. Whatever is in it, a file is read or refused with a message, in reasonable time."""
    texts = {
        "bidi.txt": f"Dock \u202eyaD\u202c\n\n{PROSE}\u2066{PROSE}\u2069",
        "zero-width.md": "# Do\u200bck\u200d Day\n\n" + "\u200b".join(PROSE),
        "combining.txt": "Dock Day\n\nA" + "\u0301" * 3000 + f" {PROSE}",
        "emoji.md": "# \U0001f468\u200d\U0001f469 Day\n\n" + PROSE + " \U0001f680" * 300,
        "one-word.txt": "Dock",
        "controls.txt": "Dock\x01Day\x1b[31m\n\n" + PROSE + "\x07\x85\u2028\u2029" + PROSE,
        "no-spaces.txt": "Dock Day\n\n" + "a" * 200_000,
        "long-line.md": "# Dock Day\n\n" + "word " * 20_000,
        "huge-number.txt": "Dock Day\n\n" + "9" * 50_000 + " people came on 99999999999999999999 June 2025. " + PROSE,
        "huge-number.md": _front(f"title: {'9' * 20_000}\ndate: 99999-99-99\nauthor: 1e999999"),
        "dates.md": _front("title: 2025-13-45\ndate: 0000-00-00\nauthor: [2025-01-01, null, true, .nan, {name: [x]}]"),
        "dates.txt": "Dock Day\nDate: 30 February 99999\nBy: , ; and &\n\nDock Day is on 31 June 0000, 1 January 9999 and 2025-02-30.",
        "yaml-bomb.md": _front(_bomb(9)),
        "yaml-alias.md": _front("title: &t Dock Day\nauthor: *t"),
        "yaml-tag.md": _front("title: !!python/object/apply:os.system ['touch pwned']"),
        "yaml-merge.md": _front("base: &b {title: x}\n<<: *b"),
        "yaml-deep.md": _front("title: " + "[" * 5000 + "]" * 5000),
        "yaml-list.md": _front("- a\n- b"),
        "yaml-keys.md": _front("? [a, b]\n: c\n1: 2\nnull: x\ntitle: {a: b}"),
        "yaml-unhashable.md": _front("? {a: b}\n: c"),
        "yaml-open.md": "---\ntitle: x\n\n" + PROSE,
        "yaml-large.md": _front("title: x\nnotes: " + "y" * 100_000),
        "yaml-nul.md": _front('title: "a\\0b\\u202e\\ud800"\nurl: "javascript:alert(1)"'),
        "unclosed.md": "# Dock **Day _2025\n\n[Ada Roe](http://a.example \"x\n\n```\n" + PROSE + "\n\n> > > - 1. *",
        "brackets.md": "# Dock Day\n\n" + "[" * 3000 + PROSE + "]" * 3000,
        "emphasis.md": "# Dock Day\n\n" + "*a **b " * 3000,
        "quotes.md": "# Dock Day\n\n" + ">" * 3000 + " " + PROSE,
        "lists.md": "# Dock Day\n\n" + "".join("  " * n + f"- {PROSE}\n" for n in range(150)),
        "ticks.md": "# Dock Day\n\n" + "".join("`" * n + " " for n in range(400)),
        "braces.md": "# {{ Dock }}\n\n" + "{{<" * 3000 + PROSE,
        "table.md": "# Dock Day\n\n" + "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "|Ada Roe" * 2000 + "|\n",
        "comment.md": "# Dock Day\n\n<!-- " + "<!--" * 3000 + PROSE,
        "tags.md": "# Dock Day\n\n" + "<a" * 3000 + PROSE,
        "references.md": "# Dock Day\n\n" + "".join(f"[{n}]: <u{n}> 'x'\n" for n in range(3000)) + PROSE,
        "deep.html": _page("<div>" * 10_000 + f"<p>{PROSE}</p>" + "</div>" * 10_000),
        "deep-open.html": _page("<b><i>" * 5_000 + PROSE),
        "deep-list.html": _page("<ul><li>" * 3_000 + PROSE),
        "deep-quote.html": _page("<blockquote>" * 3_000 + f"<p>{PROSE}</p>"),
        "long-line.html": _page(f"<article><p>{PROSE}</p><!--{'x' * 10_000_000}--></article>"),
        "entities.html": _page("<p>&#0;&#xD800;&#x110000;&#99999999999;&bogus; " + PROSE * 3 + "</p>"),
        "attributes.html": _page("<p " + " ".join(f"a{n}='{n}'" for n in range(5000)) + f">{PROSE * 3}</p>"),
        "meta.html": _page(
            f"<article><h1>Dock Day</h1><p>{PROSE * 3}</p></article>",
            "<meta name=author content='\"><script>alert(1)</script>'><link rel=canonical href='javascript:alert(1)'>"
            "<meta property='article:published_time' content='99999-99-99T99:99'>",
        ),
        "json-ld.html": _page(
            f"<article><p>{PROSE * 3}</p></article>",
            '<script type="application/ld+json">{"@type": "NewsArticle", "author": [[[{"name": {}}]]], "headline": 7</script>',
        ),
        "xml.html": '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _page(f"<p>&x; {PROSE * 3}</p>"),
        "frames.html": "<frameset><frame src=x></frameset>",
        "only-script.html": _page("<script>" + "x" * 1000 + "</script>"),
    }  # fmt: skip
    found = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
    for n, name in enumerate(names):
        title = name.replace("\ud800", "")
        found[f"name-{n}.txt"] = (
            f"{title}\nBy: {title}\nSource: {title}\n\n{PROSE} {title} spoke there.".encode()
        )
        found[f"name-{n}.html"] = _page(
            f"<article><h1>{title}</h1><p>{title} {PROSE * 3}</p></article>"
        ).encode()
    return found | {
        "nothing.txt": b"",
        "nul.txt": b"Dock\0Day",
        "nul.md": b"# Dock\0Day\n\n" + PROSE.encode(),
        "nul.html": _page(f"<p>\0{PROSE * 3}\0</p>").encode(),
        "zip.docx": b"PK\x03\x04" + bytes(range(256)) * 20,
        "random.txt": bytes(range(256)) * 50,
        "random.html": b"<html>" + bytes(range(256)) * 50,
        "latin.txt": "Sécurité à Gând".encode("latin-1"),
        "latin.html": _page("<p>Sécurité. " + PROSE * 3 + "</p>").encode("latin-1"),
        "declared.html": _page("<meta charset=utf-7><p>+ADw-script+AD4- " + PROSE * 3).encode(),
        "utf-16.txt": f"Dock Day\n\n{PROSE}".encode("utf-16"),
        "utf-16-odd.txt": f"Dock Day\n\n{PROSE}".encode("utf-16") + b"x",
        "utf-16-cut.txt": b"\xff\xfe\x00\xd8",
        "utf-32.txt": f"Dock Day\n\n{PROSE}".encode("utf-32"),
        "utf-8-cut.txt": f"Dock Day in Zürich {PROSE} ü".encode()[:-1],
        "surrogate.txt": b"Dock \xed\xa0\x80 Day",
        "surrogate.html": _page("<p>" + PROSE * 3).encode() + b"\xed\xa0\x80",
        "large.txt": b"word " * 500_000,
        "mark-only.txt": b"\xef\xbb\xbf",
    }


SIGNS = st.text(st.characters(exclude_categories=["Cs"])) | st.lists(
    st.sampled_from([*"#*_`[]()<>{}|\\\n\r\t \0-=+&;:'\"!", "{{<", ">}}", "<!--", "-->", "<script>", "---\n", "\n\n", "Ada Roe",
                     "\u202e", "\ud7ff", "</p>", "<p>", "title: ", "&#x0;", "1.", "| a | b |", "[^1]"])
).map("".join)  # fmt: skip


def check(article: Article) -> None:
    """What everything after reading counts on."""
    text = article.text
    for words in (
        text,
        article.identifier,
        article.title,
        article.url or "",
        article.source or "",
        *article.authors,
    ):
        words.encode()
        assert not set(words) & set("\0\x1b\u200b\u202e\ufeff")
    for block in article.blocks:
        assert "\n" not in block.span.of(text) and block.span.of(text)
    assert all(span.end <= len(text) for span in article.emphasis)


def test_every_file_is_read_or_refused_in_time(hostile: Any, tmp_path: Path) -> None:
    """A ReadError names the file and says what is wrong; no other exception; nothing beside the files changes."""
    for name, data in files(hostile.names).items():
        path = tmp_path / name
        path.write_bytes(data)
        try:
            check(read_source(str(path)))
        except ReadError as error:
            assert error.source == str(path) and error.problem
    assert {p.name for p in tmp_path.iterdir()} == set(files(hostile.names))


def test_the_whole_way_is_open_for_what_was_read(hostile: Any, tmp_path: Path) -> None:
    """What can be read goes through every stage; only ReadErrors are reported, and the store holds the others."""
    large = {
        "long-line.md",
        "ticks.md",
        "table.md",
        "emphasis.md",
        "no-spaces.txt",
        "huge-number.txt",
        "random.html",
    }
    for name, data in files(hostile.names).items():
        if name not in large:
            (tmp_path / name).write_bytes(data)
    with Store.open(":memory:") as store:
        receipts = build_into(store, [str(tmp_path)], Options(reader="spacy", language="any"))
        assert [r.error for r in receipts if "report it" in r.error] == []
        assert len(store.catalogue.states()) == sum(not (r.error or r.skipped) for r in receipts) > 90


@given(SIGNS)
def test_any_signs_are_text(signs: str) -> None:
    """Whatever stands in a text file, a Markdown file or a page, reading it ends, in an article or a ReadError."""
    check(read_text(signs, signs[:20]))
    for read in (read_markdown, read_html):
        try:
            check(read(signs, signs[:20]))
        except ReadError as error:
            assert error.problem
