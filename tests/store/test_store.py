"""The store: three places, one transaction an article, clear errors."""

import subprocess
import sys
from pathlib import Path

import pytest

from eventgraph.errors import QueryError, ReadOnlyStore, StoreError, StoreLocked
from eventgraph.store import MEMORY, Solutions, Store

G = "https://g.example/"
LINES = (f'<{G}a> <{G}p> "one" <{G}g> .', f"<{G}a> <{G}p> <{G}b> <{G}g> .")


def _fill(location: str | Path) -> None:
    with Store.open(location, writable=True) as store:
        store.replace([G + "g"], LINES)


def test_the_three_places_hold_the_same(tmp_path: Path) -> None:
    """A directory, memory and an exported file answer alike."""
    _fill(tmp_path / "s")
    with Store.open(tmp_path / "s") as store:
        quads = b"".join(store.dump("nquads"))
        (tmp_path / "x.nq").write_bytes(quads)
        (tmp_path / "x.trig").write_bytes(b"".join(store.dump("trig")))
    with Store.open(MEMORY) as memory:
        memory.replace([G + "g"], LINES)
        assert b"".join(memory.dump("nquads")) == quads
    for name in ("x.nq", "x.trig"):
        with Store.open(tmp_path / name) as file:
            assert b"".join(file.dump("nquads")) == quads
            with pytest.raises(ReadOnlyStore):
                file.replace([], LINES)


def test_replacing_drops_what_was_there() -> None:
    """Only the named graphs change, and they change whole."""
    with Store.open(MEMORY) as store:
        store.replace([G + "g"], LINES)
        store.replace([G + "h"], [f'<{G}a> <{G}p> "other" <{G}h> .'])
        store.replace([G + "g"], [f'<{G}a> <{G}p> "two" <{G}g> .'])
        assert sorted(r[0] or "" for r in store.select("SELECT ?o { ?s ?p ?o }")) == ["other", "two"]


def test_only_what_differs_is_written() -> None:
    """A graph is the same however it was reached: from nothing, from itself, from another one, and back."""
    odd = f'<{G}a> <{G}p> "\\u0000\\u007F\\b\\f\\n\\r\\t\\"\\\\ \u2028 {{}}" <{G}g> .'
    with Store.open(MEMORY) as store, Store.open(MEMORY) as other:
        store.replace([G + "g"], [*LINES, odd])
        whole = list(store.dump("nquads"))
        other.replace([G + "g"], [odd])
        for lines in ([*LINES, odd], [odd], [], [LINES[0]], [*LINES, odd]):
            other.replace([G + "g"], lines)
            assert len(other) == len(lines)
            graphs = other.select("SELECT ?g { GRAPH ?g {} }")
            assert graphs == ([(G + "g",)] if lines else [])
        assert list(other.dump("nquads")) == whole
        other.replace([], [f'<{G}a> <{G}p> "more" <{G}g> .'])
        assert len(other) == 4, "a graph that is not named is added to"


def test_what_stays_the_same_is_not_written_again(tmp_path: Path) -> None:
    """A graph is as its new lines say, whatever it held: literals with every escape, triples kept, added and gone."""
    old = [f'<{G}a> <{G}p> "{text}" <{G}g> .' for text in ("kept", r"a \"b\" \n\t\u0001 c", "gone")]
    new = [old[0], old[1], f'<{G}a> <{G}p> "come"@en <{G}g> .', f"<{G}b> <{G}p> <{G}a> <{G}g> ."]
    with Store.open(tmp_path / "store", writable=True) as store:
        for lines in (old, new, new, old, []):
            store.replace([G + "g"], lines)
            assert sorted(store.dump("nquads")) == sorted(f"{line}\n".encode() for line in lines)


