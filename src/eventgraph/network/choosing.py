"""Which nodes of a network are asked for, and which of them are shown."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from itertools import islice
from math import ceil, sqrt

from eventgraph.errors import NotFound
from eventgraph.model import Relation
from eventgraph.network.elements import Edge, Node


def find(wanted: str, nodes: dict[str, Node], kind: str | None = None) -> list[str]:
    """The IRIs of the nodes that go by a name: those whose label it is, else those it is another name of."""
    if wanted in nodes:
        found = [wanted]
    else:
        folded = _fold(wanted)
        found = [key for key, node in nodes.items() if _fold(node.label) == folded] or [
            key for key, node in nodes.items() if folded in map(_fold, node.alternate_names)
        ]
    if kind is None or not found:
        right = found
    else:
        right = [key for key in found if nodes[key].kind == kind]
        if not right:
            is_a = nodes[found[0]].kind.lower()
            raise NotFound(f"'{wanted}' is of kind {is_a}, not {kind.lower()}; look around it instead.")
    if right:
        return right

    written: dict[str, str] = {}
    for node in nodes.values():
        if kind is None or node.kind == kind:
            for name in (node.label, *node.alternate_names):
                written.setdefault(_fold(name), name)
    near = [written[name] for name in get_close_matches(_fold(wanted), written, n=3, cutoff=0.6)]
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise NotFound(f"nothing in the graph goes by the name '{wanted}'.{hint}")


def event_scope(focus: list[str], edges: list[Edge]) -> set[str]:
    """The events, their parts, all that touches these, and whom those people and tools belong to."""
    parts = defaultdict(set)
    for edge in edges:
        if edge.predicate == Relation.SUPER_EVENT.value:
            parts[edge.object].add(edge.subject)
    scope: set[str] = set()
    waiting = list(focus)
    while waiting:
        one = waiting.pop()
        if one not in scope:
            scope.add(one)
            waiting.extend(parts[one])
    near = set(scope)
    for edge in edges:
        if edge.subject in scope or edge.object in scope:
            near |= {edge.subject, edge.object}
    belongs = {Relation.AFFILIATION.value, Relation.CREATOR.value}
    return near | {edge.object for edge in edges if edge.predicate in belongs and edge.subject in near}


def reach(focus: list[str], edges: list[Edge], hops: int) -> set[str]:
    near = defaultdict(set)
    for edge in edges:
        near[edge.subject].add(edge.object)
        near[edge.object].add(edge.subject)
    reached, rim = set(focus), set(focus)
    for _ in range(hops):
        rim = {other for one in rim for other in near[one]} - reached
        if not rim:
            break
        reached |= rim
    return reached


def best_connected(
    ranked: Sequence[str], near: Mapping[str, set[str]], limit: int, sure: int = 1
) -> set[str]:
    """`limit` nodes: by rank, each in the company of some it is tied to; the first `sure` in any case.

    A hub whose partners all rank lower brings the first of them along (of n the square root of n): alone it
    would tell nothing, and with all of them there would be room for nobody else.
    """
    rank = {node: number for number, node in enumerate(ranked)}
    kept = set(ranked[: min(sure, limit)])
    for node in ranked:
        partners = near.get(node, set()) - {node}
        company = ceil(sqrt(len(partners))) - len(partners & kept)
        alone = bool(partners) and not partners & kept
        if len(kept) + (node not in kept) + alone > limit:
            continue
        kept.add(node)
        first = sorted(partners - kept, key=rank.__getitem__)
        kept.update(first[: max(0, min(company, limit - len(kept)))])
    spare = (node for node in ranked if node not in kept)
    return kept | set(islice(spare, limit - len(kept)))


def busiest(
    kept: set[str], edges: list[Edge], nodes: dict[str, Node], focus: set[str], limit: int
) -> set[str]:
    """The nodes with the most edges; what was asked for stays first, ties go by the order of nodes."""
    near: dict[str, set[str]] = defaultdict(set)
    degree: dict[str, int] = defaultdict(int)
    for edge in edges:
        for one, other in ((edge.subject, edge.object), (edge.object, edge.subject)):
            degree[one] += 1
            near[one].add(other)
    ranked = sorted((key for key in nodes if key in kept), key=lambda key: (key not in focus, -degree[key]))
    return best_connected(ranked, near, limit, max(len(focus), 1))


def _fold(name: str) -> str:
    """A name without what a person may type otherwise: case, width, spaces."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())
