"""The graph in files that other tools read."""

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
from eventgraph.export import FORMATS, PROFILES, export
from eventgraph.export.sorting import sorted_lines
from eventgraph.namespaces import PREFIXES
from eventgraph.network import network
from eventgraph.store import Store

KG = "https://w3id.org/eventgraph/kg/"
SMALL = Path(__file__).parent.parent / "data" / "small.trig"
QUADS = set(pyoxigraph.parse(path=SMALL, format=pyoxigraph.RdfFormat.TRIG))
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


@pytest.fixture(scope="module")
def hostile(store_of):
    """A graph whose names try to be something else."""
    text = json.dumps(HOSTILE)
    return store_of(f"""GRAPH k:g {{ k:a a s:Article ; s:identifier "a" . k:p a s:Person ; s:name {text} .
                                    k:e a s:Event ; s:name "-1+1" ; eg:speaker k:p }}""")


@pytest.mark.parametrize(
    ("format", "reader"),
    [("trig", pyoxigraph.RdfFormat.TRIG), ("nquads", pyoxigraph.RdfFormat.N_QUADS)],
)
def test_native_formats_hold_every_quad(small, format, reader):
    """What is read back from TriG or N-Quads is the graph itself, evidence and all."""
    assert set(pyoxigraph.parse(exported(small, format), format=reader)) == QUADS


def test_nquads_are_canonical(small, tmp_path):
    """Equal graphs are equal files: lines are sorted, whatever the order in the store."""
    lines = sorted(exported(small, "nquads").splitlines(keepends=True), reverse=True)
    (tmp_path / "other.nq").write_bytes(b"".join(lines))
    with Store.open(tmp_path / "other.nq") as other:
        assert exported(other, "nquads") == b"".join(reversed(lines))


@pytest.mark.parametrize("format", ["trig", "nquads"])
def test_native_formats_without_evidence_hold_the_other_graphs(store_of, format):
    """`evidence=False` leaves out evidence and meta graphs and keeps facts and decisions."""
    store = store_of("""
      GRAPH k:facts { k:a a s:Article ; s:identifier "a" . k:e a s:Event }
      GRAPH k:evidence { k:st a rdf:Statement ; rdf:subject k:e }
      GRAPH k:meta { k:run a eg:Run . k:text a eg:ArticleText }
      GRAPH k:identity { k:d a eg:IdentityDecision }""")
    reader = {"trig": pyoxigraph.RdfFormat.TRIG, "nquads": pyoxigraph.RdfFormat.N_QUADS}[format]
    got = {
        quad.graph_name.value
        for quad in pyoxigraph.parse(exported(store, format, evidence=False), format=reader)
    }
    assert got == {KG + "facts", KG + "identity"}


@pytest.mark.parametrize("format", RDF_OF_FACTS)
def test_merged_formats_hold_all_when_asked(small, format):
    """`evidence=True` merges all graphs."""
    got = {
        quad.triple
        for quad in pyoxigraph.parse(exported(small, format, evidence=True), format=RDF_OF_FACTS[format])
    }
    assert got == {quad.triple for quad in QUADS}


def test_merged_formats_hold_the_series_of_editions(store_of):
    """What series an event belongs to is a fact, although it stands in the graph of decisions."""
    store = store_of("""
      GRAPH k:facts { k:a a s:Article ; s:identifier "a" . k:e a s:Event }
      GRAPH k:identity { k:e s:superEvent k:series . k:series a s:EventSeries ; s:name "Weeks" .
                         k:d a eg:IdentityDecision ; eg:same k:e }""")
    got = exported(store, "ntriples").decode()
    assert f"<{KG}e> <https://schema.org/superEvent> <{KG}series> ." in got and '"Weeks"' in got
    assert "IdentityDecision" not in got


