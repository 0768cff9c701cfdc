"""What is used is defined, what is defined is explained, and labels mean one thing."""

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, BNode, Dataset, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from eventgraph.model import Relation
from eventgraph.namespaces import PREFIXES, iri

# rdflib 7.6 warns of what its own Dataset and JSON-LD code still call
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).*deprecated:DeprecationWarning")

EG = Namespace(PREFIXES["eg"])
OA = Namespace(PREFIXES["oa"])
PROV = Namespace(PREFIXES["prov"])
ROLE = Namespace(PREFIXES["role"])
SCHEMA = Namespace(PREFIXES["schema"])
SH = Namespace("http://www.w3.org/ns/shacl#")
STATUS = Namespace(PREFIXES["status"])
TOPIC = Namespace(PREFIXES["topic"])

TERM_KINDS = (
    OWL.Class,
    OWL.ObjectProperty,
    OWL.DatatypeProperty,
    OWL.AnnotationProperty,
    RDF.Property,
)


def defined(ontology: Graph) -> set[Node]:
    return {term for kind in TERM_KINDS for term in ontology.subjects(RDF.type, kind)}


def of_eg(graph: Graph) -> set[Node]:
    """The eg: terms that a graph names anywhere."""
    return {term for triple in graph for term in triple if isinstance(term, URIRef) and term.startswith(EG)}


def labels(graph: Graph, concept: Node) -> list[str]:
    return [str(label) for kind in (SKOS.prefLabel, SKOS.altLabel) for label in graph.objects(concept, kind)]


def turtle_files(root: Path) -> list[Path]:
    return sorted(root.rglob("*.ttl"))


def test_every_turtle_file_parses(root: Path) -> None:
    """Each Turtle file of the ontology holds triples that a parser can read."""
    files = turtle_files(root)
    assert {"eventgraph.ttl", "alignments.ttl", "topics.ttl", "roles.ttl"} <= {path.name for path in files}
    for path in files:
        assert len(Graph().parse(path, format="turtle")), path


def test_prefixes_are_the_ones_of_the_context(root: Path) -> None:
    """A prefix of the context stands for the same namespace in every file of the ontology."""
    for path in [*turtle_files(root), *root.rglob("*.trig"), *root.rglob("*.rq")]:
        for prefix, namespace in re.findall(r"(?i)^@?prefix (\w+): <(.+)>", path.read_text("utf-8"), re.M):
            assert PREFIXES.get(prefix, namespace) == namespace, path


def test_every_term_in_use_is_defined(root: Path, ontology: Graph, summit: Dataset) -> None:
    """An eg: term of a shape, the context, a query or an example is defined in eventgraph.ttl."""
    known = defined(ontology)
    for path in turtle_files(root):
        assert of_eg(Graph().parse(path, format="turtle")) <= known, path
    data_terms = {term for s, p, o, _ in summit.quads() for term in (s, p, o)}
    assert {term for term in data_terms if isinstance(term, URIRef) and term.startswith(EG)} <= known
    for path in [root / "context.jsonld", *sorted((root / "competency").glob("*.rq"))]:
        names = set(re.findall(r"(?<!\w)eg:(\w+)", path.read_text("utf-8")))
        assert {EG[name] for name in names} <= known, path


def test_every_borrowed_term_in_use_is_explained(
    ontology: Graph, summit: Dataset, vocabularies: Graph
) -> None:
    """Each property and class that an event graph uses is explained, whoever owns it."""
    used = {p for _, p, _, _ in summit.quads()} | {
        o for _, _, o, _ in summit.quads((None, RDF.type, None, None))
    }
    used |= {p for p in vocabularies.predicates() if str(p).startswith(str(SKOS))} - {SKOS.hasTopConcept}
    assert used - {RDF.type} <= defined(ontology)


def test_every_relation_of_the_model_is_defined(ontology: Graph) -> None:
    """A claim can say only what the ontology defines."""
    assert {URIRef(iri(relation.value)) for relation in Relation} <= defined(ontology)


def test_every_term_has_label_definition_and_example(ontology: Graph) -> None:
    """A defined term has one English label, one English definition, an example and an owner."""
    for term in defined(ontology):
        for kind in (RDFS.label, SKOS.definition):
            assert [text.language for text in ontology.objects(term, kind)] == ["en"], (term, kind)
        assert ontology.value(term, SKOS.example), term
        assert ontology.value(term, RDFS.isDefinedBy), term