@pytest.mark.parametrize("few", [0, 20_000])
def test_new_graphs_are_loaded_together(few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many parts are as one after the other, be they new, changed or emptied, and however many are loaded at once."""
    monkeypatch.setattr("eventgraph.store.store._FEW", few)
    monkeypatch.setattr("eventgraph.store.store._TOGETHER", 3)
    odd = '"\\u0000\\u007F\\b\\f\\n\\r\\t\\"\\\\ \u2028 {} é 😀"'
    values = [odd, '"x"@en', '"2026"^^<http://www.w3.org/2001/XMLSchema#gYear>', f"<{G}%20é>"]
    first = [
        ([f"{G}{n}", f"{G}{n}/more"], [f"<{G}a> <{G}p> {v} <{G}{n}> ." for v in values[: n + 1]])
        for n in range(4)
    ]
    then = [
        ([f"{G}1", f"{G}1/more"], []),
        ([f"{G}2"], first[2][1][:1]),
        ([f"{G}9"], [f"<{G}a> <{G}p> <{G}b> <{G}9> ."]),
    ]
    with Store.open(tmp_path / "store", writable=True) as store, Store.open(MEMORY) as plain:
        for parts in (first, then, []):
            store.replace_each(iter(parts))
            for graphs, lines in parts:
                plain.replace(graphs, lines)
            assert list(store.dump("nquads")) == list(plain.dump("nquads"))
            assert store.graphs() == plain.graphs()
        assert store.sizes() == {f"{G}0": 1, f"{G}2": 1, f"{G}3": 4, f"{G}9": 1}
    with Store.open(tmp_path / "store") as store:
        assert len(store) == 7
        with pytest.raises(ReadOnlyStore):
            store.replace_each(first)


@pytest.mark.parametrize("few", [0, 20_000])
def test_of_new_graphs_all_or_none_come_in(few: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line that is no quad lets no other line in that is loaded with it."""
    monkeypatch.setattr("eventgraph.store.store._FEW", few)
    with Store.open(tmp_path / "store", writable=True) as store:
        with pytest.raises(SyntaxError):
            store.replace_each([([G + "g"], LINES), ([G + "h"], [f"<{G}a> nonsense <{G}h> ."])])
        assert len(store) == 0


def test_blank_nodes_of_others_can_be_replaced() -> None:
    """A graph that somebody loaded may hold blank nodes, which no deletion can name."""
    with Store.open(MEMORY) as store:
        store.replace([G + "g"], [f"_:b <{G}p> _:c <{G}g> ."])
        store.replace([G + "g"], LINES)
        assert len(store) == len(LINES)


def test_a_file_is_loaded_beside_what_is_there(tmp_path: Path) -> None:
    """Loaded quads are asked and kept with the rest; what is no file of quads is a clear error."""
    path = tmp_path / "more.nq"
    path.write_text(f'<{G}x> <{G}p> "loaded" <{G}h> .\n')
    with Store.open(tmp_path / "store", writable=True) as store:
        store.replace([G + "g"], LINES)
        store.load(path)
    with Store.open(tmp_path / "store") as store:
        assert len(store) == len(LINES) + 1
        with pytest.raises(ReadOnlyStore):
            store.load(path)
    with Store.open(MEMORY) as store:
        with pytest.raises(StoreError, match="can be loaded"):
            store.load(tmp_path / "notes.txt")
        with pytest.raises(StoreError, match="no such file"):
            store.load(tmp_path / "none.nq")


def test_a_file_is_loaded_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pieces end with lines, a blank node is one node in all of them, and an error names the file's own line."""
    lines = [f'<{G}{n}> <{G}p> "{"é" * n}" <{G}g> .\n' for n in range(30)]
    blank = [f"_:b <{G}p> <{G}{n}> <{G}h> .\n" for n in range(30)]
    path = tmp_path / "more.nq"
    path.write_text("".join(lines + blank).rstrip("\n"), "utf-8")
    for piece in (1, 100, 10**6):
        monkeypatch.setattr("eventgraph.store.store._PIECE", piece)
        with Store.open(tmp_path / f"store{piece}", writable=True) as store:
            store.load(path)
            assert len(store) == 60
            assert store.select("SELECT (COUNT(DISTINCT ?b) AS ?n) { ?b ?p ?o FILTER isBlank(?b) }") == [
                ("1",)
            ]
    monkeypatch.setattr("eventgraph.store.store._PIECE", 100)
    path.write_text("".join([*lines, f"<{G}a> nonsense .\n", *lines]), "utf-8")
    with Store.open(MEMORY) as store, pytest.raises(StoreError, match=r"cannot be read as \.nq: .*line 31 "):
        store.load(path)


def test_a_failed_replacement_changes_nothing() -> None:
    """A line that is no quad leaves the graph as it was."""
    with Store.open(MEMORY) as store:
        store.replace([G + "g"], LINES)
        with pytest.raises(SyntaxError):
            store.replace([G + "g"], [f"<{G}a> nonsense <{G}g> ."])
        assert len(store) == 2


def test_many_read_one_writes(tmp_path: Path) -> None:
    """Two readers work at once; a writer beside a reader, or a second writer, is told who holds the store."""
    _fill(tmp_path / "s")
    with Store.open(tmp_path / "s"), Store.open(tmp_path / "s") as second:
        assert len(second) == 2
        with pytest.raises(StoreLocked, match="another process"):
            Store.open(tmp_path / "s", writable=True)
    with Store.open(tmp_path / "s", writable=True):
        code = "import sys; from eventgraph.store import Store; Store.open(sys.argv[1])"
        done = subprocess.run([sys.executable, "-c", code, tmp_path / "s"], capture_output=True, text=True)
        assert "StoreLocked" in done.stderr


def test_what_is_no_store_is_left_alone(tmp_path: Path) -> None:
    """A directory with other things, a plain file, nothing at all, a broken file: each says what it is."""
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "mine.txt").write_text("keep")
    for writable in (True, False):
        with pytest.raises(StoreError, match="no store"):
            Store.open(tmp_path / "notes", writable=writable)
    assert [p.name for p in (tmp_path / "notes").iterdir()] == ["mine.txt"]
    with pytest.raises(StoreError, match="eventgraph build"):
        Store.open(tmp_path / "absent")
    (tmp_path / "bad.trig").write_text("<a> <b")
    with pytest.raises(StoreError, match="cannot be read"):
        Store.open(tmp_path / "bad.trig")
    with pytest.raises(ReadOnlyStore, match="only read"):
        Store.open(tmp_path / "bad.trig", writable=True)


