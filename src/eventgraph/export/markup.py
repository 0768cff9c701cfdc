"""schema.org events as JSON-LD that a web page carries in `<script type="application/json+ld">`."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph.export.events import events, parts
from eventgraph.export.rdf import QuadSource, sorted_rows
from eventgraph.namespaces import PREFIXES
from eventgraph.query import narrow

if TYPE_CHECKING:
    import networkx as nx

_SCHEMA = PREFIXES["schema"]
_EVENT_TYPES = ("Event", "EventSeries")

Description = dict[str, list[str]]  # of a node: values (terms in N-Triples syntax) by property


def write_schema_org(source: QuadSource, network: nx.MultiDiGraph, sparql: str, out: BinaryIO) -> None:
    """The events of a network (of its focus: the event and its parts), each with all that belongs to it.

    Where articles differ about a name or a date, the network's choice is written. No "<" is in the file, so
    it can stand in a page as it is.
    """
    wanted = _wanted(network)
    described: dict[str, Description] = defaultdict(lambda: defaultdict(list))
    if wanted:
        query = narrow(sparql, {"event": wanted}) if network.graph.get("focus") else sparql
        for subject, predicate, value in sorted_rows(source.terms(query)):
            described[subject][_local(predicate)].append(value)
    found = [_event(network, described, event) for event in wanted]
    document: dict[str, Any] = {"@context": _SCHEMA.rstrip("/")}
    document |= found[0] if len(found) == 1 else {"@graph": found}
    text = json.dumps(document, ensure_ascii=False, indent=2).replace("<", "\\u003c")
    out.write(text.encode() + b"\n")


def _wanted(network: nx.MultiDiGraph) -> list[str]:
    focus = str(network.graph.get("focus", "")).split()
    if not focus:
        return events(network)
    wanted: dict[str, None] = {}
    waiting = list(focus)
    while waiting:
        event = waiting.pop(0)
        if event not in wanted:
            wanted[event] = None
            waiting.extend(parts(network, event))
    return list(wanted)


def _event(network: nx.MultiDiGraph, described: dict[str, Description], event: str) -> dict[str, Any]:
    told = _node(described, f"<{event}>", deep=True)
    chosen = network.nodes[event]
    names = [name for name in chosen.get("alternate_names", "").split(" | ") if name]
    told |= {"name": chosen["label"], "alternateName": names}
    told |= {"startDate": chosen.get("start"), "endDate": chosen.get("end")}
    return {key: value for key, value in told.items() if value}


def _node(described: dict[str, Description], node: str, deep: bool) -> dict[str, Any]:
    """A node with what belongs to it; of an event inside another, only what it is called."""
    about = described[node]
    types = sorted(_local(value) for value in about.get("rdf:type", ()))
    told: dict[str, Any] = {"@type": _one(types) or "Thing", "@id": node[1:-1]}
    for name, values in sorted(about.items()):
        if name == "rdf:type" or (not deep and name != "name" and not set(types).isdisjoint(_EVENT_TYPES)):
            continue
        if name == "name":
            told[name] = _text(values[0])
        else:
            told[name] = _one([_node(described, v, False) if v[0] == "<" else _text(v) for v in values])
    return told


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _local(term: str) -> str:
    name = term[1:-1]
    return "rdf:type" if name == PREFIXES["rdf"] + "type" else name.removeprefix(_SCHEMA)


def _text(term: str) -> str:
    """The text of a literal in N-Triples syntax, whose escapes are those of JSON."""
    text = json.loads(term[: term.rindex('"') + 1], strict=False)
    assert isinstance(text, str)
    return text
