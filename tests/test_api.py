"""The public API is curated: what is in it stays, what is not is nobody's to rely on."""

import eventgraph


def test_the_api_is_these_names() -> None:
    """Adding a name is a decision; removing one breaks users."""
    assert sorted(eventgraph.__all__) == [
        "Explanation", "Graph", "Rows", "SAMPLE", "Store", "Witness", "build", "errors", "open",
    ]  # fmt: skip
    for name in eventgraph.__all__:
        assert getattr(eventgraph, name) is not None


def test_rows_turn_into_what_people_use() -> None:
    """A list of tuples, of dicts, a DataFrame, an HTML table with names escaped."""
    with eventgraph.build([eventgraph.SAMPLE]) as graph:
        rows = graph.query("events")
        assert next(iter(rows)) == rows[0]
        assert rows.to_dicts()[0]["name"] == rows[0][0]
        assert list(rows.to_dataframe().columns) == list(rows.variables)
        hostile = graph.sparql("SELECT ('<script>' AS ?x) {}")
        assert "&lt;script&gt;" in hostile._repr_html_()
        assert graph.network().number_of_nodes() > 5
        assert len(graph.dataset) > 100
        assert "Graph" in repr(graph)
