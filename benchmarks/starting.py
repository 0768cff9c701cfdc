"""From the shell to an answer: against Python that does nothing, and against Oxigraph's binding by itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.generate import quads
from benchmarks.measure import Ratio, Scale, in_turns, of_children
from eventgraph.store import Store

TOPIC = "starting"
_QUADS = 20_000
_SPARQL = "SELECT ?name WHERE { ?event a schema:Event ; schema:name ?name } ORDER BY ?name"
_RAW = """
import sys
import pyoxigraph as ox
store = ox.Store.read_only(sys.argv[1])
found = store.query(sys.argv[2], prefixes={"schema": "https://schema.org/"}, use_default_graph_as_union=True)
for row in found:
    print("\\t".join(term.value for term in row))
"""


def ratios(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    path, place = scratch / "asked.nq", scratch / "asked"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(quads(_QUADS))
    with Store.open(place, writable=True) as store:
        store.load(path)
        store.optimise()
    ours = [sys.executable, "-m", "eventgraph"]
    works = {
        "pass": _run([sys.executable, "-c", "pass"]),
        "help": _run([*ours, "--help"]),
        "raw": _run([sys.executable, "-c", _RAW, str(place / "oxigraph"), _SPARQL]),
        "query": _run([*ours, "query", "--store", str(place), "--sparql", _SPARQL]),
    }
    best = in_turns(scale.rounds * 4, works, of_children)
    yield Ratio(
        TOPIC, "eventgraph --help ÷ python -c pass (time)", best["help"] / best["pass"], 5, False,
        f"{best['help'] * 1000:.0f} and {best['pass'] * 1000:.0f} ms",
    )  # fmt: skip
    yield Ratio(
        TOPIC, "eventgraph query ÷ Oxigraph in Python (time)", best["query"] / best["raw"], 3, False,
        f"{best['query'] * 1000:.0f} and {best['raw'] * 1000:.0f} ms",
    )  # fmt: skip


def _run(command: list[str]) -> Callable[[], object]:
    return lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
