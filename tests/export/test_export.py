"""The graph in files that other tools read."""

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import networkx as nx
import pyoxigraph
import pytest
import rdflib

from eventgraph.errors import ExportError
from eventgraph.export import FORMATS, export
from eventgraph.namespaces import PREFIXES
from eventgraph.network import network

KG = "https://w3id.org/eventgraph/kg/"
RDF_OF_FACTS = {
    "turtle": pyoxigraph.RdfFormat.TURTLE,
    "ntriples": pyoxigraph.RdfFormat.N_TRIPLES,
    "rdfxml": pyoxigraph.RdfFormat.RDF_XML,
    "jsonld": pyoxigraph.RdfFormat.JSON_LD,
}
FILES = [name for name, format in FORMATS.items() if not format.folder]
HOSTILE = '=HYPERLINK("x"),\n<b>\'\u0001\u000b & 東京'


def exported(source, format, **selection):
    out = io.BytesIO()
    export(source, format, out, **selection)
    return out.getvalue()


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def hostile(memory_source):
    """A graph whose names try to be something else."""
    text = json.dumps(HOSTILE)
    return memory_source(f"""@prefix s: <https://schema.org/> . @prefix k: <{KG}> .
      GRAPH k:g {{ k:a a s:Article ; s:identifier "a" . k:p a s:Person ; s:name {text} .
                   k:e a s:Event ; s:name "-1+1" ; <https://w3id.org/eventgraph/ns#speaker> k:p }}""")


@pytest.mark.parametrize(
    ("format", "reader"),
    [("trig", pyoxigraph.RdfFormat.TRIG), ("nquads", pyoxigraph.RdfFormat.N_QUADS)],
)
def test_native_formats_hold_every_quad(small, format, reader):
    """What is read back from TriG or N-Quads is the graph itself, evidence and all."""
    assert set(pyoxigraph.parse(exported(small, format), format=reader)) == set(small.store)


def test_nquads_are_canonical(small, memory_source):
    """Equal graphs are equal files: lines are sorted, whatever the order in the store."""
    other = memory_source()
    other.store.bulk_extend(sorted(small.store, key=str, reverse=True))
    data = exported(small, "nquads")
    assert data == exported(other, "nquads")
    assert data.splitlines() == sorted(data.splitlines())


@pytest.mark.parametrize("format", RDF_OF_FACTS)
def test_merged_formats_hold_the_facts_and_nothing_else(small, format):
    """The facts of all articles are one graph: no evidence, no run, no literal changed."""
    got = {quad.triple for quad in pyoxigraph.parse(exported(small, format), format=RDF_OF_FACTS[format])}
    assert got == {quad.triple for quad in small.store if quad.graph_name.value.endswith("/facts")}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own use
