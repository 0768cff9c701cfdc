"""Lists of known things from the command line: matched, kept beside the store, forgotten."""

import json
import shutil
from pathlib import Path

import pytest

from eventgraph.cli.app import main
from eventgraph.query import find_nodes
from eventgraph.store import Store
from eventgraph.validation import validate

KG = "https://w3id.org/eventgraph/kg/"
ARTICLES = {
    "one.md": "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025. The United Nations sponsored Dock Day 2025.\n",
    "two.md": "# Crane Day 2025\n\nBen Tull of the UN spoke at Crane Day 2025 in Oslo. The UN organised Crane Day 2025.\n",
}
ORGANIZATIONS = "name,iri,kind,aliases\nUnited Nations,https://q.example/un,Organization,UN|U.N.\nNobody,https://q.example/n,Organization,\n"
CONFERENCES = [
    {"name": "Dock Day", "url": "https://dock.example/", "startDate": "2025-06-03", "city": "Ghent"},
    {"name": "Crane Day", "url": "https://crane.example/", "startDate": "2025-06-03", "country": "Belgium"},
]


def call(*words: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return int(ended.value.code or 0)


@pytest.fixture
def place(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a store and two lists."""
    (tmp_path / "articles").mkdir()
    for name, text in ARTICLES.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    (tmp_path / "bodies.csv").write_text(ORGANIZATIONS, "utf-8")
    (tmp_path / "conferences.json").write_text(json.dumps(CONFERENCES), "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("EVENTGRAPH_STORE", "s")
    monkeypatch.setenv("EVENTGRAPH_USER", "curator")
    assert call("build", "articles") == 0
    capsys.readouterr()
    return tmp_path


def same_as() -> set[tuple[str, str]]:
    with Store.open("s") as store:
        rows = store.select("SELECT ?n ?iri WHERE { ?n schema:sameAs ?iri }")
    return {(str(node).removeprefix(KG), str(iri)) for node, iri in rows}


def quads() -> bytes:
    with Store.open("s") as store:
        return b"".join(store.dump("nquads"))


UN = ("organization/united-nations", "https://q.example/un")
DOCK = ("event/dock-day-2025", "https://dock.example/")


def test_the_tour(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Adding says what matches and what not; the graph stays valid; aliases join nodes; other names find them."""
    before = quads()
    assert call("kb", "add", "bodies.csv") == 0
    out = capsys.readouterr().out
    assert "bodies (added): 2 entries, 1 in the graph, 0 perhaps" in out and "1 not in the graph" in out
    assert "the graph had" in out and "in no list" in out
    assert call("kb", "add", "conferences.json") == 0
    assert "1 in the graph, 1 perhaps" in capsys.readouterr().out
    assert same_as() == {UN, DOCK}
    with Store.open("s") as store:
        assert validate(store) == []
        for name in ("UN", "united nations", KG + "organization/un", KG + UN[0], UN[1]):
            assert find_nodes(store, name) == [KG + UN[0]], name
    assert call("kb", "list") == 0
    assert capsys.readouterr().out.splitlines()[1:] == ["bodies\t2\t1\t0", "conferences\t2\t1\t1"]
    assert call("kb", "list", "--links") == 0
    assert "United Nations\tUnited Nations\thttps://q.example/un\t" in capsys.readouterr().out
    assert call("kb", "misses", "--kind", "Person") == 0
    assert capsys.readouterr().out == "kind\tname\tarticles\nPerson\tAda Roe\t1\nPerson\tBen Tull\t1\n"
    assert call("review", "--list") == 0
    assert "https://crane.example/" in capsys.readouterr().out
    assert call("kb", "remove", "bodies.csv", "conferences") == 0
    assert quads() == before
    assert call("kb", "remove", "bodies") == 1
    assert "no list is kept as 'bodies'" in capsys.readouterr().err


def test_the_order_of_adding_does_not_matter(place: Path) -> None:
    """Adding in another order, or twice, or building again beside what is kept, gives the same bytes."""
    for name in ("bodies.csv", "conferences.json", "bodies.csv"):
        assert call("kb", "add", name) == 0
    after, kept = quads(), {p.name: p.read_bytes() for p in (place / "s.kb").iterdir()}
    assert call("rebuild") == 0
    assert quads() == after
    shutil.rmtree(place / "s")
    assert call("build", "articles") == 0
    assert quads() == after
    shutil.rmtree(place / "s")
    shutil.rmtree(place / "s.kb")
    assert call("build", "articles") == 0
    for name in ("conferences.json", "bodies.csv"):
        assert call("kb", "add", name) == 0
    assert quads() == after
    assert {p.name: p.read_bytes() for p in (place / "s.kb").iterdir()} == kept


def test_a_list_is_replaced_by_its_next_edition(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the new file no longer has is forgotten; another name keeps both."""
    assert call("kb", "add", "bodies.csv") == 0
    (place / "bodies.csv").write_text(ORGANIZATIONS.replace("/un", "/un-2"), "utf-8")
    assert call("kb", "add", "bodies.csv") == 0
    assert "bodies (replaced)" in capsys.readouterr().out
    assert same_as() == {(UN[0], "https://q.example/un-2")}
    assert call("kb", "add", "bodies.csv", "--as", "../More & more") == 0
    assert sorted(p.name for p in (place / "s.kb").iterdir()) == ["bodies.ttl", "more-and-more.ttl"]
    assert call("kb", "add", "bodies.csv") == 0
    assert "bodies (unchanged)" in capsys.readouterr().out


def test_a_question_is_answered(
    place: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Review shows the entry; yes links it, undo takes it back; "different" takes away a link that a name made."""
    for name in ("bodies.csv", "conferences.json"):
        assert call("kb", "add", name) == 0
    crane = ("event/crane-day-2025", "https://crane.example/")
    assert crane not in same_as()
    monkeypatch.setattr("click.prompt", lambda *a, **k: "y")
    assert call("review") == 0
    assert "conferences: https://crane.example/ 2025-06-03 Belgium" in capsys.readouterr().out
    assert crane in same_as()
    assert call("undo") == 0
    assert crane not in same_as()
    assert call("different", "UN", UN[1], "--because", "it is the union of nurses") == 0
    assert same_as() == {DOCK, UN}  # "UN" is another thing now, "United Nations" is still the entry
    assert call("rename", UN[1], "The nations") == 0  # an entry's IRI names the node that it is
    assert call("same", UN[1], crane[1]) == 1
    assert "both entries" in capsys.readouterr().err
    assert call("different", "United Nations", UN[1]) == 0
    assert same_as() == {DOCK}
    assert call("rebuild") == 0
    assert same_as() == {DOCK}


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        (
            "bad.csv",
            "name,iri\nUN,javascript:alert(1)\n",
            "bad.csv: line 2: has 'javascript:alert(1)' as an IRI",
        ),
        ("own.csv", f"name,iri,kind\nUN,{KG}place/x,Organization\n", "is a name in this graph"),
        ("empty.json", "[]", "lists nothing"),
        ("none.csv", None, "cannot be read"),
    ],
)
def test_a_bad_list_changes_nothing(
    place: Path, capsys: pytest.CaptureFixture[str], name: str, text: str | None, says: str
) -> None:
    before = quads()
    if text is not None:
        (place / name).write_text(text, "utf-8")
    assert call("kb", "add", name) == 1
    assert says in capsys.readouterr().err
    assert quads() == before and not (place / "s.kb").exists()


def test_names_break_out_of_nothing(place: Path) -> None:
    """A hostile name is text in the kept file, in the graph and in its export."""
    hostile = 'UN" . <urn:evil> <urn:p> "x\\'
    rows = [{"name": hostile, "alias": "UN", "url": UN[1], "kind": "Organization", "city": hostile}]
    (place / "evil.json").write_text(json.dumps(rows), "utf-8")
    assert call("kb", "add", "evil.json") == 0
    assert ("organization/un", UN[1]) in same_as()
    with Store.open("s") as store:
        assert not store.solve("ASK { GRAPH ?g { <urn:evil> ?p ?o } }")
        reasons = [str(r[0]) for r in store.select("SELECT ?r WHERE { ?d eg:same ?x ; eg:reason ?r }")]
    assert any(hostile in reason for reason in reasons)


def test_a_damaged_kept_file_is_said(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The next command that writes says which file and where; reading goes on."""
    assert call("kb", "add", "bodies.csv") == 0
    (place / "s.kb" / "bodies.ttl").write_text("\n<<<<<<< HEAD\n", "utf-8")
    assert call("rebuild") == 1
    error = capsys.readouterr().err
    assert "s.kb/bodies.ttl" in error and "line 2" in error and "add the list again" in error
    assert call("query", "speakers") == 0
    assert call("kb", "remove", "bodies") == 0
    assert call("kb", "add", "bodies.csv") == 0
    assert UN in same_as()


def test_a_store_that_is_no_directory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "l.csv").write_text(ORGANIZATIONS, "utf-8")
    assert call("kb", "add", str(tmp_path / "l.csv"), "--store", str(tmp_path / "none")) == 1
    assert "no store here" in capsys.readouterr().err
    (tmp_path / "x.trig").write_text("", "utf-8")
    assert call("kb", "list", "--store", str(tmp_path / "x.trig")) == 1
    assert "need a store directory" in capsys.readouterr().err
