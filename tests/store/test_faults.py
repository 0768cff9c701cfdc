"""A full disk, a directory that may not be written, a second writer: a clear error, and nothing is damaged."""

import os
import resource
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from eventgraph.cli.common import open_graph
from eventgraph.decide import Decider
from eventgraph.errors import ReadOnlyStore, StoreError, StoreLocked
from eventgraph.model import Decision, Entry, Verdict
from eventgraph.pipeline import Options, build_into, finish
from eventgraph.store import Store
from eventgraph.store.catalogue import Catalogue, Record, pack
from eventgraph.store.decisions import read_decisions, write_decisions
from eventgraph.store.entries import write_entries

BASE = "https://x.example/"
DECISION = Decision(Verdict.SAME, BASE + "organization/a", BASE + "organization/b", by="Ada")
ENTRY = Entry("https://q.example/1", ("Quay Labs",), "Organization")
RECORD = Record("k", "one", "", "state", pack("text"), pack([]), pack({}), "settings")
ARTICLE = "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025.\n"


@contextmanager
def full_disk(bytes_: int) -> Iterator[None]:
    """No file grows beyond so many bytes: a write fails as on a full disk (EFBIG for ENOSPC)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A store of one article."""
    (tmp_path / "one.md").write_text(ARTICLE, "utf-8")
    with Store.open(tmp_path / "s", writable=True) as store:
        build_into(store, [str(tmp_path / "one.md")], Options(reader="spacy"))
    return tmp_path / "s"


def dump(place: Path) -> bytes:
    with Store.open(place) as store:
        return b"".join(store.dump("nquads"))


# Decisions and entries -------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_decisions_as_they_were(tmp_path: Path) -> None:
    """The old file stays whole, no half of a new one is left beside it."""
    path = tmp_path / "d.ttl"
    write_decisions(path, [DECISION], BASE)
    before = path.read_bytes()
    with full_disk(200), pytest.raises(StoreError, match=r"d\.ttl: cannot be written .*nothing was decided"):
        write_decisions(path, [DECISION, replace(DECISION, second=BASE + "c")], BASE)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["d.ttl"]


def test_a_full_disk_leaves_the_entries_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "kb" / "l.ttl"
    write_entries(path, "l", [ENTRY])
    before = path.read_bytes()
    with full_disk(200), pytest.raises(StoreError, match="nothing was added"):
        write_entries(path, "l", [ENTRY, replace(ENTRY, iri="https://q.example/2")])
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["l.ttl"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    """Decisions and entries say which file, and that nothing changed."""
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="nothing was decided"):
            write_decisions(tmp_path / "d.ttl", [DECISION], BASE)
        with pytest.raises(StoreError, match="nothing was added"):
            write_entries(tmp_path / "kb" / "l.ttl", "l", [ENTRY])
    finally:
        tmp_path.chmod(0o700)


