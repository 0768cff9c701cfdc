"""Parts of a collection that have nothing to do with each other: each can be decided on alone, on any machine.

`identify` looks at things together only where an edge leads from one to the other, or a chain of edges: profiles of one
local part, units that a link joins, an edition and its series, the ends of a decision, a name and the entries of that
name. So `identify` of all profiles is what `identify` of each connected component gives, put together. The nodes of
these edges are local parts, and IRIs of entries.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from eventgraph.model import Decision, Kind, Link, Verdict
from eventgraph.resolve.identity.compare import Unit
from eventgraph.resolve.identity.entries import Knowledge
from eventgraph.resolve.identity.profiles import series_local

Edge = tuple[str, str]


def components(edges: Iterable[Edge]) -> dict[str, str]:
    """Each node that has an edge -> the least node that it is connected with. As edges these are a forest of the same."""
    root: dict[str, str] = {}

    def find(node: str) -> str:
        while (above := root.setdefault(node, node)) != node:
            root[node] = root[above]
            node = above
        return node

    for one, other in edges:
        a, b = sorted((find(one), find(other)))
        root[b] = a
    return {node: find(node) for node in sorted(root)}


def unit_edges(units: Iterable[Unit], known: Knowledge) -> Iterator[Edge]:
    """From units to their series and to the entries of their names."""
    for unit in units:
        if unit.kind is Kind.EVENT and (series := series_local(unit.local)) != unit.local:
            yield unit.local, series
        if known.entries:
            yield from ((unit.local, iri) for iri in known.named(unit))


def link_edges(links: Iterable[Link], locals_: Mapping[str, str]) -> Iterator[Edge]:
    """Between the units of links; `locals_` are the local parts of units by their id."""
    return ((locals_[x.first], locals_[x.second]) for x in links)


def decision_edges(decisions: Iterable[Decision], base: str) -> Iterator[Edge]:
    """Between the ends of decisions."""
    for d in decisions:
        if d.verdict in (Verdict.SAME, Verdict.DIFFERENT):
            yield _end(d.first, base), _end(d.second, base)


def _end(iri: str, base: str) -> str:
    """The local part that a decision points at, without the article; the IRI of an entry as it is."""
    local = iri.removeprefix(base)
    return local.split("/", 2)[2] if local.startswith("article/") and local.count("/") > 1 else local
