"""What files about events read from the network: events in order of time, and who and what belongs to each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from eventgraph.model import Kind, Relation

if TYPE_CHECKING:
    import networkx as nx

SUPER_EVENT = Relation.SUPER_EVENT.value
TOPIC = "schema:about"
#: What is behind the last date there is, so that what has no date comes last.
_LAST = "~"


def events(network: nx.MultiDiGraph) -> list[str]:
    """The events (IRIs) by start, then name; those without a date come last."""
    found = [node for node, kind in network.nodes(data="kind") if kind == Kind.EVENT.value]
    return sorted(found, key=lambda node: when_and_name(network, node))


def when_and_name(network: nx.MultiDiGraph, node: str) -> tuple[str, str, str]:
    data = network.nodes[node]
    return data.get("start", _LAST), data["label"], node


def related(network: nx.MultiDiGraph, node: str, predicate: str) -> list[tuple[str, dict[str, Any]]]:
    """The nodes that a relation leads to, each with the edge's attributes, in the network's order."""
    return [
        (v, data) for _, v, key, data in network.out_edges(node, keys=True, data=True) if key == predicate
    ]


def names(network: nx.MultiDiGraph, node: str, predicate: str) -> list[str]:
    """The names of the nodes that a relation leads to."""
    return [network.nodes[other]["label"] for other, _ in related(network, node, predicate)]


def parts(network: nx.MultiDiGraph, event: str) -> list[str]:
    """The events that are part of an event, in order of time."""
    found = [u for u, _, key in network.in_edges(event, keys=True) if key == SUPER_EVENT and u != event]
    return sorted(found, key=lambda node: when_and_name(network, node))


def wholes(network: nx.MultiDiGraph, event: str) -> list[str]:
    """The events that an event is part of, in the network's order."""
    return [node for node, _ in related(network, event, SUPER_EVENT) if node != event]


def dates(start: str | None, end: str | None) -> str:
    """A start and an end, at the precision given, in words.

    >>> dates("2026-06-22", "2026-06-24"), dates("2026-06-29", "2026-07-01"), dates("2026-06", None)
    ('22 to 24 June 2026', '29 June to 1 July 2026', 'June 2026')
    """
    if not start:
        return f"until {_date(end)}" if end else ""
    if not end or end == start:
        return _date(start)
    if len(start) == len(end) == 10 and start[:7] == end[:7]:
        return f"{int(start[8:])} to {_date(end)}"
    if len(start) == len(end) > 4 and start[:4] == end[:4]:
        return f"{_date(start)[:-5]} to {_date(end)}"
    return f"{_date(start)} to {_date(end)}"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September",
           "October", "November", "December")  # fmt: skip


def _date(value: str) -> str:
    year, month, day = (*value.split("-"), "", "")[:3]
    if not (month.isdigit() and 1 <= int(month) <= 12):
        return value
    words = [_MONTHS[int(month) - 1], year]
    return " ".join([str(int(day)), *words] if day.isdigit() else words)
