"""Names and words that try to get out of what holds them: every file and answer holds them whole, and only them."""

from __future__ import annotations

import csv
import io
import json
import re
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from eventgraph.errors import EventgraphError
from eventgraph.export import FORMATS, PROFILES, export
from eventgraph.graph import Graph
from eventgraph.mapping import map_entities, map_identity
from eventgraph.model import Decision, Verdict
from eventgraph.query import questions
from eventgraph.resolve import resolve
from eventgraph.resolve.identity import alone, identify, namings, profiles
from eventgraph.store import Store
from eventgraph.store.decisions import read_decisions, write_decisions

NQUADS = ox.RdfFormat.N_QUADS
NAME_PREDICATES = "schema:name|schema:alternateName"
PIECES = ["<", ">", '"', "'", "\\", "\n", "\r", "\0", "{", "}", "[", "]", "|", "^", "`", "$", "#", "@", "=", "+", "-", ",", ";",
          ":", "/", "..", "%", "&", "*", "_", "<urn:x>", "\\u0041", "</script>", "Ada", " ", "\ud800", "\u202e", "é"]  # fmt: skip
ANY_NAME = st.text(min_size=1, max_size=30) | st.lists(st.sampled_from(PIECES), min_size=1, max_size=8).map(
    "".join
)
ANY_NAMES = st.lists(ANY_NAME, min_size=1, max_size=3)


def quads(lines: object) -> set[str]:
    data = "\n".join(lines) if isinstance(lines, (list, tuple)) else lines
    return {str(q) for q in ox.parse(data, format=NQUADS)}  # type: ignore[call-overload]


def names_in(store: Store) -> set[str]:
    kinds = "schema:Event schema:Person schema:Organization schema:Place eg:Tool"
    query = f"SELECT ?n {{ VALUES ?kind {{ {kinds} }} ?x a ?kind ; {NAME_PREDICATES} ?n }}"
    return {str(name) for (name,) in store.select(query)}