@pytest.mark.parametrize("format", RDF_OF_FACTS)
def test_merged_formats_hold_the_facts_and_nothing_else(small, format):
    """The facts of all articles are one graph: no evidence, no run, no literal changed."""
    got = {quad.triple for quad in pyoxigraph.parse(exported(small, format), format=RDF_OF_FACTS[format])}
    assert got == {quad.triple for quad in QUADS if quad.graph_name.value.endswith("/facts")}


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own use
@pytest.mark.parametrize(
    ("format", "name"), [("turtle", "turtle"), ("ntriples", "nt"), ("rdfxml", "xml"), ("jsonld", "json-ld")]
)
def test_rdflib_reads_every_merged_format(small, format, name):
    """What one library reads the other reads, too."""
    got = rdflib.Graph().parse(data=exported(small, format), format=name)
    facts = {quad.triple for quad in QUADS if quad.graph_name.value.endswith("/facts")}
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
def test_two_relations_between_two_nodes_stay_two(store_of, format, read):
    """Who spoke and organised is joined to the event by two edges in the file, too."""
    source = store_of("GRAPH k:g { k:p a s:Person . k:e a s:Event ; s:organizer k:p ; eg:speaker k:p }")
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
    else:
        data.decode()


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
def test_an_empty_graph_is_a_valid_file(store_of, format, tmp_path):
    """Nothing is no error in any format."""
    export(store_of(), format, tmp_path / "file")
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

    def graphs(self):
        raise RuntimeError("gone")

    def terms(self, sparql):
        yield "<a>", "<b>", "<c>"
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
    code = (
        "import sys\n"
        "from eventgraph.export import FORMATS, PROFILES, export\n"
        "from eventgraph.store import Store\n"
        "small = Store.open(sys.argv[2])\n"
        "for name in FORMATS: export(small, name, sys.argv[1] + '/' + name)\n"
        "for name in PROFILES: export(small, None, sys.argv[1] + '/' + name, profile=name)\n"
    )
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        subprocess.run(
            [sys.executable, "-c", code, str(folder), str(SMALL)],
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        written.append({p.relative_to(folder): p.read_bytes() for p in folder.rglob("*") if p.is_file()})
    assert len(written[0]) == len(FORMATS) + 3 + len(PROFILES)  # three of the formats are two files
    assert written[0] == written[1]


def test_every_format_has_one_writer_and_a_line_of_help():
    """The table is complete: what the command line lists can be written."""
    for format in FORMATS.values():
        assert (
            sum(map(bool, (format.of_quads, format.of_network, format.of_both, format.folder_of_network)))
            == 1
        )
        assert format.help and "\n" not in format.help


def test_evidence_can_be_chosen_for_rdf_only(small):
    """A network or a page has no such choice, and says so."""
    with pytest.raises(ExportError, match="no RDF"):
        exported(small, "graphml", evidence=True)


def test_more_lines_than_memory_holds_are_sorted_too():
    """The merge of sorted runs is what sorting all lines at once would be."""
    lines = [b"%d\n" % (n * 7919 % 500) for n in range(1000)]
    assert list(sorted_lines(lines, in_memory=100)) == sorted(set(lines))


@pytest.mark.parametrize("literal", ['"5"^^xsd:integer', '"05x"^^xsd:integer', '"-.5"^^xsd:decimal', '"1."^^xsd:decimal',
                                     '"true"^^xsd:boolean', '"1"^^xsd:boolean', '"a\\"^^<b>"', '"a\\tb\\nc"@en',
                                     '"2027-06"^^xsd:gYearMonth', '"\\u0001"', '""'])  # fmt: skip
@pytest.mark.parametrize("format", ["turtle", "trig"])
def test_turtle_keeps_every_literal(store_of, format, literal):
    """Short forms are written only where they mean the same."""
    store = store_of(f"GRAPH k:g {{ k:a a s:Article ; s:identifier {literal} }}")
    reader = {"turtle": pyoxigraph.RdfFormat.TURTLE, "trig": pyoxigraph.RdfFormat.TRIG}[format]
    [wanted] = [row[0] for row in store.terms("SELECT ?o { ?s schema:identifier ?o }")]
    got = [q.object for q in pyoxigraph.parse(exported(store, format), format=reader)]
    assert wanted in map(str, got)


@pytest.mark.parametrize("local", ["a.b", "a/b", "1", "a-b", "é", "a%20b", "a,b", ""])
def test_turtle_keeps_every_iri(store_of, local):
    """A local name that would need an escape is written in full."""
    store = store_of(
        f'GRAPH k:g {{ k:a a s:Article ; s:identifier "a" ; s:about <https://w3id.org/eventgraph/topic/{local}> }}'
    )
    got = pyoxigraph.parse(exported(store, "turtle"), format=pyoxigraph.RdfFormat.TURTLE)
    assert f"https://w3id.org/eventgraph/topic/{local}" in {q.object.value for q in got}
