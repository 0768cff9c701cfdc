"""The graph as a network."""

import pytest

from eventgraph.errors import NotFound
from eventgraph.network import best_connected, network

KG = "https://w3id.org/eventgraph/kg/"


def labels(graph):
    return [label for _, label in graph.nodes(data="label")]


def edge(graph, start, end, key):
    return graph.edges[KG + start, KG + end, key]


def test_nodes_are_readable(small):
    """A node is its IRI with its name, kind, other names and, for events, dates as precise as given."""
    graph = network(small)
    assert graph.nodes[KG + "npa"] == {
        "label": "Northern Ports Alliance",
        "kind": "Organization",
        "alternate_names": "NPA",
    }
    assert graph.nodes[KG + "week"] == {
        "label": "Harbour Data Week",
        "kind": "Event",
        "start": "2027-06-01",
        "end": "2027-06",
    }
    assert sorted({kind for _, kind in graph.nodes(data="kind")}) == [
        "Event",
        "Organization",
        "Person",
        "Place",
        "Tool",
    ]
    assert len(graph) == 11 and graph.number_of_edges() == 12


def test_an_author_is_no_node_without_a_part(small):
    """Who wrote the article was not therefore at the event."""
    assert KG + "signe" not in network(small)
    with pytest.raises(NotFound):
        network(small, around="Signe Dahl")


def test_participations_are_folded_into_edges(small):
    """No participation is a node: what it says is said by the edge, with all roles on one edge."""
    graph = network(small)
    assert edge(graph, "week", "amara", "eg:speaker") == {
        "relation": "speaker",
        "label": "keynote",
        "capacity": "Director",
        "on_behalf_of": "Northern Ports Alliance",
        "status": "held",
        "articles": 1,
        "confidence": 0.9,
    }
    assert edge(graph, "week", "npa", "schema:organizer")["label"] == "host"
    assert edge(graph, "day", "tomasz", "eg:speaker")["status"] == "announced"
    assert not [node for node in graph if "/part-" in node]


def test_articles_counts_the_articles_that_say_it(small):
    """Agreement between articles is a number on the edge; a bare "speaker" adds nothing to "moderator"."""
    found = edge(network(small), "day", "lukas", "eg:speaker")
    assert (found["articles"], found["label"]) == (2, "moderator")


def test_edges_point_as_in_the_graph(small):
    """An event points to its speakers, a part to its whole, a person to the organization."""
    graph = network(small)
    assert graph.has_edge(KG + "day", KG + "week", "schema:superEvent")
    assert graph.has_edge(KG + "amara", KG + "npa", "schema:affiliation")
    assert not graph.has_edge(KG + "amara", KG + "week")


def test_confidence_is_that_of_the_best_evidence(small):
    """An edge without evidence has no confidence, rather than a made-up one."""
    graph = network(small)
    assert edge(graph, "day", "week", "schema:superEvent")["confidence"] == 0.8
    assert "confidence" not in edge(graph, "amara", "npa", "schema:affiliation")


def test_topics_come_only_when_asked_for(small):
    """A topic without a label goes by its local name."""
    assert "Topic" not in {kind for _, kind in network(small).nodes(data="kind")}
    graph = network(small, topics=True)
    assert graph.nodes["https://w3id.org/eventgraph/topic/open-data"] == {
        "label": "open data",
        "kind": "Topic",
    }
    assert graph.has_edge(KG + "week", "https://w3id.org/eventgraph/topic/open-data", "schema:about")


@pytest.mark.parametrize("name", ["tide hack day", "HACK  DAY", KG + "day"])
def test_an_event_is_found_by_any_of_its_names(small, name):
    """Case and spaces do not matter; the event brings who takes part and what these belong to."""
    graph = network(small, event=name)
    assert labels(graph) == [
        "Harbour Data Week",
        "Tide Hack Day",
        "Lukas Brandt",
        "Tomasz Lind",
        "Delta Institute",
        "Quayside Labs",
        "TideGauge",
    ]
    assert graph.graph["focus"] == KG + "day"


def test_an_event_brings_its_parts(small):
    """What happens at a part happens at the whole."""
    assert len(network(small, event="Harbour Data Week")) == 11


def test_around_counts_hops_in_any_direction(small):
    """No hop is the node alone; each hop adds the neighbours, whichever way the relation points."""
    assert labels(network(small, around="npa", hops=0)) == ["Northern Ports Alliance"]
    assert labels(network(small, around="npa")) == [
        "Harbour Data Week",
        "Amara Nwosu",
        "Northern Ports Alliance",
    ]
    assert len(network(small, around="npa", hops=2)) == 6


