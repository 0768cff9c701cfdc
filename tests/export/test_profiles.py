"""The graph in other vocabularies."""

import io
import json
import re
from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from eventgraph.errors import ExportError, NotFound
from eventgraph.export import PROFILES, export

SMALL = Path(__file__).parent.parent / "data" / "small.trig"
KG = "https://w3id.org/eventgraph/kg/"
NP = "http://www.nanopub.org/nschema#"
READERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
}
#: What schema.org lets these types have; of each, the properties that we write.
SCHEMA = {
    "Event": {"name", "alternateName", "startDate", "endDate", "location", "performer", "organizer", "sponsor", "attendee",
              "superEvent", "about", "workFeatured"},
    "EventSeries": {"name"}, "Person": {"name", "affiliation", "jobTitle"}, "Organization": {"name"}, "Place": {"name"},
    "CreativeWork": {"name", "creator"}, "Thing": {"name"},
}  # fmt: skip


def exported(source, profile, format=None, **selection):
    out = io.BytesIO()
    export(source, format, out, profile=profile, **selection)
    return out.getvalue()


def parsed(source, profile, format=None):
    return list(
        ox.parse(exported(source, profile, format), format=READERS[format or PROFILES[profile].formats[0]])
    )


def described(value):
    """All nodes of a JSON-LD document."""
    if isinstance(value, list):
        for item in value:
            yield from described(item)
    elif isinstance(value, dict):
        if "@type" in value:
            yield value
        for item in value.values():
            yield from described(item)


def test_schema_org_is_valid_markup(small):
    """Every node has a type and a name, and only properties that schema.org gives that type."""
    document = json.loads(exported(small, "schema.org"))
    assert document["@context"] == "https://schema.org"
    nodes = list(described(document))
    assert {node["@type"] for node in nodes} >= {
        "Event",
        "Person",
        "Organization",
        "Place",
        "CreativeWork",
        "Thing",
    }
    for node in nodes:
        assert node["name"] and set(node) - {"@type", "@id", "@context"} <= SCHEMA[node["@type"]], node


def test_schema_org_of_one_event_is_that_event_with_its_parts(small):
    """A part alone is one object, with its whole by name; a whole comes with its parts."""
    day = json.loads(exported(small, "schema.org", event="Tide Hack Day"))
    assert (day["@type"], day["name"]) == ("Event", "Tide Hack Day")
    assert day["superEvent"] == {"@type": "Event", "@id": KG + "week", "name": "Harbour Data Week"}
    assert day["workFeatured"]["creator"]["name"] == "Quayside Labs"
    week = json.loads(exported(small, "schema.org", event="Harbour Data Week"))
    assert [event["name"] for event in week["@graph"]] == ["Harbour Data Week", "Tide Hack Day"]
    with pytest.raises(NotFound):
        exported(small, "schema.org", event="Nothing of that name")


def test_schema_org_dates_are_plain_and_one(store_of):
    """Where articles differ about a date, the one that most give is written."""
    store = store_of("""GRAPH k:g1 { k:e a s:Event ; s:name "E" ; s:startDate "2027-06-02"^^xsd:date }
        GRAPH k:g2 { k:e a s:Event ; s:name "E" ; s:startDate "2027-06-01"^^xsd:date }
        GRAPH k:g3 { k:e a s:Event ; s:name "E" ; s:startDate "2027-06-02"^^xsd:date }""")
    assert json.loads(exported(store, "schema.org"))["startDate"] == "2027-06-02"


def test_schema_org_can_stand_in_a_page(store_of):
    """A name cannot end the script element that holds it."""
    store = store_of('GRAPH k:g { k:e a s:Event ; s:name "</script><script>x" }')
    data = exported(store, "schema.org")
    assert b"<" not in data and json.loads(data)["name"] == "</script><script>x"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")  # rdflib's own use
def test_schema_org_is_the_rdf_it_seems(small):
    """With schema.org's vocabulary as its context, rdflib reads the speaker as a performer."""
    document = json.loads(exported(small, "schema.org"))
    document["@context"] = {"@vocab": "https://schema.org/"}
    graph = rdflib.Graph().parse(data=json.dumps(document), format="json-ld")
    performer = rdflib.URIRef("https://schema.org/performer")
    assert (rdflib.URIRef(KG + "week"), performer, rdflib.URIRef(KG + "amara")) in graph


