"""Markdown with front matter."""

import pytest

from eventgraph.errors import ReadError
from eventgraph.model import BlockKind
from eventgraph.read.markdown import read_markdown


def test_front_matter_is_metadata() -> None:
    """Title, date, authors, source, address and licence are taken, under their usual names."""
    article = read_markdown(
        "---\ntitle: 'A: title'\ndate: 2024-07-09\nauthors: [{name: Ada Roe}, Ben Poe]\nurl: https://a.example/x\n"
        "license: CC-BY-4.0\n---\nBody.",
        "a",
    )
    assert (article.title, article.published, article.authors) == (
        "A: title",
        "2024-07-09",
        ("Ada Roe", "Ben Poe"),
    )
    assert (article.url, article.licence) == ("https://a.example/x", "CC-BY-4.0")


def test_markup_goes_and_emphasis_stays() -> None:
    """Links, images, code, tables and shortcodes leave their words; what was marked is remembered."""
    text = (
        "# Day\n\n![pic](p.png) See [QuayMap](https://q.example), **Ada Roe** & `obr`.{{< x >}}\n\n"
        "| who | for |\n|---|---|\n| Ada | Acme |\n\n<div>Raw <b>HTML</b></div>\n"
    )
    article = read_markdown(text, "a")
    assert article.title == "Day"
    assert [b.span.of(article.text) for b in article.blocks] == [
        "Day", "See QuayMap, Ada Roe & obr.", "who | for", "Ada | Acme", "Raw HTML",
    ]  # fmt: skip
    assert [s.of(article.text) for s in article.emphasis] == ["QuayMap", "Ada Roe", "obr"]


def test_a_hard_break_parts_blocks() -> None:
    """Lines that are broken on purpose are lines of a list, not one sentence."""
    article = read_markdown("# T\n\nAda Roe, Acme  \nBen Poe, Bolt", "a")
    assert [b.span.of(article.text) for b in article.blocks[1:]] == ["Ada Roe, Acme", "Ben Poe, Bolt"]


def test_nested_items_have_their_depth() -> None:
    """A list in a list is one level deeper."""
    article = read_markdown("# T\n\n* a one\n  * b two\n", "a")
    assert [(b.kind, b.level) for b in article.blocks[1:]] == [(BlockKind.ITEM, 1), (BlockKind.ITEM, 2)]


@pytest.mark.parametrize(
    "front",
    ["title: 'open", "a: &x [1]\nb: *x", "- just\n- a list", "title: [1, 2\n"],
)
def test_broken_front_matter_is_an_error_that_says_so(front: str) -> None:
    """YAML that is broken, has aliases or is no mapping is refused with a reason."""
    with pytest.raises(ReadError, match="front matter"):
        read_markdown(f"---\n{front}\n---\nBody.", "a")


def test_what_a_page_hides_is_no_text() -> None:
    """Comments, scripts and styles go with their content, over several lines too; an open one hides the rest."""
    text = (
        "# T\n\n<!--\nnot this\n-->\n\nShown <!-- nor this --> too.\n\n<script>\nlet not = 'this';\n</script>\n\n"
        "<style>\n.not { this: 1 }\n</style>\n\n<div>In <b\nid='x'>bold</b></div>\n\n<!-- open\n\nnot this"
    )
    article = read_markdown(text, "a")
    assert [b.span.of(article.text) for b in article.blocks] == ["T", "Shown too.", "In bold"]


def test_words_behind_short_codes_are_no_code() -> None:
    """Two short codes at the begin of a line leave no indentation that would make code of it."""
    article = read_markdown("# T\n\n{{< a >}} {% b %} {{ c }} Ada spoke.[^1]\n\n[^1]: A note.", "a")
    assert [b.span.of(article.text) for b in article.blocks[1:]] == ["Ada spoke.", "A note."]


@pytest.mark.parametrize("sign", ["{{<", "{%", "{:", "[^", "<!--", "<script ", "<a", "<p b='"])
def test_repeated_openings_are_read_once(sign: str) -> None:
    """A text of 60,000 signs that opens something again and again is read as what follows shows."""
    article = read_markdown("# T\n\n" + sign * (60_000 // len(sign)) + "\n\n# Words", "a")
    assert article.title == "T"
