"""A picture of a large network, all of it: against what networkx takes for the layout alone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import eventgraph
from benchmarks.generate import quads
from benchmarks.measure import Ratio, Scale, in_turns, of_children

TOPIC = "drawing"
#: A generated graph has a node for so many quads, or more.
_QUADS_FOR_A_NODE = 320


def ratios(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    import networkx as nx

    from eventgraph.views.plot import plot

    path = scratch / "drawn.nq"
    with path.open("w", encoding="utf-8") as file:
        file.writelines(quads(scale.nodes * _QUADS_FOR_A_NODE))
    with eventgraph.open(path) as graph:
        network = graph.network(limit=scale.nodes)
    best = in_turns(
        max(1, scale.rounds - 1),
        {
            "networkx": lambda: nx.spring_layout(network, seed=1),
            "ours": lambda: plot(network, max_nodes=scale.nodes),
        },
        lambda: time.process_time() + of_children(),  # Graphviz is a process of its own
    )
    yield Ratio(
        TOPIC, f"{len(network):,} nodes: nx.spring_layout ÷ plot (time)", best["networkx"] / best["ours"], 8, True,
        f"{best['networkx']:.1f} and {best['ours']:.1f} s, {network.number_of_edges():,} edges",
    )  # fmt: skip