def test_a_syntax_error_shows_its_place() -> None:
    """The line and a caret are in the message."""
    with Store.open(MEMORY) as store, pytest.raises(QueryError, match=r"line 2, column \d+(.|\n)*\^"):
        store.solve("SELECT ?s WHERE {\n ?s ?p }")


def test_every_query_form_has_an_answer() -> None:
    """SELECT gives rows of Python values, ASK a truth, CONSTRUCT Turtle."""
    with Store.open(MEMORY) as store:
        store.replace([G + "g"], LINES)
        assert store.solve("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }") == Solutions(("n",), ((2,),))
        assert store.solve("ASK { ?s ?p 'one' }") is True
        assert "one" in str(store.solve("CONSTRUCT WHERE { ?s ?p ?o }"))


def test_the_dataset_is_the_same_data() -> None:
    """rdflib sees what the store holds, over the union of graphs."""
    with Store.open(MEMORY) as store:
        store.replace([G + "g"], LINES)
        rows = list(store.dataset.query(f"SELECT ?o WHERE {{ <{G}a> <{G}p> ?o }}"))
        assert len(rows) == 2


def test_a_store_whose_making_was_killed_is_made_anew(tmp_path: Path) -> None:
    """Until its mark is there a store is none: readers say so, the next writer begins again."""
    place = tmp_path / "store"
    (place / "oxigraph").mkdir(parents=True)
    (place / "oxigraph" / "CURRENT").write_text("MANIFEST-0", "utf-8")
    (place / "lock").touch()
    with pytest.raises(StoreError, match="no store here"):
        Store.open(place)
    with Store.open(place, writable=True):
        pass
    with Store.open(place) as store:
        assert not store.select("SELECT * WHERE { ?s ?p ?o }")


def test_damaged_data_are_a_clear_error(tmp_path: Path) -> None:
    place = tmp_path / "store"
    with Store.open(place, writable=True):
        pass
    (place / "oxigraph" / "CURRENT").write_text("MANIFEST-0", "utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store.open(place)
