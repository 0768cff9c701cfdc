"""Partitions come into a store as if their articles had been read there."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from eventgraph.engines.load import load
from eventgraph.engines.partitions import Folder, Row, pack_rows, unpack_rows
from eventgraph.engines.steps import Job, chunks, read_chunk
from eventgraph.errors import EventgraphError, StoreError
from eventgraph.pipeline import Outcome, Receipt, build_into, rebuild, remove, software_version
from eventgraph.store import Store

from .conftest import MISSING, OPTIONS, Collection, dump, ended, eventgraph

needs_ray = pytest.mark.skipif(bool(MISSING), reason=MISSING)


@pytest.fixture(scope="module")
def partitions(collection: Collection, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made on this machine alone. Without --out they lie beside the store, and are loaded at once."""
    store = tmp_path_factory.mktemp("alone") / "store"
    code, printed, told = ended(
        eventgraph(
            "build", *collection.sources, "--engine", "ray", "--jobs", "2", "--reader", "spacy", "--partition", "9",
            "--store", store,
        )
    )  # fmt: skip
    assert code == 1 and "articles loaded\n" in told and "story-0000003: " in printed, told
    return store.with_name("store.partitions")


@needs_ray
def test_without_out_the_store_is_filled(collection: Collection, partitions: Path) -> None:
    """As by a serial build."""
    assert dump(partitions.with_suffix("")) == collection.plain


@needs_ray
def test_a_loaded_store_is_a_whole_one(collection: Collection, partitions: Path, tmp_path: Path) -> None:
    """Loaded under decisions that the build did not know, twice, rebuilt, and without an article: as if read here."""
    store = collection.beside(tmp_path / "store")
    with Store.open(store, writable=True) as target:
        first = load(target, str(partitions))
        assert (first.unchanged, first.followed) == (0, True)
        assert b"".join(target.dump("nquads")) == collection.quads
        again = load(target, str(partitions))
        assert again.unchanged == again.articles == first.articles
        assert b"".join(target.dump("nquads")) == collection.quads
        rebuild(target)
        assert b"".join(target.dump("nquads")) == collection.quads
        remove(target, "story-0000003")
        left = b"".join(target.dump("nquads"))
    serial = tmp_path / "serial"
    shutil.copytree(collection.store, serial)
    collection.beside(serial)
    with Store.open(serial, writable=True) as other:
        remove(other, "story-0000003")
        assert b"".join(other.dump("nquads")) == left
    code, printed, _ = ended(eventgraph("why", "Quay Labs", "--store", store))
    assert code == 0 and "Dock Day" in printed


@needs_ray
def test_a_load_adds_to_what_is_there(collection: Collection, partitions: Path, tmp_path: Path) -> None:
    """What was read from the same place before is replaced, other articles stay, identity is decided on all."""
    changed = Path(collection.sources[0]) / "東京 – ünïcode.txt"
    other = tmp_path / "other.md"
    other.write_text("# Tide Day\n\nBen Tull of the Harbour Data Group spoke at Tide Day 2026 in Ghent.\n")
    before = changed.read_text("utf-8")
    graphs = []
    for name in ("loaded", "read"):
        with Store.open(tmp_path / name, writable=True) as store:
            changed.write_text("Old Day\n\nZoë Pine spoke at Old Day 2020 in Oslo.\n")
            build_into(store, [str(changed), str(other)], OPTIONS)
            changed.write_text(before)
            if name == "loaded":
                load(store, str(partitions))
            else:
                build_into(store, collection.sources, OPTIONS)
            graphs.append(b"".join(store.dump("nquads")))
    assert graphs[0] == graphs[1]
    assert b"Tide Day" in graphs[0] and b"Old Day" not in graphs[0]


@needs_ray
def test_a_load_that_is_killed_is_finished_by_the_next_command(partitions: Path, tmp_path: Path) -> None:
    """Half of the articles are there, and a query or a second load makes the graph right."""
    with Store.open(tmp_path / "whole", writable=True) as store:
        load(store, str(partitions))

    class Killed(BaseException):
        pass

    def die(done: int, of: int) -> None:
        if done > of // 2 + 2:
            raise Killed

    with pytest.raises(Killed), Store.open(tmp_path / "half", writable=True) as store:
        load(store, str(partitions), die)
    code, _, told = ended(eventgraph("query", "events", "--store", tmp_path / "half"))
    assert (code, told) == (0, "")
    assert 0 < len(dump(tmp_path / "half")) < len(dump(tmp_path / "whole"))
    with Store.open(tmp_path / "half", writable=True) as store:
        load(store, str(partitions))
    assert dump(tmp_path / "half") == dump(tmp_path / "whole")