@pytest.mark.parametrize(
    ("format", "name"), [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")]
)
def test_rdflib_reads_every_merged_format(small, format, name):
    """What one library reads the other reads, too."""
    got = rdflib.Graph().parse(data=exported(small, format), format=name)
    facts = {quad.triple for quad in small.store if quad.graph_name.value.endswith("/facts")}
    assert len(got) == len(facts)


def test_jsonld_is_compact(small):
    """JSON-LD speaks in the prefixes of the one prefix map."""
    document = json.loads(exported(small, "jsonld"))
    assert document["@context"] == PREFIXES
    amara = next(node for node in document["@graph"] if node["@id"] == KG + "amara")
    assert (amara["@type"], amara["schema:name"]) == ("schema:Person", "Amara Nwosu")


@pytest.mark.parametrize(("format", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_xml_networks_are_read_again(small, format, read):
    """networkx reads back all nodes, edges and names; identifiers of edges are unique in the file."""
    wanted = network(small)
    got = read(io.BytesIO(exported(small, format)))
    assert set(got) == set(wanted) and got.number_of_edges() == wanted.number_of_edges()
    assert got.nodes[KG + "npa"]["label"] == "Northern Ports Alliance"
    edges = [(data["predicate"], data["label"]) for _, _, data in got.edges(data=True)]
    assert ("eg:speaker", "keynote") in edges
    identifiers = re.findall(rb'<edge [^>]*\bid="([^"]*)"', exported(small, format))
    assert len(set(identifiers)) == len(identifiers) == wanted.number_of_edges()


@pytest.mark.parametrize(("format", "read"), [("graphml", nx.read_graphml), ("gexf", nx.read_gexf)])
def test_two_relations_between_two_nodes_stay_two(memory_source, format, read):
    """Who spoke and organised is joined to the event by two edges in the file, too."""
    source = memory_source("""@prefix s: <https://schema.org/> . @prefix k: <k:> .
      GRAPH k:g { k:p a s:Person .
                  k:e a s:Event ; s:organizer k:p ; <https://w3id.org/eventgraph/ns#speaker> k:p }""")
    got = read(io.BytesIO(exported(source, format)))
    assert sorted(data["predicate"] for *_, data in got.edges(data=True)) == [
        "eg:speaker",
        "schema:organizer",
    ]


def test_gexf_keeps_dates_of_any_precision_as_text(small):
    """A month is no moment on Gephi's timeline, so dates are attributes and the graph is static."""
    data = exported(small, "gexf")
    assert nx.read_gexf(io.BytesIO(data)).nodes[KG + "week"]["end_date"] == "2027-06"
    assert b"lastmodifieddate" not in data and b'mode="dynamic"' not in data


def test_nodelink_is_the_network_itself(small):
    """networkx gets back just what `network` gave, order included."""
    got = nx.node_link_graph(json.loads(exported(small, "nodelink")), edges="edges")
    wanted = network(small)
    assert list(got.nodes(data=True)) == list(wanted.nodes(data=True))
    assert list(got.edges(keys=True, data=True)) == list(wanted.edges(keys=True, data=True))
    assert got.graph == wanted.graph


def test_cytoscape_elements_have_identifiers_and_names(small):
    """Each element has an id; edges point at ids of nodes."""
    elements = json.loads(exported(small, "cytoscape"))["elements"]
    nodes = {node["data"]["id"]: node["data"]["name"] for node in elements["nodes"]}
    assert nodes[KG + "gauge"] == "TideGauge"
    assert all(
        edge["data"]["source"] in nodes and edge["data"]["target"] in nodes for edge in elements["edges"]
    )
    assert len({edge["data"]["id"] for edge in elements["edges"]}) == len(elements["edges"]) == 12


def test_csv_is_two_tables_with_headers(small, tmp_path):
    """Edges name their ends by id and, for people, by name."""
    export(small, "csv", tmp_path / "tables")
    nodes, edges = table(tmp_path / "tables/nodes.csv"), table(tmp_path / "tables/edges.csv")
    assert len(nodes) == 11 and len(edges) == 12
    assert {edge["source"] for edge in edges} <= {node["id"] for node in nodes}
    assert (edges[0]["source_label"], edges[0]["label"], edges[0]["target_label"]) == (
        "Harbour Data Week",
        "keynote",
        "Amara Nwosu",
    )


def test_csv_keeps_values_exactly(hostile, tmp_path):
    """A name that looks like a formula, spans lines or holds quotes is the same when read again."""
    export(hostile, "csv", tmp_path / "t")
    assert {row["label"] for row in table(tmp_path / "t/nodes.csv")} == {HOSTILE, "-1+1"}


@pytest.mark.parametrize("format", FILES)
def test_hostile_names_break_no_format(hostile, format):
    """What XML cannot hold is left out of XML; all else is kept and every file can be read."""
    data = exported(hostile, format)
    kept = HOSTILE.replace("\u0001", "").replace("\u000b", "")
    if format in ("graphml", "gexf"):
        read = nx.read_graphml if format == "graphml" else nx.read_gexf
        assert read(io.BytesIO(data)).nodes[KG + "p"]["label"] == kept
    elif format in ("nodelink", "cytoscape"):
        assert any(
            HOSTILE in str(node) or HOSTILE in node.get("data", node).values() for node in _nodes(data)
        )
    elif format in RDF_OF_FACTS:
        found = {quad.object for quad in pyoxigraph.parse(data, format=RDF_OF_FACTS[format])}
        assert pyoxigraph.Literal(kept if format == "rdfxml" else HOSTILE) in found


def _nodes(data):
    document = json.loads(data)
    return document["elements"]["nodes"] if "elements" in document else document["nodes"]


def test_selection_narrows_networks_only(small):
    """A network format takes the options of `network`; an RDF format says that it holds the whole graph."""
    assert len(nx.read_graphml(io.BytesIO(exported(small, "graphml", around="npa")))) == 3
    assert len(nx.read_graphml(io.BytesIO(exported(small, "graphml", around=None)))) == 11
    with pytest.raises(ExportError, match="whole graph; event"):
        exported(small, "turtle", event="Tide Hack Day")


@pytest.mark.parametrize("format", FILES)
def test_an_empty_graph_is_a_valid_file(memory_source, format, tmp_path):
    """Nothing is no error in any format."""
    export(memory_source(), format, tmp_path / "file")
    assert (tmp_path / "file").is_file()
    if format in ("graphml", "gexf"):
        assert len((nx.read_graphml if format == "graphml" else nx.read_gexf)(tmp_path / "file")) == 0
    elif format in RDF_OF_FACTS:
        assert not list(pyoxigraph.parse(path=tmp_path / "file", format=RDF_OF_FACTS[format]))


def test_unknown_formats_are_answered_with_the_list(small, tmp_path):
    """A near name is offered first."""
    with pytest.raises(ExportError, match=r"Did you mean turtle.*trig, nquads"):
        export(small, "turtel", tmp_path / "x")


class Failing:
    """A source that gives out half-way."""

    def select(self, sparql):
        raise RuntimeError("gone")

    def dump(self, format):
        yield b"<a> <b> <c> .\n"
        raise RuntimeError("gone")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_written_half(format, tmp_path):
    """When writing fails the old file stands as it was, nothing lies beside it and a stream got no byte."""
    target = tmp_path / "out"
    if not FORMATS[format].folder:
        target.write_bytes(b"old")
        stream = io.BytesIO()
        with pytest.raises(RuntimeError):
            export(Failing(), format, stream)
        assert stream.getvalue() == b""
    with pytest.raises(RuntimeError):
        export(Failing(), format, target)
    assert [path.name for path in tmp_path.iterdir()] == ([] if FORMATS[format].folder else ["out"])
    assert FORMATS[format].folder or target.read_bytes() == b"old"


def test_an_existing_folder_keeps_what_else_is_in_it(small, tmp_path):
    """`-o .` replaces the two tables and touches nothing else."""
    (tmp_path / "notes.txt").write_text("mine")
    (tmp_path / "nodes.csv").write_text("old")
    export(small, "csv", tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["edges.csv", "nodes.csv", "notes.txt"]
    assert (tmp_path / "nodes.csv").read_text("utf-8").startswith("id,label")


def test_places_that_cannot_be_written_are_told(small, tmp_path):
    """A missing folder, a folder for a file, a file for a folder and a stream for a folder have messages."""
    (tmp_path / "file").touch()
    with pytest.raises(ExportError, match="No such file or directory"):
        export(small, "turtle", tmp_path / "missing" / "x.ttl")
    with pytest.raises(ExportError, match="is a folder"):
        export(small, "turtle", tmp_path)
    with pytest.raises(ExportError, match="is a file"):
        export(small, "csv", tmp_path / "file")
    with pytest.raises(ExportError, match="cannot go to a stream"):
        export(small, "csv", io.BytesIO())
    with pytest.raises(ExportError, match="cannot go to a stream"):
        export(small, "csv", "-")


def test_a_dash_is_standard_output(small, capfdbinary):
    """The bytes on standard output are those of the file."""
    export(small, "turtle", "-")
    assert capfdbinary.readouterr().out == exported(small, "turtle")


def test_a_link_stays_a_link(small, tmp_path):
    """The file that a link points at is replaced, not the link."""
    (tmp_path / "real.ttl").touch()
    (tmp_path / "link.ttl").symlink_to("real.ttl")
    export(small, "turtle", tmp_path / "link.ttl")
    assert (tmp_path / "link.ttl").is_symlink() and (tmp_path / "real.ttl").stat().st_size


def test_files_do_not_depend_on_the_hash_seed(tmp_path):
    """Every format is the same to the byte under any PYTHONHASHSEED."""
    here = Path(__file__).parent.parent
    code = (
        f"import sys; sys.path.insert(0, {str(here)!r})\n"
        "from conftest import DATA, MemorySource\n"
        "from eventgraph.export import FORMATS, export\n"
        "small = MemorySource((DATA / 'small.trig').read_bytes())\n"
        "for name in FORMATS: export(small, name, sys.argv[1] + '/' + name, **{})\n"
    )
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", code, str(folder)], check=True, env={**os.environ, "PYTHONHASHSEED": seed}
        )
        written.append({p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()})
    assert len(written[0]) == len(FORMATS) + 1
    assert written[0] == written[1]


def test_every_format_has_one_writer_and_a_line_of_help():
    """The table is complete: what the command line lists can be written."""
    for format in FORMATS.values():
        assert sum(map(bool, (format.of_source, format.of_network, format.folder_of_network))) == 1
        assert format.help and "\n" not in format.help
