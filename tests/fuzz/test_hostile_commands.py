"""The command line with hostile names, arguments and files: a message and an exit code, never a traceback."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from eventgraph.cli.app import COMMANDS
from eventgraph.pipeline import Settings, settle
from eventgraph.resolve.identity import profiles
from eventgraph.store import Store
from eventgraph.store.catalogue import Record, pack

Run = Callable[..., tuple[int, str, str]]
#: Arguments as the system hands over what is no UTF-8.
RAW = "\udcff\udcfe"


@pytest.fixture(scope="module")
def built(hostile: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store whose one article has all the names, as if a reader had marked them."""
    place = tmp_path_factory.mktemp("hostile") / "s"
    names = [hostile.held(name).strip() for name in hostile.names]
    settings = Settings(min_confidence=0.0)
    with Store.open(place, writable=True) as store:
        extraction = hostile.extraction_of(names)
        entities = settings.resolve(extraction)
        receipt = {"source": names[0], "identifier": names[0], "counts": [], "sentences": 1, "silent": names,
                   "rejected": [[name, "Person", 0.5, name] for name in names]}  # fmt: skip
        store.catalogue.put(
            Record(extraction.article.key, names[0], "", "state", pack(extraction), pack(profiles(entities)),
                   pack(receipt), settings.name)
        )  # fmt: skip
        settle(store, settings)
    return place


@pytest.fixture
def place(built: Path, tmp_path: Path) -> str:
    """A copy of it in the folder where the test's commands run."""
    shutil.copytree(built, tmp_path / "s")
    return "s"


def told(code: int, out: str, err: str) -> bool:
    """Whether a command ended as it should: well, or with a message of its own."""
    assert "Traceback" not in out + err and "report it" not in out + err
    return code == 0 or (code in (1, 2) and err.strip() != "")


def test_names_as_arguments(run: Run, place: str, hostile: Any, tmp_path: Path) -> None:
    """Whatever is asked for by whatever name: no query breaks and no file is written but the one asked for."""
    found = 0
    for name in [*hostile.names, RAW]:
        found += run("why", "--store", place, "--", name)[0] == 0
        for words in (
            ("why", "--", name, "speaker", name), ("why", "--", name, name, name), ("why", "--article", name, "--", name),
            ("why", "--format", "json", "--", name), ("query", "speakers", "--event", name), ("query", "--", name),
            ("query", "--sparql", name), ("receipt", "--", name), ("undo", "--", name),
            ("export", "--format", name, "-o", "x"), ("export", "--profile", name),
            ("export", "--format", "briefing", "--event", name, "-o", "out"),
        ):  # fmt: skip
            command, *rest = words
            assert told(*run(command, "--store", place, *rest)), words
        assert {p.name for p in tmp_path.iterdir()} <= {"s", "out"}
    assert found > 30, "names of signs alone are no names"
    for name in hostile.names[::-1]:
        assert told(*run("remove", "--store", place, "--", name)), name


def test_commands_that_only_read(run: Run, place: str) -> None:
    """What they print can be read by the next program."""
    for words in (
        ("query", "speakers"), ("query", "events", "--format", "csv"), ("query", "quotations", "--format", "tsv"),
        ("query", "organizations", "--format", "xml"), ("conflicts",), ("receipt",), ("stats",), ("review", "--list"),
        ("undo", "--list"), ("validate",), ("rebuild",), ("plot", "-o", "a.svg"), ("export", "--format", "csv", "-o", "t"),
    ):  # fmt: skip
        code, out, err = run(*words, "--store", place)
        assert told(code, out, err) and code == 0, (words, err)
    _, out, _ = run("query", "events", "--format", "json", "--store", place)
    assert json.loads(out)["results"]["bindings"]


