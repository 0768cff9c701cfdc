"""Folders of posts: front matter, shortcodes, and what in a site's repository is a post."""

from pathlib import Path

import pytest

from eventgraph.errors import NotPublished, ReadError
from eventgraph.model import Article
from eventgraph.read import Document, Reading, Unread, find_sources, read_source, read_sources
from eventgraph.read.document import Raw
from eventgraph.read.event_markup import read_page_events
from eventgraph.read.front_matter import split_front_matter
from eventgraph.read.markdown import to_pieces
from eventgraph.read.shortcodes import strip_shortcodes


def _site(root: Path, files: dict[str, str]) -> list[str]:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, "utf-8")
    return [Path(s).relative_to(root).as_posix() for s in find_sources([str(root)])]


def test_of_a_jekyll_repository_only_posts_are_read(tmp_path: Path) -> None:
    """Layouts, drafts, the README and what the site was built into are no posts."""
    found = _site(
        tmp_path,
        {
            "_config.yml": "title: Quay", "README.md": "# About", "index.md": "# Home", "_drafts/next.md": "# Next",
            "_layouts/post.html": "<html>", "_site/2025/dock.html": "<html>", "_posts/2025-03-04-dock-day.md": "# D",
            "_posts/events/2025-03-05-after.markdown": "# A",
        },
    )  # fmt: skip
    assert found == ["_posts/2025-03-04-dock-day.md", "_posts/events/2025-03-05-after.markdown"]


def test_of_a_hugo_repository_only_content_is_read(tmp_path: Path) -> None:
    """Themes and section pages (_index.md) are no posts; a page bundle is one."""
    found = _site(
        tmp_path,
        {
            "hugo.toml": "", "themes/quay/README.md": "# T", "content/_index.md": "# Home",
            "content/posts/dock-day/index.md": "# D", "content/posts/after.md": "# A", "archetypes/default.md": "# X",
        },
    )  # fmt: skip
    assert found == ["content/posts/after.md", "content/posts/dock-day/index.md"]


def test_of_a_quarto_repository_posts_are_read(tmp_path: Path) -> None:
    """With a folder of posts only these; what begins with an underscore is left out."""
    files = {"_quarto.yml": "", "posts/a/index.qmd": "# A", "posts/_metadata.md": "x", "about.qmd": "# Us"}
    assert _site(tmp_path, files) == ["posts/a/index.qmd"]


def test_a_folder_that_is_no_site_is_read_whole(tmp_path: Path) -> None:
    """A README among articles is an article as good as any."""
    assert _site(tmp_path, {"README.md": "# R", "_notes/a.md": "# A"}) == ["README.md", "_notes/a.md"]


def test_the_name_of_a_jekyll_post_gives_its_date(tmp_path: Path) -> None:
    """Front matter goes before it."""
    (tmp_path / "2025-03-04-dock-day.md").write_text("# Dock Day\n\nIt rained.")
    (tmp_path / "2025-03-04-other.md").write_text("---\ndate: 2025-03-09\n---\n# Other\n\nIt rained.")
    assert read_source(str(tmp_path / "2025-03-04-dock-day.md")).published == "2025-03-04"
    assert read_source(str(tmp_path / "2025-03-04-other.md")).published == "2025-03-09"


def test_drafts_are_skipped_and_not_called_errors(tmp_path: Path) -> None:
    """`draft: true` and `published: false` mean that nobody should read it yet."""
    for name, line in (("a", "draft: true"), ("b", "published: false"), ("c", "draft: false")):
        (tmp_path / f"{name}.md").write_text(f"---\n{line}\n---\n# Dock Day\n\nAda Roe spoke at Dock Day.")
    found = list(read_sources(find_sources([str(tmp_path)]), Reading()))
    assert [isinstance(f, Unread) and f.skipped for f in found] == [True, True, False]
    with pytest.raises(NotPublished, match="draft"):
        read_source(str(tmp_path / "a.md"))