def test_a_folder_that_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for whoever runs as root: the system call fails."""

    def refuse(self: Path, *_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "open", refuse)
    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(StoreError, match=r"Permission denied\); nothing was decided"):
        write_decisions(tmp_path / "d.ttl", [DECISION], BASE)
    with pytest.raises(StoreError, match=r"Permission denied\); nothing was added"):
        write_entries(tmp_path / "kb" / "l.ttl", "l", [ENTRY])
    assert list(tmp_path.iterdir()) == []


def test_a_decision_that_cannot_be_kept_is_not_made(place: Path) -> None:
    """The graph stays what it was, and the store is up to date again after the next command."""
    before = dump(place)
    with Store.open(place, writable=True) as store:
        judge = Decider(store)
        first = judge.base + judge.found.nodes[0].local
        name = Decision(Verdict.NAME, first, "Another name", by="Ada", reason="long " * 400_000)
        with full_disk(1_000_000), pytest.raises(StoreError, match="nothing was decided"):
            judge.decide(name)
    assert read_decisions(place.with_name("s.decisions.ttl")) == ()
    with open_graph(str(place)) as graph:
        assert not graph.store.interrupted
    assert dump(place) == before


# The catalogue ---------------------------------------------------------------------------------------------------


def test_a_full_disk_leaves_the_catalogue_as_it_was(tmp_path: Path) -> None:
    """A record that does not fit is not in, the others are, and what is written afterwards is."""
    catalogue = Catalogue(tmp_path, writable=True)
    catalogue.put(RECORD)
    big = replace(RECORD, key="big", extraction=os.urandom(200_000))
    with full_disk(60_000), pytest.raises(StoreError, match="make room and build again"):
        catalogue.put(big)
    assert list(catalogue.states()) == ["k"]
    catalogue.put(big)
    catalogue.close()
    assert list(Catalogue(tmp_path, writable=False).states()) == ["big", "k"]


def test_a_full_disk_in_a_build_is_an_error_and_the_next_build_goes_on(place: Path) -> None:
    """From the command line: one message, exit code 1, and the article comes in once there is room."""
    other = place.with_name("two.md")
    other.write_text(ARTICLE.replace("Ada Roe", "Ben Tull").replace("Dock", "Crane"), "utf-8")
    before = dump(place)
    code = textwrap.dedent("""
        import resource, signal, sys
        from eventgraph.cli.app import main
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        main(["build", sys.argv[1], "--store", sys.argv[2], "--reader", "spacy"])
    """)
    done = subprocess.run([sys.executable, "-c", code, other, place], capture_output=True, text=True)
    assert done.returncode == 1
    assert "Error: " in done.stderr and "Traceback" not in done.stderr
    assert dump(place) == before
    with Store.open(place, writable=True) as store:
        build_into(store, [str(other)], Options(reader="spacy"))
        assert len(store.catalogue.states()) == 2
    assert b"Ben Tull" in dump(place)


def test_a_reader_does_not_write(place: Path) -> None:
    with Store.open(place) as store:
        with pytest.raises(StoreError, match="cannot be written"):
            store.catalogue.put(RECORD)
        with pytest.raises(ReadOnlyStore):
            store.replace([], [])
        assert len(store.catalogue.states()) == 1


def test_a_second_writer_is_told(place: Path) -> None:
    """The lock stands before both: the catalogue of a store has one writer; a second program beside it, too."""
    with Store.open(place, writable=True):
        with pytest.raises(StoreLocked, match="another process"):
            Store.open(place, writable=True)
        done = subprocess.run(
            [sys.executable, "-m", "eventgraph", "undo", "--store", place], capture_output=True, text=True
        )
        assert done.returncode == 1 and "another process" in done.stderr
    other = sqlite3.connect(place / "catalogue.sqlite", isolation_level=None)
    catalogue = Catalogue(place, writable=True)
    catalogue._data.execute("PRAGMA busy_timeout = 0")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match="database is locked"):
        catalogue.put(RECORD)
    other.execute("ROLLBACK")
    other.close()
    assert len(catalogue.states()) == 1
    catalogue.close()


@pytest.mark.parametrize("damage", [b"", b"no database at all, but long enough to look at it" * 40])
def test_a_damaged_catalogue_is_said(place: Path, damage: bytes) -> None:
    """Nobody sees a traceback: readers and writers are told which store."""
    (place / "catalogue.sqlite").write_bytes(damage)
    for words in (["query", "speakers"], ["rebuild"], ["receipt"]):
        done = subprocess.run(
            [sys.executable, "-m", "eventgraph", *words, "--store", place], capture_output=True, text=True
        )
        assert "Traceback" not in done.stderr, (words, done.stderr)
        if damage and words != ["query", "speakers"]:
            assert done.returncode == 1 and "catalogue cannot be" in done.stderr


def test_damaged_contents_are_said(place: Path) -> None:
    """What is kept of an article and cannot be unpacked is an error of the store, not of ours."""
    with Store.open(place, writable=True) as store:
        store.catalogue._data.execute(
            "UPDATE articles SET extraction = x'00', profiles = x'00', receipt = x'00'"
        )
        store.catalogue._data.commit()
        (key,) = store.catalogue.states()
        for read in (
            store.catalogue.extraction,
            store.catalogue.receipt,
            lambda _: list(store.catalogue.profiles()),
        ):
            with pytest.raises(StoreError, match="build the articles again"):
                read(key)


# What a killed run left -------------------------------------------------------------------------------------------


def test_finish_ends_what_was_begun(place: Path) -> None:
    """A run that stopped between catalogue and graph is finished; one that did not leaves nothing to do."""
    before = dump(place)
    with Store.open(place, writable=True) as store:
        assert not store.interrupted and not finish(store)
        (key,) = store.catalogue.states()
        store.catalogue.set("settled", "")
        store.catalogue.note_written({key: ""})
        store.replace([f"https://w3id.org/eventgraph/kg/article/{key}/facts"], [])
    with Store.open(place) as store:
        assert store.interrupted and not store.select("SELECT ?p { ?p a schema:Person }")
    with Store.open(place, writable=True) as store:
        assert finish(store) and not store.interrupted
    assert dump(place) == before


def test_readers_finish_or_go_on(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A reader finishes a killed run; beside another reader it cannot, says so, and reads what there is."""
    with Store.open(place, writable=True) as store:
        store.catalogue.set("settled", "")
    with Store.open(place), open_graph(str(place)) as graph:
        assert graph.store.interrupted
        assert "until then answers may lack some of it" in capsys.readouterr().err
        assert graph.stats()["articles"] == 1
    with open_graph(str(place)) as graph:
        assert not graph.store.interrupted
    assert capsys.readouterr().err == ""


def test_a_journal_that_is_still_to_be_rolled_back_is_an_interruption(place: Path) -> None:
    """A reader may not roll it back itself."""
    with Store.open(place) as store:
        assert not store.interrupted
    code = (
        "import sqlite3, sys, os\n"
        "data = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "data.execute('PRAGMA cache_spill = 1'); data.execute('PRAGMA cache_size = 1')\n"
        "data.execute('BEGIN')\n"
        "data.execute(\"INSERT INTO settings VALUES ('x', ?)\", ('y' * 500_000,))\n"
        "data.execute(\"INSERT INTO settings VALUES ('z', ?)\", ('y' * 500_000,))\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, place / "catalogue.sqlite"], check=False)
    assert (place / "catalogue.sqlite-journal").exists()
    with open_graph(str(place)) as graph:
        assert not graph.store.interrupted
        assert graph.store.catalogue.setting("x") == "" and len(graph.store.catalogue.states()) == 1
    assert not (place / "catalogue.sqlite-journal").exists()
