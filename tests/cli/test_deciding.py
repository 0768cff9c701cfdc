"""People's word from the command line: it changes the graph, is kept in a file, and can be taken back."""

from pathlib import Path

import pytest

from eventgraph.cli.app import main
from eventgraph.store import Store

ARTICLES = {
    "one.md": "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025. Quay Labs organised Dock Day 2025.\n",
    "two.md": "# Crane Day 2025\n\nAda Roe of Hill Institute spoke at Crane Day 2025 in Oslo. Hill Institute organised Crane Day 2025.\n",
}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    """Two articles on two people of one name, or on one."""
    monkeypatch.setenv("EVENTGRAPH_USER", "curator")
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in ARTICLES.items():
        (folder / name).write_text(text, "utf-8")
    place = str(tmp_path / "s")
    assert call("build", str(folder), "--store", place) == 0
    capsys.readouterr()
    return place


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


def people(store: str) -> list[str]:
    with Store.open(store) as source:
        return sorted(str(r[0]) for r in source.select("SELECT DISTINCT ?p WHERE { ?p a schema:Person }"))


def quads(store: str) -> bytes:
    with Store.open(store) as source:
        return b"".join(source.dump("nquads"))


def test_a_candidate_is_reviewed_and_undone(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Two people of one name are two nodes and a question; the answer joins them; undo parts them again."""
    assert len(people(store)) == 2
    assert call("review", "--list", "--store", store) == 0
    assert "Ada Roe" in capsys.readouterr().out
    before = quads(store)
    a, b = people(store)
    assert call("same", a, b, "--because", "she told us", "--store", store) == 0
    assert people(store) == ["https://w3id.org/eventgraph/kg/person/ada-roe"]
    kept = Path(f"{store}.decisions.ttl").read_text("utf-8")
    assert "she told us" in kept and "curator" in kept
    assert call("rebuild", "--store", store) == 0
    assert len(people(store)) == 1
    assert call("undo", "--store", store) == 0
    assert quads(store) == before


def test_decisions_outlive_the_store(store: str, tmp_path: Path) -> None:
    """The store is deleted and built again: the decision holds."""
    import shutil

    assert call("same", *people(store), "--store", store) == 0
    after = quads(store)
    shutil.rmtree(store)
    assert call("build", str(tmp_path / "articles"), "--store", store) == 0
    assert quads(store) == after


def test_a_name_that_means_two_things_is_asked_back(store: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The message lists what it can mean; NAME@ARTICLE says which."""
    assert call("rename", "Ada Roe", "Ada Q. Roe", "--store", store) == 1
    assert "names 2 things" in capsys.readouterr().err
    assert call("rename", "Ada Roe@two", "Ada Q. Roe", "--store", store) == 0
    with Store.open(store) as source:
        rows = source.select("SELECT ?n WHERE { ?p a schema:Person ; schema:name ?n } ORDER BY ?n")
    assert [r[0] for r in rows] == ["Ada Q. Roe", "Ada Roe"]


def test_a_rejected_fact_is_gone_with_its_participation(store: str) -> None:
    """Neither the relation nor the part that stands for it is left, and undo brings both back."""
    before = quads(store)
    asked = "ASK { ?e eg:speaker ?p . ?e schema:name 'Dock Day 2025' }"
    with Store.open(store) as source:
        assert source.solve(asked) is True
    assert call("reject", "Dock Day 2025", "speaker", "Ada Roe@one", "--store", store) == 0
    with Store.open(store) as source:
        assert source.solve(asked) is False
        assert (
            source.solve("ASK { ?x eg:inEvent/schema:name 'Dock Day 2025' ; eg:role role:Speaker }") is False
        )
    assert call("undo", "--store", store) == 0
    assert quads(store) == before


def test_a_rejected_node_is_gone(store: str) -> None:
    """Nothing is said of it any more."""
    assert call("reject", "Hill Institute", "--store", store) == 0
    with Store.open(store) as source:
        assert (
            source.solve(
                "ASK { GRAPH ?g { ?article schema:identifier 'two' . ?x schema:name 'Hill Institute' } }"
            )
            is False
        )


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("same", "Ada Row@one", "Oslo"), "Did you mean"),
        (("same", "Oslo", "Oslo"), "one name already"),
        (("reject", "Dock Day 2025", "speeker", "Oslo"), "no relation is named"),
        (("reject", "Dock Day 2025", "startDate", "June"), "is no date"),
        (("undo", "ffff"), "no decision begins"),
        (("remove", "tow"), "Did you mean two"),
    ],
)
def test_mistakes_are_said_and_change_nothing(
    store: str, words: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The message says what to do; the store and the decisions stay as they are."""
    before = quads(store)
    assert call(*words, "--store", store) == 1
    assert says in capsys.readouterr().err
    assert quads(store) == before and not Path(f"{store}.decisions.ttl").exists()


def test_no_store_is_made_by_deciding(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong --store is an error, not a new store."""
    for words in (("same", "a", "b"), ("undo",), ("rebuild",), ("remove", "a"), ("receipt",), ("review",)):
        assert call(*words, "--store", str(tmp_path / "none")) == 1
        assert "no store here" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_merged_nodes_are_found_by_all_their_names(store: str) -> None:
    """Every written form, whatever case, the name that people gave, and the IRI that a merge replaced."""
    from eventgraph.errors import NotFound
    from eventgraph.query import find_nodes

    base = "https://w3id.org/eventgraph/kg/organization/"
    assert call("same", "Quay Labs", "Hill Institute", "--store", store) == 0
    assert call("rename", "Hill Institute", "Works of the Quay", "--store", store) == 0
    with Store.open(store) as source:
        (node,) = find_nodes(source, "Works of the Quay")
        for name in (
            "quay labs",
            "Hill Institute",
            "HILL INSTITUTE",
            base + "quay-labs",
            base + "hill-institute",
        ):
            assert find_nodes(source, name, "organization") == [node], name
        with pytest.raises(NotFound):
            find_nodes(source, base + "quay-labs", "person")
        with pytest.raises(NotFound):
            find_nodes(source, base + "quay")