def test_sem_has_actors_with_roles(small):
    """Events, actors and places are those of SEM; a role is between the event and the actor."""
    sem = "http://semanticweb.cs.vu.nl/2009/11/sem/"
    got = {tuple(term.value for term in quad.triple) for quad in parsed(small, "sem")}
    assert (KG + "week", sem + "hasActor", KG + "amara") in got
    assert (KG + "week", sem + "hasActor", KG + "part-amara") in got
    assert (KG + "part-amara", sem + "roleType", "https://w3id.org/eventgraph/role/Keynote") in got
    assert (KG + "day", sem + "subEventOf", KG + "week") in got
    assert (KG + "week", sem + "hasPlace", KG + "bergen") in got
    assert {o for s, p, o in got if p.endswith("#type") and s == KG + "amara"} == {sem + "Actor"}


@pytest.mark.parametrize("format", ["turtle", "ntriples"])
def test_rdf12_reifies_each_fact_with_its_evidence(small, format):
    """Each reifier points at a triple that is asserted, and has evidence with the words."""
    quads = parsed(small, "rdf12", format)
    asserted = {quad.triple for quad in quads}
    reified = [quad for quad in quads if quad.predicate.value.endswith("#reifies")]
    statements = {
        q.subject.value
        for q in ox.parse(path=SMALL, format=ox.RdfFormat.TRIG)
        if q.predicate.value.endswith("ns#evidence")
    }
    assert reified and {quad.subject.value for quad in reified} == statements
    evidence = {q.subject.value for q in quads if q.predicate.value.endswith("ns#evidence")}
    for quad in reified:
        assert isinstance(quad.object, ox.Triple) and quad.object in asserted
        assert quad.subject.value in evidence
    assert any(quad.predicate.value.endswith("oa#exact") for quad in quads)
    assert not any(quad.predicate.value.endswith("-ns#Statement") for quad in quads)


def test_profiles_of_statements_do_not_multiply(store_of):
    """A statement that many articles share is one triple, and one nanopublication an article."""
    store = store_of("".join(f"""GRAPH k:ev{n} {{ k:st a rdf:Statement ; rdf:subject k:e ; rdf:predicate eg:speaker ; rdf:object k:p ;
        eg:evidence k:x{n} . k:x{n} a oa:SpecificResource ; oa:hasSource k:t{n} ; prov:wasGeneratedBy k:run ; eg:confidence 0.5 }}
        GRAPH k:m{n} {{ k:t{n} prov:wasDerivedFrom k:a{n} . k:run a eg:Run }}""" for n in range(60)))  # fmt: skip
    found = list(store.terms(PROFILES["rdf12"].sparql()[0]))
    assert len(found) < 60 * 12
    heads = [q for q in parsed(store, "nanopub") if q.object.value == NP + "Nanopublication"]
    assert len(heads) == 60


@pytest.mark.parametrize("format", ["trig", "nquads"])
def test_nanopublications_are_complete(store_of, said, format):
    """Each has one graph of each sort: what is said, from which words, and what made it."""
    store = store_of(
        "".join(said(n, f"k:e{n}", "s:name", f'"E{n}"', "The ", f"E{n}", " opened.") for n in range(3))
    )
    quads = parsed(store, "nanopub", format)
    graphs = defaultdict(list)
    for quad in quads:
        graphs[quad.graph_name.value].append(quad)
    heads = [quad for quad in quads if quad.object.value == NP + "Nanopublication"]
    assert len(heads) == 3 and len(graphs) == 4 * 3
    for head in heads:
        parts = {q.predicate.value: q.object.value for q in graphs[head.graph_name.value]}
        assertion, provenance, pubinfo = (
            parts[NP + name] for name in ("hasAssertion", "hasProvenance", "hasPublicationInfo")
        )
        assert len(graphs[assertion]) == 1
        assert any(
            q.subject.value == assertion and q.predicate.value.endswith("wasDerivedFrom")
            for q in graphs[provenance]
        )
        assert any(q.predicate.value.endswith("oa#exact") for q in graphs[provenance])
        assert any(q.subject == head.subject for q in graphs[pubinfo])


@pytest.mark.parametrize("profile", PROFILES)
def test_an_empty_graph_is_an_empty_profile(store_of, profile):
    """Nothing is no error."""
    data = exported(store_of(), profile)
    assert json.loads(data)["@graph"] == [] if profile == "schema.org" else not parsed(store_of(), profile)


def test_what_a_profile_cannot_be_is_told(small):
    """A wrong name, format or selection has a message that says what there is."""
    for profile, format, selection, message in (
        ("schema", None, {}, r"Did you mean schema\.org"),
        ("nanopub", "turtle", {}, "as trig or nquads"),
        ("sem", None, {"event": "Tide Hack Day"}, "cannot be narrowed by event"),
        ("sem", None, {"evidence": False}, "is fixed"),
    ):
        with pytest.raises(ExportError, match=message):
            exported(small, profile, format, **selection)


def test_the_queries_say_what_they_are_for():
    """The first line of each query is a comment."""
    for profile in PROFILES.values():
        assert all(re.match(r"# \w", query) for query in profile.sparql())
