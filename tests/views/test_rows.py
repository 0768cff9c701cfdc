"""An answer as a picture."""

import pytest
from matplotlib.text import Text

from eventgraph import Graph, build
from eventgraph.errors import NotFound, QueryError
from eventgraph.network import network
from eventgraph.store import Iri
from eventgraph.views.rows import plot_rows, rows_network

KG = "https://w3id.org/eventgraph/kg/"


@pytest.fixture(scope="module")
def whole(small):
    return network(small, topics=True)


def ties(graph):
    return sorted((u.removeprefix(KG), v.removeprefix(KG), key) for u, v, key in graph.edges(keys=True))


def test_two_columns_are_pairs_with_what_the_graph_says_of_them(whole):
    """Names or IRIs, in either direction; where the graph says nothing they stand in one row."""
    rows = [("Amara Nwosu", Iri(KG + "week")), ("Amara Nwosu", Iri(KG + "day"))]
    assert ties(rows_network(whole, ("who", "where"), rows)) == [
        ("amara", "day", "in one row"),
        ("week", "amara", "eg:speaker"),
    ]


def test_three_columns_are_chains(whole):
    """The first is tied to the second and the second to the third."""
    rows = [(Iri(KG + "day"), Iri(KG + "week"), Iri(KG + "npa"))]
    found = ties(rows_network(whole, ("a", "b", "c"), rows))
    assert found == [("day", "week", "schema:superEvent"), ("week", "npa", "schema:organizer")]


def test_a_column_of_relations_says_what_ties(whole):
    """?subject ?predicate ?object draws itself."""
    predicate = Iri("https://w3id.org/eventgraph/ns#presents")
    graph = rows_network(whole, ("s", "p", "o"), [(Iri("urn:x:a"), predicate, Iri("urn:x:b"))])
    assert ties(graph) == [("urn:x:a", "urn:x:b", "eg:presents")]


def test_columns_of_other_things_are_passed_over(whole):
    """Counts and text between the nodes do no harm, unbound cells tie nothing."""
    rows = [("Amara Nwosu", 3, "some words", "Harbour Data Week"), ("Lukas Brandt", 1, None, None)]
    graph = rows_network(whole, ("a", "n", "text", "b"), rows)
    assert len(graph) == 3 and graph.number_of_edges() == 1


@pytest.mark.parametrize(
    ("variables", "row", "count"),
    [
        (("n",), (3,), "0"),
        (("who", "n"), ("Amara Nwosu", 3), r"1 \(who\)"),
        (("a", "b", "c", "d"), ("Amara Nwosu", "Lukas Brandt", "Harbour Data Week", "Tide Hack Day"), r"4 \(a, b, c, d\)"),
    ],
)  # fmt: skip
def test_other_numbers_of_columns_are_refused_by_name(whole, variables, row, count):
    """The message says which columns are of nodes and what to do."""
    with pytest.raises(
        QueryError, match=f"two or three columns of nodes, and this answer has {count}.*SELECT"
    ):
        plot_rows(whole, variables, [row])


def test_no_rows_are_no_picture(whole):
    """White paper answers nothing."""
    with pytest.raises(NotFound, match="no rows"):
        plot_rows(whole, ("a", "b"), [])


def test_answers_of_a_graph_are_drawn(tmp_path):
    """From the sample to a picture, by a named question and by SPARQL."""
    import eventgraph

    with build([eventgraph.SAMPLE]) as graph:
        assert isinstance(graph, Graph)
        figure = graph.plot_rows(graph.query("speakers"), title="Speakers")
        words = [text.get_text() for text in figure.findobj(Text)]
        assert {"Speakers", "Amara Okafor"} <= set(words)
        topics = graph.plot_rows(graph.sparql("SELECT ?e ?t { ?e schema:about ?t }"), max_nodes=3)
        words = [text.get_text() for text in topics.findobj(Text)]
        assert "topic" in words and "about" in words
        assert graph.plot_rows(graph.query("topics"))
