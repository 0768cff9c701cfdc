"""A store on a server holds and answers the same as a local one."""

from pathlib import Path

import pytest

from eventgraph.cli import main
from eventgraph.decide import Decider
from eventgraph.errors import NotFound, QueryError, ReadOnlyStore, StoreError, StoreLocked
from eventgraph.graph import Graph
from eventgraph.pipeline import rebuild, remove
from eventgraph.query import questions
from eventgraph.store import Store, lease


def run(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints; it succeeds."""
    with pytest.raises(SystemExit) as ended:
        main(words)
    told = capsys.readouterr()
    assert not ended.value.code, told.err
    return told.out


def test_a_build_gives_the_same_quads(server, folder, local, build, quads):
    """Also when it is done again, when nothing changed, and when it is rebuilt."""
    assert build(server.address, folder) == ["one", "three", "two"]
    assert quads(server.address) == quads(local)
    assert build(server.address, folder) == []
    assert quads(server.address) == quads(local)
    with Store.open(server.address, writable=True) as store:
        assert rebuild(store) == 3
    assert quads(server.address) == quads(local)


def test_removing_leaves_what_others_say(server, folder, tmp_path, build, quads):
    """As if the article had never been there."""
    build(server.address, folder)
    build(tmp_path / "store", folder / "one.md", folder / "three.md")
    with Store.open(server.address, writable=True) as store:
        assert remove(store, "two") == "two"
    assert quads(server.address) == quads(tmp_path / "store")


def test_decisions_are_kept_on_the_server(server, folder, local, tmp_path, build, quads):
    """Two names become one thing, whoever builds next; taken back, all is as before."""
    place = tmp_path / "store"
    for target in (server.address, place):
        build(target, folder)
        with Store.open(target, writable=True) as store:
            judge = Decider(store)
            outcome = judge.same("Ada Roe", "Ben Tull", because="for the test: \"'\\ ü")
            assert outcome.after == outcome.before - 1
        assert build(target, folder) == []
    with Store.open(server.address) as remote, Store.open(place) as beside:
        ours = {(d.id, d.reason) for d in remote.decisions()}
        assert ours == {(d.id, d.reason) for d in beside.decisions()} != set()
    with Store.open(server.address, writable=True) as store:
        Decider(store).undo()
        with pytest.raises(NotFound, match="nothing was decided"):
            Decider(store).undo()
    assert quads(server.address) == quads(local)


def test_named_questions_have_the_same_answers(server, build, folder, local):
    """Row by row. Virtuoso joins several values into one in an order of its own, and orders equals as it likes."""
    build(server.address, folder)

    def rows(place: str | Path, name: str) -> list[tuple[object, ...]]:
        with Graph(place) as graph:
            found = list(graph.query(name).rows)
        if server.name == "virtuoso":
            return sorted(
                tuple(", ".join(sorted(str(cell or "").split(", "))) for cell in row) for row in found
            )
        return found

    for name in questions():
        assert rows(server.address, name) == rows(local, name), name


def test_commands_print_the_same(server, folder, local, capsys, tmp_path, build):
    """query, why, conflicts, stats, receipt, export and plot cannot be told from those of a local store."""
    build(server.address, folder)
    commands = [
        ("query", "speakers", "--event", "Dock Day 2025", "--format", "csv"),
        ("query", "--sparql", "SELECT (COUNT(*) AS ?n) WHERE { ?x a schema:Person }"),
        ("query", "--sparql", "ASK { ?x schema:name 'Ada Roe' }"),
        (
            "query",
            "--sparql",
            "CONSTRUCT { ?x schema:name ?n } WHERE { ?x a schema:Person ; schema:name ?n }",
        ),
        ("why", "Ada Roe", "--format", "json"),
        ("conflicts",),
        ("stats",),
        ("receipt",),
        *(
            ("export", "--format", name)
            for name in ("nquads", "trig", "turtle", "jsonld", "graphml", "briefing")
        ),
        ("undo", "--list"),
        ("validate",),
    ]
    for words in commands:
        here, there = (run(capsys, *words, "--store", place) for place in (str(local), server.address))
        if words[:2] == ("query", "--sparql") and words[2].startswith("CONSTRUCT"):
            here, there = sorted(here), sorted(there)
        assert there == here, words
    picture = tmp_path / "network.png"
    run(capsys, "plot", "-o", str(picture), "--store", server.address)
    assert picture.stat().st_size > 1000


def test_what_else_the_server_holds_is_left_alone(server, folder, local, build, quads):
    """It is no part of exports and counts, and a build does not touch it."""
    with Store.open(server.address, writable=True) as store:
        store._update('INSERT DATA { GRAPH <https://else.example/g> { <urn:a> <urn:p> "theirs" } }')
    build(server.address, folder)
    assert quads(server.address) == quads(local)
    with Store.open(server.address) as store, Store.open(local) as here:
        assert len(store) == len(here)
        assert store.graphs() == here.graphs()
        theirs = "ASK { GRAPH <https://else.example/g> { <urn:a> <urn:p> 'theirs' } }"
        assert store._solutions(theirs, ())


def test_one_writes_and_others_read(server, folder, monkeypatch, build):
    """A second writer is told who the first is; readers are not kept waiting; the mark goes with the writer."""
    monkeypatch.setenv("EVENTGRAPH_USER", "Ada")
    build(server.address, folder)
    with Store.open(server.address, writable=True):
        with pytest.raises(StoreLocked, match=r"Ada on .* writes this store"):
            Store.open(server.address, writable=True)
        with Store.open(server.address) as reader:
            assert reader.select("SELECT ?n WHERE { ?x a schema:Person ; schema:name ?n }")
            with pytest.raises(ReadOnlyStore):
                reader.replace([], [])
    with Store.open(server.address, writable=True):
        pass


def test_a_writer_that_was_killed_is_forgotten(server, folder, local, monkeypatch, build, quads):
    """Its mark counts for a time only; if it lives after all, it writes nothing more."""
    gone = Store.open(server.address, writable=True)
    monkeypatch.setattr(lease, "SECONDS", -1.0)
    build(server.address, folder)
    monkeypatch.undo()
    if server.user:
        monkeypatch.setenv("EVENTGRAPH_STORE_USER", server.user)
        monkeypatch.setenv("EVENTGRAPH_STORE_PASSWORD", server.password)
    gone._lease._renewed = 0.0
    with pytest.raises(StoreError, match="another one took over"):
        gone.replace(["https://x.example/g"], ['<urn:a> <urn:p> "late" <https://x.example/g> .'])
        gone.flush()
    gone._gathered.clear()
    gone.close()
    assert quads(server.address) == quads(local)


def test_where_nothing_was_built_there_is_no_store(oxigraph):
    """A reader says how to make one, and makes none."""
    with Store.open(oxigraph.address, writable=True) as store:
        store._update("DROP SILENT GRAPH <urn:eventgraph:catalogue>")
    with pytest.raises(StoreError, match="no store here; make one with `eventgraph build"):
        Store.open(oxigraph.address)


def test_a_query_cannot_write_and_errors_show_their_place(server, folder, build, quads):
    """The messages are those of a local store."""
    build(server.address, folder / "one.md")
    before = quads(server.address)
    with Store.open(server.address) as store:
        for update in (
            "DROP ALL",
            "CLEAR ALL",
            "INSERT DATA { <urn:a> <urn:p> 1 }",
            "DELETE WHERE { ?s ?p ?o }",
        ):
            with pytest.raises(QueryError, match="queries only read"):
                store.solve(update)
        with pytest.raises(QueryError, match=r"line 2, column \d+(.|\n)*\^"):
            store.solve("SELECT ?s WHERE {\n ?s ?p }")
    assert quads(server.address) == before


def test_a_user_of_virtuoso_with_a_wrong_password_is_told(virtuoso, monkeypatch):
    """The password is in no message."""
    monkeypatch.setenv("EVENTGRAPH_STORE_USER", "dba")
    monkeypatch.setenv("EVENTGRAPH_STORE_PASSWORD", "wrong-one")
    with pytest.raises(StoreError, match="refuses these credentials") as told:
        Store.open(virtuoso.address, writable=True)
    assert "wrong-one" not in str(told.value)
