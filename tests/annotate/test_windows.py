"""How an article is cut into windows."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from eventgraph.annotate.encoder import FOLDER
from eventgraph.annotate.windows import (
    BLOCK_KINDS,
    HEADING,
    TITLE,
    WINDOW,
    Text,
    Window,
    split_words,
    windows,
)
from eventgraph.annotate.wordpiece import WordPiece
from eventgraph.model import Article, BlockKind
from eventgraph.read import read_text
from eventgraph.read.markdown import read_markdown

WORDPIECE = WordPiece.load(FOLDER / "vocab.txt")
SENTENCE = "Amara Okafor told the harbour crew about the new berth register. "


def _cut(article: Article) -> tuple[Text, list[Window]]:
    text = split_words(article, WORDPIECE)
    return text, list(windows(text, WORDPIECE))


def _words(article: Article, text: Text, window: Window) -> tuple[list[str], list[str]]:
    """The words of a window's context and those of its body."""
    found = [article.text[text.words[i].start : text.words[i].end] for i in window.words]
    return found[: window.context], found[window.context :]


paragraphs = st.lists(
    st.one_of(
        st.integers(1, 12).map(lambda n: SENTENCE * n),
        st.integers(1, 400).map(lambda n: "berth " * n + "end."),
        st.sampled_from(
            ["## Sponsors", "## " + "long heading " * 20, "* Ada Roe\n* Leila Haddad", "> A quay.", "x" * 99]
        ),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(title=st.integers(1, 60), bodies=paragraphs)
def test_every_word_is_read_once(title: int, bodies: list[str]) -> None:
    """Whatever the blocks: no window is too large, and each word is in the body of exactly one, in order."""
    article = read_markdown("# " + "Tideline " * title + "\n\n" + "\n\n".join(bodies), "notes")
    text, cut = _cut(article)
    body = [int(i) for w in cut for i in w.words[w.context :]]
    assert body == list(range(len(text.words)))
    for window in cut:
        assert len(window.pieces) <= WINDOW
        assert len(window.pieces) == len(window.shapes) == len(window.kinds) == len(window.emphases)
        assert window.pieces[0] == WORDPIECE.start
        assert window.pieces[-1] == WORDPIECE.separator
        assert len(window.starts) == len(window.words)
        firsts = [text.words[i].pieces[0] for i in window.words]
        assert [int(p) for p in window.pieces[window.starts]] == firsts


def test_a_short_article_is_one_window_without_context() -> None:
    """Where all fits there is nothing to repeat."""
    article = read_text("Harbour notes\n\nAmara Okafor spoke.", "notes")
    text, (window,) = _cut(article)
    assert _words(article, text, window) == ([], ["Harbour", "notes", "Amara", "Okafor", "spoke", "."])


def test_later_windows_begin_with_the_title() -> None:
    """From the second window on the title stands before the text."""
    article = read_text("Harbour notes\n\n" + "\n\n".join([SENTENCE * 5] * 10), "notes")
    text, cut = _cut(article)
    assert len(cut) > 2
    assert [_words(article, text, w)[0] for w in cut] == [[]] + [["Harbour", "notes"]] * (len(cut) - 1)


def test_the_heading_in_force_stands_behind_the_title() -> None:
    """A window below a heading repeats it; the last heading counts, not the ones before."""
    body = "\n\n".join([SENTENCE * 5] * 8)
    article = read_text(f"Harbour notes\n\nEarly days\n\n{body}\n\nSponsors\n\n{body}", "notes")
    text, cut = _cut(article)
    contexts = [_words(article, text, w)[0] for w in cut]
    assert contexts[-1] == ["Harbour", "notes", "Sponsors"]
    assert ["Harbour", "notes", "Early", "days"] in contexts
    assert not any({"Early", "Sponsors"} <= set(context) for context in contexts)


def test_long_titles_and_headings_are_clipped() -> None:
    """The context has no more pieces than TITLE and HEADING allow."""
    body = "\n\n".join([SENTENCE * 5] * 8)
    article = read_markdown(f"# {'berth ' * 80}\n\n{body}\n\n## {'crew ' * 60}\n\n{body}", "notes")
    text, cut = _cut(article)
    contexts = [_words(article, text, w)[0] for w in cut]
    assert contexts[-1].count("berth") == TITLE
    assert contexts[-1].count("crew") == HEADING


def test_a_long_paragraph_is_cut_behind_a_sentence() -> None:
    """A paragraph that does not fit is parted where a sentence ends."""
    article = read_text("Harbour notes\n\n" + SENTENCE * 80, "notes")
    text, cut = _cut(article)
    assert len(cut) > 2
    assert all(_words(article, text, window)[1][-1] == "." for window in cut)


def test_a_paragraph_without_sentences_is_cut_all_the_same() -> None:
    """Without any full stop a window is filled to the brim."""
    article = read_text("Harbour notes\n\n" + "berth " * 500 + "end.", "notes")
    text, cut = _cut(article)
    assert len(cut[1].pieces) == WINDOW
    assert sum(len(_words(article, text, w)[1]) for w in cut) == len(text.words)


def test_blocks_keep_their_kind() -> None:
    """Title, byline, heading, paragraph, item and quote have their numbers; special tokens have none."""
    article = read_markdown(
        "---\ntitle: Harbour notes\nauthor: Ada Roe\n---\n\n## Sponsors\n\nThanks to all.\n\n* Lumen\n\n> We came.",
        "notes",
    )
    _, (window,) = _cut(article)
    blocks = [kind for kind in window.kinds.tolist() if kind]
    assert [BLOCK_KINDS[k - 1] for k in dict.fromkeys(blocks)] == [
        BlockKind.TITLE, BlockKind.BYLINE, BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.QUOTE,
    ]  # fmt: skip
    special = np.isin(window.pieces, (WORDPIECE.start, WORDPIECE.separator))
    assert not window.kinds[special].any()
    assert window.kinds[~special].all()


def test_emphasised_words_are_marked() -> None:
    """Words in bold and in links are flagged, their neighbours are not."""
    article = read_markdown(
        "# Notes\n\nThe **Lumen Foundation** met [Ada Roe](https://a.example) there.", "notes"
    )
    text = split_words(article, WORDPIECE)
    marked = [
        article.text[w.start : w.end] for w, flag in zip(text.words, text.emphasised, strict=True) if flag
    ]
    assert marked == ["Lumen", "Foundation", "Ada", "Roe"]


def test_an_article_without_words_has_no_window() -> None:
    """Nothing to read gives nothing."""
    assert _cut(Article("a", "", (), "")) == (Text([], [], []), [])