def test_what_is_no_folder_of_partitions_is_told(tmp_path: Path) -> None:
    """And no store is made."""
    (tmp_path / "manifest.json").write_text("[]")
    for place, words in (
        (tmp_path / "nothing", "no partitions here"),
        (tmp_path, "of another version"),
        ("nowhere://x/y", "no such place"),
    ):
        with pytest.raises(StoreError, match=words), Store.open(tmp_path / "s", writable=True) as store:
            load(store, str(place))
        assert not (tmp_path / "s").exists()


def test_an_object_store_holds_partitions_too() -> None:
    """A URL that fsspec knows: written in one request, read, listed and cleaned like a folder."""
    folder = Folder("memory://bucket/run")
    assert folder.read("graphs/x.nq") is None
    file = folder.write("graphs/x.nq", b"1")
    assert folder.write("graphs/x.nq", b"1") == file
    assert folder.check(file) == b"1"
    folder.write("graphs/x.nq", b"2")
    with pytest.raises(StoreError, match="is damaged"):
        folder.check(file)


def test_rows_keep_what_no_utf8_can_hold(tmp_path: Path) -> None:
    """A source whose name is not UTF-8 has its receipt, and the same rows are the same bytes."""
    rows = [
        Row(
            0,
            0,
            Outcome(Receipt("bad \udcff\x00\n.md", error="its name is not UTF-8", counts=(("Event", 1),))),
        ),
        Row(1, 5, Outcome(Receipt("z", skipped="a draft", rejected=(("a", "b", 0.5, "c"),)))),
    ]
    data = pack_rows(rows)
    assert unpack_rows(data) == rows
    assert pack_rows(rows) == data
    with pytest.raises(ValueError):
        unpack_rows(data[:-9])


def test_addresses_are_asked_by_one_machine() -> None:
    """So that no host is asked by many at once; the order of sources is kept with each."""
    found = chunks(["a", "https://x.example/1", "b", "c", "https://y.example/"], 2)
    assert found == [
        [(0, "a"), (2, "b")],
        [(1, "https://x.example/1"), (4, "https://y.example/")],
        [(3, "c")],
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "x"], "--out goes with --engine ray"),
        (["--engine", "serial", "--jobs", "2"], "--engine serial is one process"),
        (["--engine", "ray", "--store", "http://127.0.0.1:9/"], "name --out"),
    ],
)
def test_choices_that_do_not_fit_are_told(words: list[str], said: str, tmp_path: Path) -> None:
    """Before anything is read."""
    (tmp_path / "a.md").write_text("# A\n\nB.\n")
    code, _, told = ended(eventgraph("build", tmp_path / "a.md", *words))
    assert code == 2 and said in told


@needs_ray
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--address", "127.0.0.1:1"], "no Ray cluster answers at 127.0.0.1:1"),
        (["--address", "there"], "is HOST:PORT"),
        (["-"], "standard input is not there on every machine"),
    ],
)
def test_a_cluster_that_cannot_be_used_is_told(words: list[str], said: str, tmp_path: Path) -> None:
    """Soon, in one line, and nothing is left."""
    (tmp_path / "a.md").write_text("# A\n\nB.\n")
    place = ["--out", tmp_path / "o", "--store", tmp_path / "s"]
    code, _, told = ended(eventgraph("build", tmp_path / "a.md", *words, "--engine", "ray", *place))
    assert code == 1 and said in told and told.count("\n") == 1
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.md"]


@needs_ray
def test_what_concerns_every_machine_is_told(tmp_path: Path) -> None:
    """A model that is not there stops the build in one line, as it does without Ray."""
    (tmp_path / "a.md").write_text("# A\n\nB.\n")
    words = [tmp_path / "a.md", "--model", "no_such_model", "--store", tmp_path / "s"]
    code, _, told = ended(eventgraph("build", *words, "--engine", "ray", "--out", tmp_path / "o"))
    assert (code, told) == (1, ended(eventgraph("build", *words))[2])
    assert "no_such_model" in told and told.count("\n") == 1


def test_another_version_on_a_machine_is_told(tmp_path: Path) -> None:
    """Partitions of two versions would be two graphs."""
    with Store.open(":memory:") as store:
        job = replace(Job.of(store, str(tmp_path), OPTIONS, 5), version="0.0")
    with pytest.raises(EventgraphError, match="install the same version on every machine"):
        next(read_chunk([(0, "a.md")], job))
    with pytest.raises(EventgraphError, match="see the sources at the same path"):
        next(read_chunk([(0, "a.md")], replace(job, version=software_version(), directory="/not/there")))


def test_without_ray_it_is_said_what_to_install(tmp_path: Path) -> None:
    """Only where it is asked for."""
    code = (
        "import sys; sys.modules['ray'] = None\nfrom eventgraph.cli import main\n"
        f"main(['build', {str(tmp_path)!r}, '--engine', 'ray', '--out', {str(tmp_path / 'o')!r}, '--store', {str(tmp_path / 's')!r}])"
    )
    (tmp_path / "a.md").write_text("# A\n\nB.\n")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == 'Error: Ray is not installed: pip install "eventgraph[ray]"\n'