def test_examples_name_their_term(ontology: Graph) -> None:
    """The example of a term uses that term."""
    for term in defined(ontology):
        name = ontology.namespace_manager.curie(term)
        example = str(ontology.value(term, SKOS.example))
        assert re.search(rf"(?<!\w){re.escape(name)}(?!\w)", example), (name, example)


def test_borrowed_terms_get_no_domain_or_range(ontology: Graph) -> None:
    """We bind only our own properties: another's term is used elsewhere for other things too."""
    for kind in (RDFS.domain, RDFS.range):
        assert all(str(term).startswith(str(EG)) for term in ontology.subjects(kind, None))


def test_the_ontology_stands_alone(ontology: Graph) -> None:
    """Axioms that tie our terms to those of others are kept out of eventgraph.ttl."""
    for kind in (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty):
        assert not any(str(term).startswith(str(EG)) for term in ontology.subjects(kind, None)), kind


def test_alignments_hold_axioms_only(root: Path, ontology: Graph) -> None:
    """alignments.ttl names nothing anew: no labels, no definitions, no terms of eg: that do not exist."""
    alignments = Graph().parse(root / "alignments.ttl")
    allowed = {RDFS.subClassOf, RDFS.subPropertyOf, RDFS.seeAlso, OWL.inverseOf, OWL.imports, RDF.type}
    assert set(alignments.predicates()) <= allowed
    assert set(alignments.objects(None, RDF.type)) == {OWL.Ontology}
    subjects = set(alignments.subjects()) - set(alignments.subjects(RDF.type, OWL.Ontology))
    assert subjects <= defined(ontology)


@pytest.mark.parametrize(
    "namespace",
    [
        "https://schema.org/",
        "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "http://www.w3.org/ns/prov#",
        "http://www.w3.org/ns/org#",
        "http://www.w3.org/ns/oa#",
    ],
)
def test_alignments_reach_each_vocabulary(root: Path, namespace: str) -> None:
    """An event graph can be read in schema.org, SEM, PROV-O, ORG and Web Annotation."""
    alignments = Graph().parse(root / "alignments.ttl")
    assert any(str(term).startswith(namespace) for term in alignments.objects())


@pytest.mark.parametrize("scheme", [TOPIC, ROLE, STATUS], ids=["topic", "role", "status"])
def test_schemes_are_consistent(vocabularies: Graph, scheme: Namespace) -> None:
    """Each concept has one preferred label and one definition and hangs under a top concept of its scheme."""
    head = URIRef(scheme)
    assert (head, RDF.type, SKOS.ConceptScheme) in vocabularies
    concepts = set(vocabularies.subjects(SKOS.inScheme, head))
    assert concepts == {c for c in vocabularies.subjects(RDF.type, SKOS.Concept) if str(c).startswith(scheme)}
    for concept in concepts:
        for kind in (SKOS.prefLabel, SKOS.definition):
            assert [text.language for text in vocabularies.objects(concept, kind)] == ["en"], (concept, kind)
        broader = set(vocabularies.objects(concept, SKOS.broader))
        assert broader <= concepts, concept
        assert bool(broader) != ((concept, SKOS.topConceptOf, head) in vocabularies), concept


def test_broader_is_acyclic(vocabularies: Graph) -> None:
    """No concept is wider than itself."""
    for concept in vocabularies.subjects(SKOS.broader, None):
        above = set(vocabularies.transitive_objects(concept, SKOS.broader)) - {concept}
        assert not any(concept in vocabularies.objects(other, SKOS.broader) for other in above), concept


def test_no_two_concepts_share_a_label(vocabularies: Graph) -> None:
    """A label stands for one concept, in whatever case it is written."""
    owners: defaultdict[str, list[Node]] = defaultdict(list)
    for concept in vocabularies.subjects(RDF.type, SKOS.Concept):
        for label in labels(vocabularies, concept):
            owners[label.casefold()].append(concept)
    assert {label: found for label, found in owners.items() if len(found) > 1} == {}


def test_topic_names_are_kebab_case(vocabularies: Graph) -> None:
    """A topic's local name is small letters and hyphens, so it can be typed from memory."""
    for concept in vocabularies.subjects(SKOS.inScheme, URIRef(TOPIC)):
        assert re.fullmatch(r"[a-z]+(-[a-z]+)*", str(concept).removeprefix(TOPIC)), concept


