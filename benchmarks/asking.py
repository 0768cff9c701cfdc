"""Loading a graph and asking it every named question: against rdflib's Memory store, and against Oxigraph by itself.

rdflib loads the same file and runs the same SPARQL in a process of its own; a question that takes it too long is stopped
and its ratio is at least what is shown; one that makes it fail has no ratio. Against raw Oxigraph both sides open the same directory in the same process and
take every cell of every row as a string.
"""

from __future__ import annotations

import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.generate import quads
from benchmarks.measure import Ratio, Scale, child, in_turns, say
from eventgraph.graph import Graph
from eventgraph.namespaces import PREFIXES, sparql_prologue
from eventgraph.query import questions
from eventgraph.store import Store

TOPIC = "asking"


def ratios(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    path, place = scratch / "graph.nq", scratch / "graph"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(quads(scale.quads))
    peer = child("benchmarks.asking", str(path), str(scale.patience))
    loaded = next(peer)

    def load() -> None:
        shutil.rmtree(place, ignore_errors=True)
        with Store.open(place, writable=True) as store:
            store.load(path)

    best = in_turns(scale.rounds - 1, {"load": load})["load"]
    with Store.open(place, writable=True) as store:
        store.optimise()
        many = len(store)
    yield Ratio(
        TOPIC, "load: rdflib ÷ ours (time)", loaded["seconds"] / best, 3, True,
        f"{many:,} quads: {loaded['seconds']:.1f} and {best:.1f} s",
    )  # fmt: skip
    theirs = {answer["question"]: answer for answer in peer}
    for name in questions():
        times = _ours_and_raw(place, name, scale.rounds)
        answer = theirs[name]
        slow = answer["end"] == "stopped"
        if answer["end"] != "failed":
            yield Ratio(
                TOPIC, f"{name}: rdflib ÷ ours (time)", answer["seconds"] / times["ours"], 10, True,
                f"{'stopped after ' if slow else ''}{answer['seconds']:.2f} and {times['ours']:.3f} s", slow,
            )  # fmt: skip
        yield Ratio(
            TOPIC, f"{name}: ours ÷ Oxigraph (time)", times["ours"] / times["raw"], 1.3, False,
            f"{times['ours'] * 1000:.1f} and {times['raw'] * 1000:.1f} ms, {int(times['rows']):,} rows",
        )  # fmt: skip


def _ours_and_raw(place: Path, name: str, rounds: int) -> dict[str, float]:
    import pyoxigraph as ox

    raw = ox.Store.read_only(str(place / "oxigraph"))
    sparql = questions()[name].sparql
    rows = 0

    def ask_raw() -> None:
        found = raw.query(sparql, prefixes=PREFIXES, use_default_graph_as_union=True)
        assert isinstance(found, ox.QuerySolutions)
        for row in found:
            for term in row:
                str(term)

    with Graph(Store.open(place)) as graph:

        def ask() -> None:
            nonlocal rows
            rows = len(graph.query(name))

        works: dict[str, Callable[[], object]] = {"ours": ask, "raw": ask_raw}
        for work in works.values():
            work()  # from disk
        best = in_turns(rounds + 2, works)
    return {**best, "rows": rows}


class _Stopped(Exception):
    pass


def _stop(*_: object) -> None:
    raise _Stopped


def main(path: str, patience: float) -> None:
    """The peer's side: load the file and ask every question, with its time."""
    import rdflib

    start = time.process_time()
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(path, format="nquads")
    say({"seconds": time.process_time() - start})
    signal.signal(signal.SIGPROF, _stop)
    for name, question in questions().items():
        start, end = time.process_time(), "answered"
        signal.setitimer(signal.ITIMER_PROF, patience)
        try:
            list(dataset.query(sparql_prologue() + question.sparql))
        except _Stopped:
            end = "stopped"
        except Exception:  # rdflib has bugs of its own: unbound values in GROUP_CONCAT(DISTINCT …), for one
            end = "failed"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        say({"question": name, "seconds": time.process_time() - start, "end": end})


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]))
