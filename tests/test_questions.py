"""Named questions, where their answer takes thought."""

from collections.abc import Callable

from eventgraph.query import narrow, question

EVENT = """
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix : <https://a.example/> .
:one { :dock a schema:Event ; schema:name "Dock Day 2025" ; schema:startDate "2025"^^xsd:gYear ; schema:endDate "2025-06-04"^^xsd:date }
:two { :dock schema:startDate "2025-06"^^xsd:gYearMonth }
:three { :dock schema:startDate "2025-06-03"^^xsd:date }
"""
OTHER_DATE = ':four { :dock schema:startDate "2025-07-03"^^xsd:date }'


def test_an_event_has_one_row_unless_articles_disagree(memory_source: Callable[[str], object]) -> None:
    """A year that a day makes precise is no second date; two days are two rows. Narrowing changes nothing in that."""
    for sparql in (
        question("events").sparql,
        narrow(question("events").sparql, {"event": ["https://a.example/dock"]}),
    ):
        rows = memory_source(EVENT).select(sparql)  # type: ignore[attr-defined]
        assert [row[:3] for row in rows] == [("Dock Day 2025", "2025-06-03", "2025-06-04")]
        rows = memory_source(EVENT + OTHER_DATE).select(sparql)  # type: ignore[attr-defined]
        assert [row[1] for row in rows] == ["2025-06-03", "2025-07-03"]
