"""The graph in files that other tools take as they are.

`FORMATS` is the table of all formats; a further one is one line in it. `PROFILES` are the graph in other
vocabularies. Everything is written whole or not at all, and the same graph gives the same bytes.

>>> sorted(name for name, format in FORMATS.items() if format.folder)
['csv', 'neo4j', 'parquet']
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NoReturn

from eventgraph.errors import ExportError
from eventgraph.export import calendars, networks, page, places, rdf, tables
from eventgraph.export.briefing import write_briefing
from eventgraph.export.files import standard_output, whole_file, whole_folder, whole_stream
from eventgraph.export.profiles import PROFILES, Profile, write_profile

if TYPE_CHECKING:
    import networkx as nx

    from eventgraph.export.rdf import QuadSource

__all__ = ["FORMATS", "PROFILES", "Format", "Profile", "export"]

#: What a writer had to leave out, in words; None is nothing.
Notes = list[str] | None


@dataclass(frozen=True, slots=True)
class Format:
    """How a format is written. Exactly one of the four writers is set: each takes what its format is made of
    (quads with or without evidence, the network, both) and where it goes."""

    suffix: str
    help: str
    of_quads: Callable[[QuadSource, BinaryIO, bool], None] | None = None
    of_network: Callable[[nx.MultiDiGraph, BinaryIO], Notes] | None = None
    of_both: Callable[[nx.MultiDiGraph, QuadSource, BinaryIO], Notes] | None = None
    folder_of_network: Callable[[nx.MultiDiGraph, Path], None] | None = None
    #: Whether evidence is in it when nobody says.
    evidence: bool = False
    #: What is selected of the network when nobody says; see `eventgraph.network.network`.
    selection: Mapping[str, Any] = field(default_factory=dict)

    @property
    def folder(self) -> bool:
        return self.folder_of_network is not None


_TOPICS = {"topics": True}

FORMATS: dict[str, Format] = {
    "trig": Format(".trig", "TriG: all graphs, with evidence", of_quads=rdf.write_trig, evidence=True),
    "nquads": Format(".nq", "N-Quads: all graphs, sorted", of_quads=rdf.write_nquads, evidence=True),
    "turtle": Format(".ttl", "Turtle: the facts of all articles", of_quads=rdf.write_turtle),
    "ntriples": Format(".nt", "N-Triples: the facts of all articles", of_quads=rdf.write_ntriples),
    "rdfxml": Format(".rdf", "RDF/XML: the facts of all articles", of_quads=rdf.write_rdfxml),
    "jsonld": Format(".jsonld", "JSON-LD: the facts of all articles, compact", of_quads=rdf.write_jsonld),
    "html": Format(
        ".html",
        "a page to explore: network, timeline, speakers, evidence; opens from the disk, asks no server",
        of_both=page.write_html,
        selection={"topics": True, "limit": page.MOST_NODES},
    ),
    "briefing": Format(
        ".md",
        "Markdown: who, what, where, when, with footnotes; --event X or all",
        of_both=write_briefing,
        selection=_TOPICS,
    ),
    "ics": Format(".ics", "iCalendar: the events", of_network=calendars.write_ics, selection=_TOPICS),
    "geojson": Format(".geojson", "GeoJSON: the places, with their events", of_network=places.write_geojson),
    "graphml": Format(".graphml", "GraphML network: Gephi, yEd, igraph", of_network=networks.write_graphml),
    "gexf": Format(".gexf", "GEXF network: Gephi", of_network=networks.write_gexf),
    "nodelink": Format(".json", "JSON network: networkx, d3", of_network=networks.write_nodelink),
    "cytoscape": Format(".cyjs", "JSON network: Cytoscape", of_network=networks.write_cytoscape),
    "csv": Format("", "a folder with nodes.csv and edges.csv", folder_of_network=tables.write_csv),
    "neo4j": Format(
        "",
        "a folder with nodes.csv and relationships.csv for neo4j-admin database import",
        folder_of_network=tables.write_neo4j,
    ),
    "parquet": Format(
        "",
        "a folder with nodes.parquet and edges.parquet (pip install 'eventgraph[parquet]')",
        folder_of_network=tables.write_parquet,
    ),
}


def export(
    source: QuadSource,
    format: str | None,
    target: str | Path | BinaryIO,
    *,
    profile: str | None = None,
    evidence: bool | None = None,
    **selection: Any,
) -> list[str]:
    """Write a graph in a format of the table to a file, to a folder, or to a stream ("-": standard output).

    `profile` writes it in another vocabulary instead (`format` is then one that the profile can have, or None).
    `evidence` says whether RDF holds the evidence and meta graphs; None is what the format usually holds.
    `selection` (event, around, hops, limit, topics: see `eventgraph.network.network`) narrows the formats
    made of the network. Gives notes, in words, on what the format could not hold. ExportError says what
    cannot be done, and then nothing has been written.
    """
    selection = {name: value for name, value in selection.items() if value is not None}
    if target == "-":
        target = standard_output()
    if profile is not None:
        return _export_profile(source, profile, format, target, evidence, selection)
    form = FORMATS.get(format or "")
    if form is None:
        _unknown("format", format or "", FORMATS)
    if form.of_quads and selection:
        raise ExportError(f"{format} holds the whole graph; {', '.join(selection)} needs a network format.")
    if not form.of_quads and evidence is not None:
        raise ExportError(f"{format} is no RDF: whether evidence is in it cannot be chosen.")
    if form.folder_of_network:
        if not isinstance(target, (str, Path)):
            raise ExportError(
                f"{format} is {form.help}; it cannot go to a stream. Give the name of a folder."
            )
        with whole_folder(Path(target)) as folder:
            form.folder_of_network(_network(source, {**form.selection, **selection}), folder)
        return []

    network = None if form.of_quads else _network(source, {**form.selection, **selection})
    notes: Notes = None
    with _whole(target) as out:
        if form.of_quads:
            form.of_quads(source, out, form.evidence if evidence is None else evidence)
        elif form.of_network:
            notes = form.of_network(network, out)
        elif form.of_both:
            notes = form.of_both(network, source, out)
    return notes or []


def _export_profile(
    source: QuadSource,
    name: str,
    format: str | None,
    target: str | Path | BinaryIO,
    evidence: bool | None,
    selection: dict[str, Any],
) -> list[str]:
    profile = PROFILES.get(name)
    if profile is None:
        _unknown("profile", name, PROFILES)
    format = format or profile.formats[0]
    if format not in profile.formats:
        raise ExportError(f"the profile {name} can be written as {' or '.join(profile.formats)}.")
    if evidence is not None:
        raise ExportError(f"whether evidence is in the profile {name} is fixed; leave that option out.")
    allowed = {"event"} if profile.of_events else set()
    if more := set(selection) - allowed:
        raise ExportError(f"the profile {name} cannot be narrowed by {', '.join(sorted(more))}.")
    if profile.of_events:
        network = _network(source, selection)
        (sparql,) = profile.sparql()
    with _whole(target) as out:
        if profile.of_events:
            profile.of_events(source, network, sparql, out)
        else:
            write_profile(source, profile, format, out)
    return []


def _whole(target: str | Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    return whole_file(Path(target)) if isinstance(target, (str, Path)) else whole_stream(target)


def _unknown(what: str, name: str, known: Iterable[str]) -> NoReturn:
    near = get_close_matches(name, known, n=2)
    hint = f" Did you mean {' or '.join(near)}?" if near else ""
    raise ExportError(f"no {what} is named '{name}'.{hint} There are: {', '.join(known)}.")


def _network(source: QuadSource, selection: Mapping[str, Any]) -> nx.MultiDiGraph:
    from eventgraph.network import network

    return network(source, **selection)