def test_the_limit_keeps_the_best_connected_and_counts_the_rest(small):
    """What was asked for is never left out."""
    graph = network(small, limit=2)
    assert labels(graph) == ["Harbour Data Week", "Tide Hack Day"]
    assert (graph.graph["hidden"], graph.graph["hidden_edges"]) == (9, 11)
    assert labels(network(small, around="Bergen", hops=3, limit=1)) == ["Bergen"]
    assert len(network(small, limit=0)) == 0


def test_a_limit_leaves_nobody_alone_who_has_company():
    """Each kept node brings a partner; nodes that have none fill what room is left."""
    near = {"a": {"x"}, "x": {"a"}, "b": {"y"}, "y": {"b"}, "c": set()}
    assert best_connected(["a", "b", "c", "x", "y"], near, 4) == {"a", "x", "b", "y"}
    assert best_connected(["a", "b", "c", "x", "y"], near, 3) == {"a", "x", "c"}
    assert best_connected(["a", "b", "c", "x", "y"], near, 1) == {"a"}
    assert best_connected(["a", "b", "c", "x", "y"], near, 3, sure=2) == {"a", "b", "x"}


def test_unknown_names_are_answered_with_near_ones(small):
    """A typing error costs no second look at the graph."""
    with pytest.raises(NotFound, match="Did you mean Harbour Data Week"):
        network(small, event="Harbor Data Week")
    with pytest.raises(NotFound, match=r"nothing in the graph goes by the name 'Zebra'\.$"):
        network(small, around="Zebra")
    with pytest.raises(NotFound, match="kind organization, not event"):
        network(small, event="NPA")


def test_contradicting_options_are_refused(small):
    """An event and a node to look around are two questions."""
    with pytest.raises(ValueError, match="not both"):
        network(small, event="a", around="b")
    with pytest.raises(ValueError, match="negative"):
        network(small, hops=-1)


def test_the_order_does_not_depend_on_the_store(small, memory_source):
    """Nodes and edges come by kind and name, so equal graphs give equal networks."""
    other = memory_source()
    other.store.bulk_extend(sorted(small.store, key=str, reverse=True))
    one, two = network(small, topics=True), network(other, topics=True)
    assert list(one.nodes(data=True)) == list(two.nodes(data=True))
    assert list(one.edges(keys=True, data=True)) == list(two.edges(keys=True, data=True))


def test_where_articles_differ_most_of_them_win(memory_source):
    """A name that two articles use is the label; of names used once the longer one is."""
    schema = "@prefix s: <https://schema.org/> . @prefix k: <k:> . "
    two = "GRAPH k:g1 { k:e a s:Event ; s:name 'Expo' } GRAPH k:g2 { k:e s:name 'Expo' } "
    one = "GRAPH k:g3 { k:e s:name 'The Great Exposition' . k:f a s:Event ; s:name 'Day' , 'Day One' }"
    graph = network(memory_source(schema + two + one))
    assert labels(graph) == ["Day One", "Expo"]
    assert graph.nodes["k:e"]["alternate_names"] == "The Great Exposition"


def test_a_participation_without_its_relation_still_counts(memory_source):
    """Somebody's part in an event makes an edge even where the one-hop relation is missing."""
    text = """@prefix k: <k:> .
    @prefix s: <https://schema.org/> . @prefix eg: <https://w3id.org/eventgraph/ns#> .
    @prefix role: <https://w3id.org/eventgraph/role/> .
    GRAPH k:g { k:e a s:Event . k:p a s:Person . k:o a s:Organization .
      k:1 eg:inEvent k:e ; eg:agent k:p ; eg:role role:Panelist .
      k:2 eg:inEvent k:e ; eg:agent k:o ; eg:role role:Sponsor . }"""
    graph = network(memory_source(text))
    assert [
        (v, key, data["label"], data["articles"]) for _, v, key, data in graph.edges(keys=True, data=True)
    ] == [
        ("k:p", "eg:speaker", "panelist", 1),
        ("k:o", "schema:sponsor", "sponsor", 1),
    ]


def test_an_empty_graph_is_an_empty_network(memory_source):
    """Nothing is no error."""
    assert len(network(memory_source())) == 0
