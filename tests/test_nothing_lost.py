"""A run that is killed at any moment leaves a store that the next command finishes."""

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

import eventgraph
from eventgraph.cli.common import open_graph
from eventgraph.errors import StoreError
from eventgraph.pipeline import Options, build_into
from eventgraph.store import Store

SAMPLES = Path(eventgraph.SAMPLE).parent
ARTICLES = {
    "one.md": "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025. Quay Labs organised Dock Day 2025.\n",
    "two.md": "# A look back at Dock Day 2025\n\nAda Roe spoke at Dock Day 2025. Ben Tull of the Harbour Data Group (HDG) attended Dock Day 2025.\n",
    "three.md": "# Dock Day 2024\n\nBen Tull of HDG gave a keynote at Dock Day 2024 in Ghent. Quay Labs GmbH sponsored Dock Day 2024.\n",
}
#: Builds, rebuilds, removes and decides for ever; says when it has loaded everything.
WORKER = """
import sys
from pathlib import Path
from eventgraph.decide import Decider
from eventgraph.model import Decision, Verdict
from eventgraph.pipeline import Options, build_into, rebuild, remove
from eventgraph.store import Store, store as local
folder, place = sys.argv[1], sys.argv[2]
local._FEW = int(sys.argv[3])  # from how many quads on new graphs are loaded as files of their own
options = Options(reader="spacy")
with Store.open(":memory:") as warm:
    build_into(warm, [folder], options)
print("ready", flush=True)
while True:
    with Store.open(place, writable=True) as store:
        build_into(store, [folder], options)
    with Store.open(place, writable=True) as store:
        rebuild(store)
    with Store.open(place, writable=True) as store:
        judge = Decider(store)
        names = sorted(n.local for n in judge.found.nodes if n.local.startswith("organization/"))[:2]
        if len(names) == 2:
            judge.decide(Decision(Verdict.SAME, *(judge.base + n for n in names), by="test"))
            judge.undo()
    with Store.open(place, writable=True) as store:
        remove(store, "two")
"""
KILLS = 13


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("articles")
    for name, text in ARTICLES.items():
        (place / name).write_text(text, "utf-8")
    return place


def dump(place: Path) -> bytes:
    with Store.open(place) as store:
        return b"".join(store.dump("nquads"))


@pytest.mark.parametrize("seed", range(4))
def test_kill_at_any_moment(seed: int, folder: Path, tmp_path: Path) -> None:
    """After each of the kills the store opens and no article is half in; in the end all is as if nothing had been."""
    calm, place = tmp_path / "calm", tmp_path / "killed"
    with Store.open(calm, writable=True) as store:
        build_into(store, [str(folder)], Options(reader="spacy"))
    rng = random.Random(seed)
    for _ in range(KILLS):
        worker = subprocess.Popen(
            [sys.executable, "-c", WORKER, str(folder), str(place), "0" if seed % 2 else "20000"],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert worker.stdout is not None and worker.stdout.readline() == "ready\n"
        time.sleep(rng.uniform(0, 0.4))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        worker.stdout.close()
        if not (place / "STORE").exists():  # killed before there was a store
            with pytest.raises(StoreError, match="no store here"):
                open_graph(str(place))
            continue
        with open_graph(str(place)) as graph:
            parts: dict[str, set[str]] = {}
            for (name,) in graph.store.select("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }"):
                article, _, part = str(name).rpartition("/")
                parts.setdefault(article, set()).add(part)
            parts.pop("https://w3id.org/eventgraph/kg", None)
            assert all(found == {"facts", "evidence", "meta"} for found in parts.values()), parts
    place.with_name("killed.decisions.ttl").unlink(missing_ok=True)
    with Store.open(place, writable=True) as store:
        build_into(store, [str(folder)], Options(reader="spacy"))
    assert dump(place) == dump(calm)


def test_an_unchanged_article_is_not_read_again(folder: Path, tmp_path: Path) -> None:
    """The second build skips it; a changed file replaces its earlier self, wherever its address came from."""
    copy = tmp_path / "articles"
    copy.mkdir()
    for name, text in ARTICLES.items():
        (copy / name).write_text(text, "utf-8")
    place = tmp_path / "store"
    options = Options(reader="spacy")
    with Store.open(place, writable=True) as store:
        assert not any(r.unchanged for r in build_into(store, [str(copy)], options))
    before = dump(place)
    with Store.open(place, writable=True) as store:
        assert all(r.unchanged for r in build_into(store, [str(copy)], options))
    assert dump(place) == before
    (copy / "two.md").write_text("# Nothing\n\nCleo Pine spoke at Crane Day 2025.\n", "utf-8")
    with Store.open(place, writable=True) as store:
        receipts = build_into(store, [str(copy)], options)
        assert {r.identifier for r in receipts if not r.unchanged} == {"two"}
        assert len(store.catalogue.states()) == len(ARTICLES)
    after = dump(place)
    assert b"Cleo Pine" in after and b"A look back" not in after


def test_a_rebuild_writes_what_is_not_as_it_was(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is written where all is as before; what was lost comes back, what comes out otherwise is written."""
    from eventgraph.pipeline import rebuild

    written: list[tuple[str, ...]] = []
    replace_each = Store.replace_each

    def watch(self: Store, parts: Iterable[tuple[Iterable[str], Sequence[str]]]) -> None:
        given = [(tuple(graphs), lines) for graphs, lines in parts]
        written.extend(graphs for graphs, _ in given)
        replace_each(self, given)

    monkeypatch.setattr(Store, "replace_each", watch)
    place = tmp_path / "store"
    with Store.open(place, writable=True) as store:
        build_into(store, [str(folder)], Options(reader="spacy"))
    before = dump(place)
    assert len(written) == len(ARTICLES)
    written.clear()
    with Store.open(place, writable=True) as store:
        rebuild(store)
        assert written == []
        (lost, *_) = (name for name in store.graphs() if name.endswith("/evidence"))
        store.replace([lost], [])
    with Store.open(place, writable=True) as store:
        rebuild(store)
    assert [lost in graphs for graphs in written] == [True]
    assert dump(place) == before
    written.clear()
    with Store.open(place, writable=True) as store:
        rebuild(store, Options(min_confidence=0.99))
    assert len(written) == len(ARTICLES) and dump(place) != before
    written.clear()
    monkeypatch.setattr("eventgraph.pipeline._mapper", lambda: "another way to write quads")
    with Store.open(place, writable=True) as store:
        rebuild(store)
    assert len(written) == len(ARTICLES)


def test_rebuild_and_remove(folder: Path, tmp_path: Path) -> None:
    """A rebuild gives the same bytes; removing an article leaves what the others say, as if it had never been."""
    from eventgraph.pipeline import rebuild, remove

    options = Options(reader="spacy")
    place, without = tmp_path / "store", tmp_path / "without"
    with Store.open(place, writable=True) as store:
        build_into(store, [str(folder)], options)
    before = dump(place)
    with Store.open(place, writable=True) as store:
        assert rebuild(store) == len(ARTICLES)
    assert dump(place) == before
    with Store.open(place, writable=True) as store:
        assert remove(store, "two") == "two"
    with Store.open(without, writable=True) as store:
        build_into(store, [str(folder / "one.md"), str(folder / "three.md")], options)
    assert dump(place) == dump(without) != before