@pytest.mark.parametrize(
    ("text", "title", "published", "authors"),
    [
        ('+++\ntitle = "Dock Day"\ndate = 2025-03-04T10:00:00Z\nauthors = ["Ada Roe", "Ben Poe"]\n+++\nx', "Dock Day",
         "2025-03-04", ("Ada Roe", "Ben Poe")),
        ('+++\r\ntitle = "Dock"\r\n[params]\r\nauthor = "Ada Roe"\r\n+++\r\nx', "Dock", None, ("Ada Roe",)),
        ("---\ntitle: Dock\nauthor:\n  - name: Ada Roe\n  - name: {given: Ben, family: Poe}\n...\nx", "Dock", None,
         ("Ada Roe", "Ben Poe")),
        ("---\ntitle: 2025\ndate: 4 March 2025\n---\nx", "2025", "2025-03-04", ()),
    ],
)  # fmt: skip
def test_front_matter_of_each_generator(
    text: str, title: str, published: str | None, authors: tuple[str, ...]
) -> None:
    """YAML and TOML, plain and nested names, dates with and without a time."""
    found, body = split_front_matter(text, "x")
    assert (found.metadata.title, found.metadata.published, found.metadata.authors) == (
        title,
        published,
        authors,
    )
    assert body.strip() == "x"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('+++\ntitle = "x\n+++\n', "TOML front matter is broken"),
        ("---\na: &a [1]\nb: *a\n---\n", "aliases"),
        ("---\n- 1\n---\n", "not a list of `name: value`"),
        ("+++\n" + "a = 1\n" * 20_000 + "+++\n", "longer than"),
        ("---\n" + "[" * 5_000 + "\n---\n", "front matter is broken"),
    ],
)
def test_broken_front_matter_says_what_is_wrong(text: str, problem: str) -> None:
    """Also such as was made to do harm."""
    with pytest.raises(ReadError, match=problem):
        split_front_matter(text, "x")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('Come. {{< figure src="a.png" title="Not prose" >}} Go.', "Come. Go."),
        ("{{% notice tip %}}Bring **tea**.{{% /notice %}}", "Bring **tea**."),
        ("{% comment %}Ada Roe left.{% endcomment %}Here.", "Here."),
        ("{% highlight ruby %}x = Ada{% endhighlight %}Here.", "Here."),
        ("{{< highlight go >}}func Ada(){{< /highlight >}}Here.", "Here."),
        ("::: {.callout-note}\nMind the gap.\n:::", "Mind the gap."),
        ("At [Dock Day]{.smallcaps} [@roe2025, p. 3] it rained :tada:[^1]", "At Dock Day it rained"),
        ("## Talks {#talks .unnumbered}", "## Talks"),
        ("```{python}\nAda = 'Roe'\n```\nHere.", "Here."),
        ("From 10:30:15 to 11 in a::b.", "From 10:30:15 to 11 in a::b."),
        ("{{ page.title }} {% if x %}yes{% endif %}", "yes"),
    ],
)
def test_shortcodes_go_and_prose_stays(text: str, left: str) -> None:
    """Those of Hugo, Liquid, kramdown, Pandoc and Quarto."""
    assert " ".join(strip_shortcodes(text).split()) == left


def test_a_quarto_post_reads_as_prose(tmp_path: Path) -> None:
    """Chunks, callouts and citations leave no trace in the text."""
    path = tmp_path / "dock.qmd"
    path.write_text(
        "---\ntitle: Dock Day\nformat: html\n---\n\n## Talks {#sec-talks}\n\n```{r}\nAda <- 1\n```\n\n"
        "::: {.callout-tip}\n[Ada Roe]{.name} spoke [@roe].\n:::\n"
    )
    found = list(read_sources([str(path)], Reading()))
    assert isinstance(found[0], Document) and isinstance(found[0].content, Article)
    assert found[0].content.text == "Dock Day\n\nTalks\n\nAda Roe spoke ."


@pytest.mark.parametrize(
    "piece",
    [
        "{{",
        "{{<",
        "{%",
        "{% comment %}",
        "{{< highlight go >}}",
        "{:",
        "[^",
        "[@a;",
        "[",
        ":a",
        "<!--",
        "<a ",
        "<script>",
        "```\n",
        ":::",
        "{#",
    ],
)
def test_a_text_full_of_beginnings_is_read_in_no_time(piece: str) -> None:
    """Of shortcodes and tags that never end; a pattern that looked to the end each time would take hours."""
    text = piece * (1_000_000 // len(piece))
    assert isinstance(strip_shortcodes(text), str)
    assert isinstance(to_pieces(f"<div>\n{text[:200_000]}"), list)


def test_a_page_full_of_scripts_is_read_in_no_time() -> None:
    """That never end, or that hold nothing."""
    for piece in (
        b"<script ",
        b"<script type=application/ld+json>",
        b"<script type=application/ld+json>1</script>",
    ):
        assert read_page_events(piece * 100_000, Raw("a", "a")) is None
