"""The graph answers what people ask of it: each question of competency/ with its expected rows."""

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Dataset, Graph, URIRef

from eventgraph import ontologies

# rdflib 7.6 warns of what its own Dataset and JSON-LD code still call
pytestmark = pytest.mark.filterwarnings("ignore:(Dataset|ConjunctiveGraph).*deprecated:DeprecationWarning")

COMPETENCY = Path(ontologies.__path__[0]) / "competency"
QUESTIONS = sorted(COMPETENCY.glob("*.rq"))

#: The graph that topics and roles are loaded into, beside the data.
VOCABULARY = "https://w3id.org/eventgraph/ns"


def expected(question: Path) -> list[list[str]]:
    """The header and the rows of a question's answer."""
    with question.with_suffix(".csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@pytest.fixture(scope="module")
def dataset(root: Path, vocabularies: Graph) -> Dataset:
    dataset = Dataset(default_union=True).parse(root / "examples/summit.trig", format="trig")
    graph = dataset.graph(URIRef(VOCABULARY))
    for triple in vocabularies:
        graph.add(triple)
    return dataset


@pytest.fixture(scope="module")
def store(root: Path) -> ox.Store:
    store = ox.Store()
    store.load(path=str(root / "examples/summit.trig"), format=ox.RdfFormat.TRIG)
    for name in ("topics.ttl", "roles.ttl"):
        store.load(path=str(root / name), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(VOCABULARY))
    return store


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_rdflib_answers(question: Path, dataset: Dataset) -> None:
    """Asked through rdflib, the example graph gives the expected rows, each once."""
    result = dataset.query(question.read_text("utf-8"))
    header, *rows = expected(question)
    assert [str(name) for name in result.vars or []] == header
    assert sorted(["" if value is None else str(value) for value in row] for row in result) == rows


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_oxigraph_answers(question: Path, store: ox.Store) -> None:
    """Asked through Oxigraph, the example graph gives the same rows."""
    result = store.query(question.read_text("utf-8"), use_default_graph_as_union=True)
    assert isinstance(result, ox.QuerySolutions)
    header, *rows = expected(question)
    assert [name.value for name in result.variables] == header
    assert sorted(["" if value is None else value.value for value in row] for row in result) == rows


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda path: path.stem)
def test_questions_are_readable(question: Path) -> None:
    """A query file opens with its question in English, and the answer stands beside it in sorted rows."""
    first = question.read_text("utf-8").splitlines()[0]
    assert first.startswith("# ") and first.endswith("?")
    header, *rows = expected(question)
    assert rows, "an answer without rows tests nothing"
    assert rows == sorted(rows)
    assert all(len(row) == len(header) for row in rows)


def test_every_answer_has_its_question() -> None:
    """No answer is left over from a question that is gone."""
    assert {path.stem for path in COMPETENCY.glob("*.csv")} == {path.stem for path in QUESTIONS}
