"""Files for programs that draw and analyse networks, from the network of `eventgraph.network`.

Each takes nodes by their IRI with readable attributes and edges with unique identifiers ("e0", "e1"…; the
order is that of the network) and the predicate as an attribute.
"""

from __future__ import annotations

import json
import re
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph.export.rdf import NOT_XML

if TYPE_CHECKING:
    import networkx as nx


def write_graphml(network: nx.MultiDiGraph, out: BinaryIO) -> None:
    import networkx as nx

    nx.write_graphml_xml(_numbered(network, _for_xml), out, encoding="utf-8", prettyprint=True)


def write_gexf(network: nx.MultiDiGraph, out: BinaryIO) -> None:
    """GEXF 1.2. `start` and `end` of a node mean something else there (and want whole days), so they become
    `start_date` and `end_date`; `articles` is the weight."""
    import networkx as nx

    graph = _numbered(network, _for_gexf)
    text = "\n".join(nx.generate_gexf(graph, encoding="utf-8", prettyprint=True, version="1.2draft"))
    # Today's date and the library's version would make each file another one.
    text = re.sub(r' lastmodifieddate="[^"]*"', "", text, count=1)
    text = re.sub(r"<creator>[^<]*</creator>", "<creator>eventgraph</creator>", text, count=1)
    out.write(b'<?xml version="1.0" encoding="UTF-8"?>\n' + text.encode() + b"\n")


def write_nodelink(network: nx.MultiDiGraph, out: BinaryIO) -> None:
    import networkx as nx

    _write_json(nx.node_link_data(network, edges="edges"), out)


def write_cytoscape(network: nx.MultiDiGraph, out: BinaryIO) -> None:
    """For Cytoscape and cytoscape.js: `name` is the label, each element has an identifier of its own."""
    import networkx as nx

    data = nx.cytoscape_data(network, name="label", ident="id")
    data["data"] = dict(network.graph)
    for number, edge in enumerate(data["elements"]["edges"]):
        edge["data"] = {"id": f"e{number}", "predicate": edge["data"].pop("key"), **edge["data"]}
    _write_json(data, out)


def _numbered(network: nx.MultiDiGraph, attributes: Any) -> nx.MultiDiGraph:
    """A copy whose edges' keys are unique in the whole graph, as identifiers in a file must be."""
    import networkx as nx

    copy = nx.MultiDiGraph(**attributes(network.graph))
    for node, data in network.nodes(data=True):
        copy.add_node(node, **attributes(data))
    for number, (u, v, key, data) in enumerate(network.edges(keys=True, data=True)):
        copy.add_edge(u, v, key=f"e{number}", predicate=key, **attributes(data))
    return copy


def _for_xml(data: dict[str, Any]) -> dict[str, Any]:
    return {name: NOT_XML.sub("", value) if isinstance(value, str) else value for name, value in data.items()}


def _for_gexf(data: dict[str, Any]) -> dict[str, Any]:
    renamed = {"start": "start_date", "end": "end_date", "articles": "weight"}
    return {renamed.get(name, name): value for name, value in _for_xml(data).items()}


def _write_json(data: Any, out: BinaryIO) -> None:
    text = TextIOWrapper(out, encoding="utf-8", newline="\n", write_through=True)
    json.dump(data, text, ensure_ascii=False, indent=1)
    text.write("\n")
    text.detach()