def test_decisions_with_hostile_words(run: Run, place: str, hostile: Any, tmp_path: Path) -> None:
    """Every name can be given, as a name and as a reason; the file and the graph are whole, and all can be undone."""
    (tmp_path / "a.md").write_text(
        "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent.\n", "utf-8"
    )
    assert run("build", "a.md", "--store", "t", "--reader", "spacy")[0] == 0
    file = tmp_path / "t.decisions.ttl"
    made = 0
    for name in hostile.names:
        before = file.read_bytes() if file.exists() else b""
        code, out, err = run(
            "rename", "Ada Roe" if not made else "Dock Day 2025", name, "--because", name, "--store", "t"
        )
        assert told(code, out, err), name
        if code:
            assert (file.read_bytes() if file.exists() else b"") == before
            continue
        made += 1
        list(ox.parse(path=str(file), format=ox.RdfFormat.TURTLE))
        code, out, err = run(
            "query", "--sparql", "SELECT ?n { ?x schema:name ?n }", "--format", "json", "--store", "t"
        )
        found = {row["n"]["value"] for row in json.loads(out)["results"]["bindings"]}
        assert name.strip() in found
    assert made > 35
    for words in (("same", name, name), ("different", name, "Ghent"), ("reject", name), ("reject", name, name, name),
                  ("reject", "Ada Roe", "alternateName", name), ("reject", "Dock Day 2025", "startDate", name)):  # fmt: skip
        assert told(*run(*words, "--because", name, "--store", "t")), words
    while run("undo", "--store", "t")[0] == 0:
        pass
    assert run("rebuild", "--store", "t")[0] == 0


@pytest.mark.parametrize(
    "content", [b"no turtle", b"\xff\xfe\x00", b"<urn:d> a <urn:x> .", b"@prefix : <", b"\0" * 100]
)
def test_a_damaged_decisions_file_stops_with_its_name(
    run: Run, place: str, tmp_path: Path, content: bytes
) -> None:
    """No command that follows it goes on, and none overwrites it."""
    file = tmp_path / "s.decisions.ttl"
    file.write_bytes(content)
    for words in (("rebuild",), ("review", "--list"), ("rename", "None", "x"), ("undo",)):
        code, _, err = run(*words, "--store", place)
        assert code == 1 and "s.decisions.ttl" in err, words
    assert file.read_bytes() == content


def _break(path: Path) -> None:
    for file in [path] if path.is_file() else [p for p in path.iterdir() if p.name != "LOCK"]:
        file.write_bytes(b"\0garbage" * 20)


def _remove(path: Path) -> None:
    path.unlink() if path.is_file() else shutil.rmtree(path)


@pytest.mark.parametrize("harm", [_break, _remove])
@pytest.mark.parametrize("what", ["STORE", "catalogue.sqlite", "oxigraph", "lock"])
def test_a_damaged_store_is_told(
    run: Run, built: Path, tmp_path: Path, what: str, harm: Callable[[Path], None]
) -> None:
    """Whichever part of it is broken or gone."""
    for words in (
        ("query", "events"),
        ("why", "None"),
        ("rebuild",),
        ("receipt",),
        ("stats",),
        ("rename", "None", "x"),
    ):
        shutil.rmtree(tmp_path / "s", ignore_errors=True)
        shutil.copytree(built, tmp_path / "s")
        harm(tmp_path / "s" / what)
        assert told(*run(*words, "--store", "s")), (what, words)


def test_every_command_takes_bad_arguments(run: Run, place: str, tmp_path: Path) -> None:
    """Paths that are none, folders in place of files, and what is no UTF-8."""
    (tmp_path / "folder").mkdir()
    (tmp_path / "bad.md").write_bytes(b"\xff")
    (tmp_path / "bad.json").write_bytes(b"[1, {")
    (tmp_path / "bad.trig").write_bytes(b"<a> {")
    for name in COMMANDS:
        if name in ("serve", "demo"):
            continue
        for words in ((), ("nothing",), (RAW,), ("",), ("folder",), ("bad.md",), ("bad.json", "bad.md"),
                      ("--store", "bad.trig"), ("--store", "folder", "x"), ("--store", RAW, "x"), ("--store", "bad.md", "x")):  # fmt: skip
            assert told(*run(name, *words)), (name, words)
    for output in ("folder", "nowhere/x", RAW, "bad.md/x"):
        assert told(*run("plot", "--store", place, "-o", output)), output
        for format in ("trig", "csv", "html"):
            assert told(*run("export", "--format", format, "--store", place, "-o", output)), (format, output)