def test_topic_labels_mean_their_topic_wherever_they_stand(vocabularies: Graph) -> None:
    """A topic's label is a phrase, an acronym in capitals or a long word: no everyday word of its own."""
    for concept in vocabularies.subjects(SKOS.inScheme, URIRef(TOPIC)):
        for label in labels(vocabularies, concept):
            phrase = len(re.findall(r"\w+", label)) > 1
            acronym = sum(letter.isupper() for letter in label) > 1
            assert phrase or acronym or len(label) >= 7, label
            assert label not in {"community", "software", "governance", "security", "education", "research"}


def test_topic_labels_write_only_acronyms_and_names_in_capitals(vocabularies: Graph) -> None:
    """A word in small letters matches in any case, so capitals stand only where case tells words apart."""
    for concept in vocabularies.subjects(SKOS.inScheme, URIRef(TOPIC)):
        for label in labels(vocabularies, concept):
            for word in re.findall(r"\w+", label):
                assert word.islower() or not word.isalpha() or sum(map(str.isupper, word)) > 1, label


def test_no_blank_nodes_in_data(summit: Dataset, vocabularies: Graph) -> None:
    """Every node of a graph has an IRI, so every triple can be named, compared and taken back."""
    terms = [term for quad in summit.quads() for term in quad] + [term for t in vocabularies for term in t]
    assert not any(isinstance(term, BNode) for term in terms)


def test_evidence_of_the_example_verifies(summit: Dataset) -> None:
    """The text from start to end is the words, and prefix and suffix stand on either side of them."""
    count = 0
    for evidence in summit.subjects(RDF.type, OA.SpecificResource):
        text = str(summit.value(summit.value(evidence, OA.hasSource), SCHEMA.text))
        part: dict[Node, Literal] = {}
        for selector in summit.objects(evidence, OA.hasSelector):
            part |= {p: o for p, o in summit.predicate_objects(selector) if isinstance(o, Literal)}
        start, end = part[OA.start].toPython(), part[OA.end].toPython()
        assert text[start:end] == str(part[OA.exact]), evidence
        assert text[:start].endswith(str(part.get(OA.prefix, ""))), evidence
        assert text[end:].startswith(str(part.get(OA.suffix, ""))), evidence
        count += 1
    assert count > 50


def test_no_fact_of_the_example_without_its_words(summit: Dataset) -> None:
    """Each fact that an article's graph holds has a statement with evidence in that article's text."""
    # a node's type, event and agent are said by the same words as its name, role or quoted text
    frame = {RDF.type, EG.inEvent, EG.agent, EG.status, EG.direct, EG.atEvent}
    checked = 0
    for graph in summit.graphs():
        article = next(graph.subjects(RDF.type, SCHEMA.Article), None)
        if article is None:
            continue
        quotations = set(graph.subjects(RDF.type, EG.Quotation))
        text = summit.value(predicate=PROV.wasDerivedFrom, object=article)
        for subject, predicate, value in graph:
            if (
                subject == article
                or predicate in frame
                or (subject in quotations and predicate == EG.speaker)
            ):
                continue
            found = [
                evidence
                for statement in summit.subjects(RDF.subject, subject)
                if (statement, RDF.predicate, predicate) in summit
                and (statement, RDF.object, value) in summit
                for evidence in summit.objects(statement, EG.evidence)
                if (evidence, OA.hasSource, text) in summit
            ]
            assert found, (subject, predicate, value)
            checked += 1
    assert checked > 50


def test_receipts_of_the_example_count_right(summit: Dataset) -> None:
    """A receipt's fact count is the number of relations in the article's facts graph."""
    relations = {URIRef(iri(relation.value)) for relation in Relation}
    facts = Counter(
        article
        for graph in summit.graphs()
        for article in graph.subjects(RDF.type, SCHEMA.Article)
        for subject, predicate, _ in graph
        if predicate in relations and (subject, RDF.type, EG.Quotation) not in graph
    )
    for receipt in summit.subjects(RDF.type, EG.Receipt):
        assert facts[summit.value(receipt, EG.ofArticle)] == summit.value(receipt, EG.factCount).toPython()


def test_the_context_names_every_term_of_ours(root: Path, ontology: Graph) -> None:
    """Every eg: class and property has a term in the JSON-LD context, with its IRI."""
    context = json.loads((root / "context.jsonld").read_text("utf-8"))["@context"]
    targets = {entry["@id"] if isinstance(entry, dict) else entry for entry in context.values()}
    ours = {term.replace(str(EG), "eg:") for term in map(str, defined(ontology)) if term.startswith(str(EG))}
    assert ours <= targets
