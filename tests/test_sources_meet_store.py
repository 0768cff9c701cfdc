"""Which article stands for what was read from where, and what a run that reads nothing leaves."""

from pathlib import Path

import pytest

import eventgraph
from eventgraph.cli.app import main
from eventgraph.errors import ReadError
from eventgraph.pipeline import Options, Receipt, article_key, build_into
from eventgraph.store import Store

FAST = Options(reader="spacy")
DAY = "# {day}\n\nAda Roe of Quay Labs spoke at {day} in Ghent. Quay Labs organised {day}.\n"


def write(path: Path, day: str, front: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(front + DAY.format(day=day), "utf-8")
    return path


def build(place: Path, *sources: Path) -> list[Receipt]:
    with Store.open(place, writable=True) as store:
        return build_into(store, [str(s) for s in sources], FAST)


def headlines(place: Path) -> set[str | None]:
    with Store.open(place) as store:
        return {row[0] for row in store.select("SELECT ?t { ?a a schema:Article ; schema:headline ?t }")}


def test_one_stem_in_two_folders_is_two_articles(tmp_path: Path) -> None:
    """Both are there, in one run or in two; what one says is not taken for the other's, and the key tells them."""
    one = write(tmp_path / "2024" / "report.md", "Dock Day 2024")
    two = write(tmp_path / "2025" / "report.md", "Dock Day 2025")
    together, apart = tmp_path / "together", tmp_path / "apart"
    build(together, one, two)
    build(apart, two)
    build(apart, one)
    for place in (together, apart):
        assert headlines(place) == {"Dock Day 2024", "Dock Day 2025"}
        with Store.open(place) as store, pytest.raises(eventgraph.errors.NotFound, match="2 articles go by"):
            article_key(store, "report")
    with eventgraph.open(together) as graph:
        (fact,) = [e for e in graph.why("Ada Roe") if e.predicate == "schema:name"]
        assert (fact.articles, len(fact.witnesses)) == (2, 2)
        assert all(w.sentence.startswith("Ada Roe") and w.sentence.count("Ada") == 1 for w in fact.witnesses)


def test_footnotes_of_both_articles_are_kept(tmp_path: Path) -> None:
    """The briefing and the page know both articles of one identifier."""
    write(tmp_path / "a" / "report.md", "Dock Day 2025", "---\ntitle: The first\n---\n")
    write(tmp_path / "b" / "report.md", "Dock Day 2025", "---\ntitle: The other\n---\n")
    build(tmp_path / "s", tmp_path / "a", tmp_path / "b")
    with eventgraph.open(tmp_path / "s") as graph:
        for format in ("briefing", "html"):
            graph.export(format, tmp_path / "out")
            text = (tmp_path / "out").read_text("utf-8")
            assert "The first" in text and "The other" in text


def test_a_newspaper_is_no_address(tmp_path: Path) -> None:
    """Two articles whose `source` is the name of one paper are two; two with one address are told to be one."""
    one = write(tmp_path / "a.md", "Dock Day 2024", "---\nsource: Quay Times\n---\n")
    two = write(tmp_path / "b.md", "Dock Day 2025", "---\nsource: Quay Times\n---\n")
    assert not any(r.error for r in build(tmp_path / "s", one, two))
    assert len(headlines(tmp_path / "s")) == 2
    for path, day in ((one, "Dock Day 2024"), (two, "Dock Day 2025")):
        write(path, day, "---\nurl: https://quay.example/\n---\n")
    receipts = build(tmp_path / "t", one, two)
    assert [bool(r.error) for r in receipts] == [False, True]
    assert "a.md" in receipts[1].error and "url" in receipts[1].error


def test_one_address_from_another_place_is_said_to_replace(tmp_path: Path) -> None:
    """It takes the earlier one's place, and the receipt says so."""
    front = "---\nurl: https://quay.example/\n---\n"
    one, two = (
        write(tmp_path / name / "x.md", day, front) for name, day in (("a", "Dock Day"), ("b", "Sea Day"))
    )
    build(tmp_path / "s", one)
    (receipt,) = build(tmp_path / "s", two)
    assert receipt.instead_of == str(one.resolve())
    assert headlines(tmp_path / "s") == {"Sea Day"}


@pytest.mark.parametrize("order", [1, -1])
def test_an_article_that_moved_is_kept(tmp_path: Path, order: int) -> None:
    """Another article now lies where it was: both are there, whichever is read first, and later runs know them."""
    old, new = tmp_path / "old" / "x.md", tmp_path / "new" / "x.md"
    place = tmp_path / "s"
    write(old, "Dock Day 2024")
    build(place, old)
    write(new, "Dock Day 2024")
    write(old, "Dock Day 2025")
    build(place, *[old, new][::order])
    assert headlines(place) == {"Dock Day 2024", "Dock Day 2025"}
    write(old, "Dock Day 2026")
    build(place, old)
    assert headlines(place) == {"Dock Day 2024", "Dock Day 2026"}


@pytest.mark.parametrize("content", [None, b"", b"\0", b"\xff"])
def test_a_run_that_reads_nothing_leaves_no_store(
    tmp_path: Path, content: bytes | None, capsys: pytest.CaptureFixture[str]
) -> None:
    """A misspelt or broken source makes no store, nor the folders above it; one that was there stays."""
    source = tmp_path / "x.md"
    if content is not None:
        source.write_bytes(content)
    new = tmp_path / "deep" / "new"
    with pytest.raises(SystemExit) as ended:
        main(["build", str(source), "--reader", "spacy", "--store", str(new)])
    assert ended.value.code == 1
    assert str(source) in capsys.readouterr().err
    assert not (tmp_path / "deep").exists()
    with pytest.raises(ReadError):
        eventgraph.build([source], new)
    assert not (tmp_path / "deep").exists()
    build(new, write(tmp_path / "good.md", "Dock Day 2025"))
    build(new, source)
    assert headlines(new) == {"Dock Day 2025"}