@given(ANY_NAMES)
def test_mapping_and_store_hold_any_names(hostile: Any, names: list[str]) -> None:
    """Lines parse, the store holds exactly them, and every name comes back as it was."""
    entities = hostile.entities_of(names)
    graphs = map_entities(entities, alone(entities))
    with hostile.store_of(names) as store:
        assert quads(graphs.lines) == quads(b"".join(store.dump("nquads")))
        assert names_in(store) == {hostile.held(name) for name in names}
        store.replace(graphs.names, graphs.lines)
        assert quads(graphs.lines) == quads(b"".join(store.dump("nquads")))
        graph = {row[0] for row in store.select("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
        assert graph == set(graphs.names)


@given(ANY_NAMES)
def test_a_reader_may_give_any_names(hostile: Any, names: list[str]) -> None:
    """Resolving, identity and mapping take any words that a reader marks."""
    entities = resolve(hostile.extraction_of(names))
    found = identify(profiles(entities))
    naming = namings(found, "")[entities.article.key] if found.nodes else alone(entities)
    lines = (*map_entities(entities, naming).lines, *map_identity(found))
    assert len(quads(lines)) == len(set(lines))


@given(ANY_NAME, ANY_NAME)
def test_questions_take_any_name(hostile: Any, name: str, other: str) -> None:
    """A name that is there is found whatever it holds; one that is not there is NotFound, never broken SPARQL."""
    with hostile.store_of([name]) as store:
        graph = Graph(store)
        assert graph.why(hostile.held(name))
        for question, about in (("speakers", "event"), ("tools", "event"), ("organizations", "organization")):
            if about in questions()[question].parameters:
                rows = graph.query(question, **{about: hostile.held(name)})
                assert len(rows)
        for asked in (other, f"<{other}>", f"urn:{other}", f"https://a.example/{other}"):
            try:
                graph.why(asked)
                graph.query("speakers", event=asked)
                graph.network(around=asked)
            except EventgraphError as error:
                assert "SPARQL" not in str(error)


@given(ANY_NAME, ANY_NAME, ANY_NAME)
def test_decisions_hold_any_words(
    tmp_path_factory: Any, hostile: Any, name: str, by: str, reason: str
) -> None:
    """What goes into the file of decisions comes out of it, or is refused before anything is written."""
    file = tmp_path_factory.mktemp("d") / "d.ttl"
    base = "https://x.example/"
    made = (
        Decision(Verdict.NAME, base + "a", name, by=by, reason=reason),
        Decision(Verdict.SAME, base + "a", base + "b", by=by, reason=reason),
    )
    try:
        write_decisions(file, made, base)
    except EventgraphError:
        assert hostile.held(name + by + reason) != name + by + reason and not file.exists()
        return
    assert set(read_decisions(file)) == set(made)


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass")))
def test_a_damaged_decisions_file_is_told(tmp_path_factory: Any, data: bytes) -> None:
    """It is read or refused with its name; it is never changed."""
    file = tmp_path_factory.mktemp("d") / "d.ttl"
    whole = b"<urn:d> a <https://w3id.org/eventgraph/ns#NameDecision> ; <https://schema.org/name> "
    for content in (data, whole + data, whole + b'"' + data + b'" .'):
        file.write_bytes(content)
        try:
            read_decisions(file)
        except EventgraphError as error:
            assert str(file) in str(error)
        assert file.read_bytes() == content


class _Page(HTMLParser):
    """The elements of a page, and the text of its data."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.data = ""
        self._open = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]
        self._open = dict(attrs).get("type") == "application/json"

    def handle_data(self, data: str) -> None:
        if self._open:
            self.data += data

    def handle_endtag(self, tag: str) -> None:
        self._open = False


def _bare(name: str) -> str:
    """A name as XML can hold it."""
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", name)


def _xml_line(name: str) -> str:
    return " ".join(_bare(name).split())


def _check_quads(out: Path, names: set[str], store: Store, format: str) -> None:
    suffix = {"trig": ox.RdfFormat.TRIG, "nquads": NQUADS}[format]
    assert {str(q) for q in ox.parse(path=str(out), format=suffix)} == quads(b"".join(store.dump("nquads")))
    data = rdflib.Dataset()
    data.parse(out, format=format)
    assert {str(o) for _, p, o, _ in data.quads() if p == rdflib.SDO.name} <= names


def _check_triples(out: Path, names: set[str], store: Store, format: str) -> None:
    read = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "rdfxml": ox.RdfFormat.RDF_XML,
            "jsonld": ox.RdfFormat.JSON_LD}[format]  # fmt: skip
    clean = _bare if format == "rdfxml" else str
    facts = store.terms("SELECT ?s ?p ?o { GRAPH ?g { ?a a schema:Article . ?s ?p ?o } }")
    expected = {clean(" ".join(str(term) for term in row)) for row in facts}
    got = {f"{t.subject} {t.predicate} {t.object}" for t in ox.parse(path=str(out), format=read)}
    if format == "rdfxml":  # what XML cannot hold is left out of literals, and written by us as escapes
        assert len(got) == len(expected)
    else:
        assert got == expected
    graph = rdflib.Graph().parse(
        out, format="json-ld" if format == "jsonld" else {"rdfxml": "xml"}.get(format, format)
    )
    assert {str(o) for o in graph.objects(None, rdflib.SDO.name)} <= {clean(name) for name in names}


def _check_html(out: Path, names: set[str], store: Store, format: str) -> None:
    page = _Page(out.read_text("utf-8"))
    assert page.tags.count("script") == 2 and not {"svg", "img", "iframe"} & set(page.tags) - {"svg"}
    assert not any(name.startswith("on") for name, _ in page.attributes)
    assert {node["name"] for node in json.loads(page.data)["nodes"]} == names


def _check_briefing(out: Path, names: set[str], store: Store, format: str) -> None:
    text = out.read_text("utf-8")
    assert not re.search(r"(?<!\\)<(?!https?://[^\s<>]+>)", text)
    assert text.count("\n# ") + text.startswith("# ") >= 1


def _check_ics(out: Path, names: set[str], store: Store, format: str) -> None:
    icalendar = pytest.importorskip("icalendar")
    calendar = icalendar.Calendar.from_ical(out.read_bytes())
    assert all(part.name in ("VCALENDAR", "VEVENT") for part in calendar.walk())
    assert len(calendar.walk("VEVENT")) == len(store.select("SELECT DISTINCT ?e { ?e a schema:Event }"))


def _check_json(out: Path, names: set[str], store: Store, format: str) -> None:
    told = json.loads(out.read_text("utf-8"))
    if format == "geojson":
        assert {f["properties"]["name"] for f in told["features"]} == names
    elif format == "nodelink":
        assert {node["label"] for node in told["nodes"]} == names
    else:
        assert {node["data"]["name"] for node in told["elements"]["nodes"]} == names


def _check_xml(out: Path, names: set[str], store: Store, format: str) -> None:
    root = ElementTree.parse(out).getroot()
    if format == "gexf":
        labels = {node.get("label", "") for node in root.iter() if node.tag.endswith("}node")}
    else:
        key = next(
            k.get("id") for k in root.iter() if k.get("attr.name") == "label" and k.get("for") == "node"
        )
        nodes = (node for node in root.iter() if node.tag.endswith("}node"))
        labels = {d.text or "" for node in nodes for d in node if d.get("key") == key}
    assert {_xml_line(label) for label in labels} == {_xml_line(name) for name in names}


def _check_tables(out: Path, names: set[str], store: Store, format: str) -> None:
    if format == "parquet":
        parquet = pytest.importorskip("pyarrow.parquet")
        assert set(parquet.read_table(out / "nodes.parquet").column("label").to_pylist()) == names
        return
    column, second = {"csv": ("label", "edges"), "neo4j": ("name", "relationships")}[format]
    rows = {}
    for table in ("nodes", second):
        with (out / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows[table] = list(csv.DictReader(file, strict=True))
    assert all(None not in row and None not in row.values() for table in rows.values() for row in table)
    cells = {row[column] for row in rows["nodes"]}
    assert cells == (names if format == "csv" else {" ".join(name.split()) for name in names})
    ids = {row["id" if format == "csv" else "iri:ID"] for row in rows["nodes"]}
    assert {row["source" if format == "csv" else ":START_ID"] for row in rows[second]} <= ids


CHECKS = {
    "trig": _check_quads, "nquads": _check_quads, "turtle": _check_triples, "ntriples": _check_triples,
    "rdfxml": _check_triples, "jsonld": _check_triples, "html": _check_html, "briefing": _check_briefing,
    "ics": _check_ics, "geojson": _check_json, "graphml": _check_xml, "gexf": _check_xml, "nodelink": _check_json,
    "cytoscape": _check_json, "csv": _check_tables, "neo4j": _check_tables, "parquet": _check_tables,
}  # fmt: skip


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_holds_every_name(
    hostile: Any, hostile_store: Store, format: str, tmp_path: Path
) -> None:
    """Each file is read again by another program, with all names whole, and nothing is written beside it."""
    names = {str(r[0]) for r in hostile_store.select("SELECT ?n { ?x a schema:Event ; schema:name ?n }")}
    folder = tmp_path / "deep"
    folder.mkdir()
    export(hostile_store, format, folder / "out", **({} if FORMATS[format].of_quads else {"limit": 10_000}))
    assert [p.name for p in folder.iterdir()] == ["out"] and [p.name for p in tmp_path.iterdir()] == ["deep"]
    CHECKS[format](folder / "out", names, hostile_store, format)


@pytest.mark.parametrize("format", FORMATS)
@settings(max_examples=settings().max_examples // 5)
@given(names=ANY_NAMES)
def test_every_format_holds_any_names(
    hostile: Any, format: str, names: list[str], tmp_path_factory: Any
) -> None:
    """The same for names that nobody thought of."""
    out = tmp_path_factory.mktemp("out") / "out"
    with hostile.store_of(names) as store:
        events = {str(r[0]) for r in store.select("SELECT ?n { ?x a schema:Event ; schema:name ?n }")}
        export(store, format, out)
        CHECKS[format](out, events, store, format)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_is_read_again(hostile_store: Store, profile: str) -> None:
    """In each format of each profile, with as many names as there are."""
    read = {"turtle": ox.RdfFormat.TURTLE, "ntriples": ox.RdfFormat.N_TRIPLES, "trig": ox.RdfFormat.TRIG,
            "nquads": NQUADS, "jsonld": ox.RdfFormat.JSON_LD}  # fmt: skip
    found = {}
    for format in PROFILES[profile].formats:
        out = io.BytesIO()
        export(hostile_store, format, out, profile=profile)
        if profile == "schema.org":
            told = json.loads(out.getvalue())
            assert b"<" not in out.getvalue()
            names = hostile_store.select("SELECT ?n { ?x a schema:Event ; schema:name ?n }")
            assert {event["name"] for event in told["@graph"]} == {name for (name,) in names}
        else:
            found[format] = {str(q) for q in ox.parse(out.getvalue(), format=read[format])}
    assert len({frozenset(some) for some in found.values()}) <= 1
    assert all(found.values())


def test_pictures_hold_names_as_text(hostile_store: Store, tmp_path: Path) -> None:
    """No name is a formula or a tag: the drawing is well-formed and has no script in it."""
    from eventgraph.views.plot import plot, save

    for name in ("a.svg", "a.png", "a.pdf"):
        save(
            plot(Graph(hostile_store).network(), title="$\\frac{1}{0}$ <script>", max_nodes=200),
            tmp_path / name,
        )
    tags = {element.tag for element in ElementTree.parse(tmp_path / "a.svg").iter()}
    assert not any(str(tag).endswith("script") for tag in tags)


def test_served_pages_run_nothing(hostile: Any, hostile_store: Store) -> None:
    """Every page of every node answers, with names as text only; so do searches and questions for any name."""
    from eventgraph.serve.jobs import run
    from eventgraph.serve.library import Library

    library = Library(hostile_store)
    asked: list[tuple[str, dict[str, Any]]] = [("home", {})]
    asked += [("browse", {"kind": kind, "page": "1"}) for kind in ("event", "person", "tool", "article")]
    nodes = [str(r[0]) for r in hostile_store.select("SELECT DISTINCT ?x { ?x a/schema:name ?n }")]
    nodes += [
        str(r[0]) for r in hostile_store.select("SELECT DISTINCT ?x { ?x schema:name ?n } ORDER BY ?x")
    ][::5]
    asked += [
        ("thing", {"addresses": [node], "format": f, "accept": ""})
        for node in nodes
        for f in ("html", "turtle")
    ]
    for name in hostile.names:
        asked.append(("search", {"q": name, "kind": ""}))
        asked.append(("thing", {"addresses": [name, "/" + name], "format": "html", "accept": ""}))
        asked.append(("query_page", {"query": "", "question_name": "speakers", "narrowing": {"event": name}}))
        asked.append(("query_page", {"query": name, "question_name": name, "narrowing": {}}))
    for job, values in asked:
        reply = run(library, job, 50, values)
        assert reply.status in (200, 400, 404), (job, values)
        if "html" in dict(reply.headers)["content-type"]:
            page = _Page(reply.body.decode("utf-8"))
            assert not {"script", "img", "iframe", "object"} & set(page.tags), (job, values)
            for name, value in page.attributes:
                assert not name.startswith("on")
                assert name not in ("href", "src", "action") or re.match(r"/(?!/)|#|https?://", value), value
