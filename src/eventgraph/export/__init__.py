"""The graph in files that other tools take as they are.

`FORMATS` is the table of all formats; a further one is one line in it. Everything is written whole or not at
all, and the same graph gives the same bytes.

>>> sorted(name for name, format in FORMATS.items() if format.folder)
['csv']
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph.errors import ExportError
from eventgraph.export import networks, rdf
from eventgraph.export.files import standard_output, whole_file, whole_folder, whole_stream

if TYPE_CHECKING:
    import networkx as nx

    from eventgraph.network import Source

__all__ = ["FORMATS", "Format", "export"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written. Exactly one of the three writers is set: each takes what its format is made of
    (the source, or the network of it) and where it goes."""

    suffix: str
    help: str
    of_source: Callable[[Source, BinaryIO], None] | None = None
    of_network: Callable[[nx.MultiDiGraph, BinaryIO], None] | None = None
    folder_of_network: Callable[[nx.MultiDiGraph, Path], None] | None = None

    @property
    def folder(self) -> bool:
        return self.folder_of_network is not None


FORMATS: dict[str, Format] = {
    "trig": Format(".trig", "TriG: all graphs, with evidence", of_source=rdf.write_trig),
    "nquads": Format(".nq", "N-Quads: all graphs, sorted, canonical", of_source=rdf.write_nquads),
    "turtle": Format(".ttl", "Turtle: the facts of all articles", of_source=rdf.write_turtle),
    "ntriples": Format(".nt", "N-Triples: the facts of all articles", of_source=rdf.write_ntriples),
    "rdfxml": Format(".rdf", "RDF/XML: the facts of all articles", of_source=rdf.write_rdfxml),
    "jsonld": Format(".jsonld", "JSON-LD: the facts of all articles, compact", of_source=rdf.write_jsonld),
    "graphml": Format(".graphml", "GraphML network: Gephi, yEd, igraph", of_network=networks.write_graphml),
    "gexf": Format(".gexf", "GEXF network: Gephi", of_network=networks.write_gexf),
    "nodelink": Format(".json", "JSON network: networkx, d3", of_network=networks.write_nodelink),
    "cytoscape": Format(".cyjs", "JSON network: Cytoscape", of_network=networks.write_cytoscape),
    "csv": Format("", "a folder with nodes.csv and edges.csv", folder_of_network=networks.write_csv),
}


def export(source: Source, format: str, target: str | Path | BinaryIO, **selection: Any) -> None:
    """Write a graph in a format of the table to a file, to a folder, or to a stream ("-": standard output).

    `selection` (event, around, hops, limit, topics: see `eventgraph.network.network`) narrows the formats
    made of the network. ExportError says what cannot be done, and then nothing has been written.
    """
    form = FORMATS.get(format)
    if form is None:
        near = get_close_matches(format, FORMATS, n=2)
        hint = f" Did you mean {' or '.join(near)}?" if near else ""
        raise ExportError(f"no format is named '{format}'.{hint} There are: {', '.join(FORMATS)}.")
    selection = {name: value for name, value in selection.items() if value is not None}
    if form.of_source and selection:
        raise ExportError(f"{format} holds the whole graph; {', '.join(selection)} needs a network format.")
    if target == "-":
        target = standard_output()

    if form.folder_of_network:
        if not isinstance(target, (str, Path)):
            raise ExportError(
                f"{format} is {form.help}; it cannot go to a stream. Give the name of a folder."
            )
        network = _network(source, selection)
        with whole_folder(Path(target)) as folder:
            form.folder_of_network(network, folder)
        return

    network = _network(source, selection) if form.of_network else None
    with whole_file(Path(target)) if isinstance(target, (str, Path)) else whole_stream(target) as out:
        if form.of_source:
            form.of_source(source, out)
        elif form.of_network:
            form.of_network(network, out)


def _network(source: Source, selection: dict[str, Any]) -> nx.MultiDiGraph:
    from eventgraph.network import network

    return network(source, **selection)
