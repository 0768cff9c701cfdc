"""Shapes pass what is right and name what is wrong."""

import re
from pathlib import Path

import pytest
from pyshacl import validate
from rdflib import OWL, RDF, SKOS, Graph, Namespace, URIRef
from rdflib.collection import Collection

from eventgraph import ontologies
from eventgraph.namespaces import PREFIXES, curie

# rdflib 7.6 warns of what its own Dataset and JSON-LD code still call
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).*deprecated:DeprecationWarning")

SH = Namespace("http://www.w3.org/ns/shacl#")
EXAMPLES = Path(ontologies.__path__[0]) / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.ttl"))
INVALID = sorted((EXAMPLES / "invalid").glob("*.ttl"))


def report(data: Graph, shapes: Graph) -> tuple[bool, list[tuple[str, str]]]:
    """Whether the data conform, and of each result the path and the message."""
    conforms, results, _ = validate(data, shacl_graph=shapes)
    details = set(results.objects(None, SH.detail))
    found = []
    for result in set(results.subjects(RDF.type, SH.ValidationResult)) - details:
        path = curie(str(results.value(result, SH.resultPath) or ""))
        found.append((path, " ".join(sorted(map(str, results.objects(result, SH.resultMessage))))))
    return conforms, sorted(found)


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_valid_examples_pass(path: Path, shapes: Graph) -> None:
    """A well-made graph gets no complaint."""
    assert report(Graph().parse(path), shapes) == (True, [])


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_invalid_examples_break_one_thing(path: Path, shapes: Graph) -> None:
    """One mistake gives one result, whose path or message names the mistake."""
    broken = re.match(r"# breaks: (.+)", path.read_text("utf-8"))
    assert broken, "the first line says what the example breaks"
    conforms, found = report(Graph().parse(path), shapes)
    assert not conforms
    assert len(found) == 1, found
    assert broken[1] == found[0][0] or broken[1] in found[0][1], found


def test_the_whole_example_passes(summit_union: Graph, shapes: Graph) -> None:
    """The shapes hold on the union of all graphs, where two articles name one thing in two ways."""
    assert report(summit_union, shapes) == (True, [])


def test_topics_and_roles_pass(vocabularies: Graph, shapes: Graph) -> None:
    """The schemes that the project ships keep the shapes that it asks of others."""
    assert report(vocabularies, shapes) == (True, [])


def test_every_class_has_a_shape(ontology: Graph, shapes: Graph) -> None:
    """No class of the ontology goes unchecked."""
    assert set(ontology.subjects(RDF.type, OWL.Class)) == set(shapes.objects(None, SH.targetClass))


def test_every_property_in_a_shape_has_an_invalid_example(shapes: Graph) -> None:
    """For each property that a shape checks, an example shows what breaks it."""
    checked = {
        curie(str(shapes.value(prop, SH.path)))
        for prop in shapes.objects(None, SH.property)
        if (prop, SH.message, None) in shapes
    }
    text = "\n".join(path.read_text("utf-8").splitlines()[0] for path in INVALID)
    shown = {name for name in checked if name in text}
    # selectors are told apart by their type, statements without evidence by the message
    assert checked - shown <= {"oa:hasSelector", "eg:evidence"}


def test_every_message_says_what_to_do(shapes: Graph) -> None:
    """A node or property that breaks a shape is answered in a sentence that ends in a full stop."""
    shaped = set(shapes.subjects(SH.targetClass, None)) | {
        prop for shape in shapes.subjects(SH.targetClass, None) for prop in shapes.objects(shape, SH.property)
    }
    for shape in shaped:
        if (shape, SH.nodeKind, None) in shapes or (shape, SH.path, None) in shapes:
            assert str(shapes.value(shape, SH.message)).endswith("."), shape


@pytest.mark.parametrize(("prop", "scheme"), [("role", "role"), ("status", "status")])
def test_shapes_list_the_whole_scheme(prop: str, scheme: str, shapes: Graph, vocabularies: Graph) -> None:
    """The roles and statuses that a participation may have are those of roles.ttl, all of them."""
    shape = shapes.value(predicate=SH.path, object=URIRef(PREFIXES["eg"] + prop))
    listed = set(Collection(shapes, shapes.value(shape, SH["in"])))
    assert listed == set(vocabularies.subjects(SKOS.inScheme, URIRef(PREFIXES[scheme])))
