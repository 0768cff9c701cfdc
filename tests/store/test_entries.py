"""Entries as RDF: extracts of other bases, and the files that are kept."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventgraph.entries import read_entries
from eventgraph.errors import ReadError
from eventgraph.model import Entry
from eventgraph.store.entries import write_entries

WIKIDATA = """
@prefix wd: <http://www.wikidata.org/entity/> .
@prefix wdt: <http://www.wikidata.org/prop/direct/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix wikibase: <http://wikiba.se/ontology#> .
wd:Q900 a wikibase:Item ; rdfs:label "Harbour Data Group"@en , "Groupe de données du port"@fr ;
    skos:altLabel "HDG"@en , "GDP"@fr ; wdt:P31 wd:Q163740 ; wdt:P17 wd:Q901 .
wd:Q901 rdfs:label "Utopia"@en ; wdt:P31 wd:Q6256 .
wd:Q902 rdfs:label "Le Quai"@fr ; wdt:P31 wd:Q7397 , wd:Q341 .
wd:Q903 rdfs:label "some class"@en .
wd:P31 a wikibase:Property ; rdfs:label "instance of"@en .
wd:Q904 wdt:P31 wd:Q5 .
"""
LINKED = """{"@context": "https://schema.org", "@graph": [
  {"@id": "https://q.example/1", "@type": "Event", "name": "Quay Day", "startDate": "2025-05-04",
   "location": {"@type": "Place", "name": "Ghent"}, "sameAs": "https://r.example/1"},
  {"@type": "Person", "name": "Nobody's IRI"}]}"""
ENTRY = Entry(
    "https://q.example/1", ("Quay Day", "QD"), "Event", ("2025-05-04",), ("Ghent",), ("Quay Days",), ("urn:q:1",)
)  # fmt: skip


def read(folder: Path, name: str, text: str) -> tuple[Entry, ...]:
    (folder / name).write_text(text, "utf-8")
    return read_entries(folder / name).entries


def test_an_extract_of_wikidata(tmp_path: Path) -> None:
    """Labels in English where there are some, types by "instance of", other things by their labels."""
    q = "http://www.wikidata.org/entity/Q90"
    assert read(tmp_path, "w.ttl", WIKIDATA) == (
        Entry(q + "0", ("Harbour Data Group", "HDG"), "Organization", places=("Utopia",)),
        Entry(q + "1", ("Utopia",), "Place"),
        Entry(q + "2", ("Le Quai",), "Tool"),
        Entry(q + "3", ("some class",)),
    )


@pytest.mark.parametrize("name", ["l.jsonld", "l.json"])
def test_linked_json_needs_no_network(tmp_path: Path, name: str) -> None:
    """The context of schema.org is known; any other address of a context is refused."""
    expected = Entry("https://q.example/1", ("Quay Day",), "Event", ("2025-05-04",), ("Ghent",), (), ("https://r.example/1",))  # fmt: skip
    assert read(tmp_path, name, LINKED) == (expected,)
    with pytest.raises(ReadError, match="from the network"):
        read(tmp_path, name, LINKED.replace("https://schema.org", "https://evil.example/context"))


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("a.ttl", "<https://q.example/1> <https://schema.org/name> 'open .", "line 1"),
        ("a.ttl", "\n\n<a> <b> <c> .", "line 3"),
        ("a.nt", "<https://q.example/1> nonsense", "line 1"),
        ("a.jsonld", '{"@context": "https://schema.org",\n "name" }', "line 2: is no JSON"),
        ("a.json", '{"@graph": [' + "[" * 90_000, "is no JSON"),
        ("a.ttl", "<javascript:alert> <https://schema.org/name> 'x' .", "has 'javascript:alert' as an IRI"),
        ("a.ttl", "<https://q.example/1> <https://schema.org/name> 'x\\u0007' .", "has a control character"),
        ("a.xlsx", "", "of no known format"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(ReadError) as error:
        read(tmp_path, name, text)
    assert says in error.value.problem


def test_what_is_kept_is_read_and_written_once(tmp_path: Path) -> None:
    """A kept file is Turtle that reads as what was written; the same entries in any order are the same bytes."""
    path = tmp_path / "new" / "list.ttl"
    other = replace(ENTRY, iri="https://q.example/0", kind="")
    assert write_entries(path, "list", [ENTRY, other])
    before = path.read_bytes()
    assert not write_entries(path, "list", [other, ENTRY])
    assert path.read_bytes() == before
    assert read_entries(path).entries == (other, ENTRY)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20), min_size=1))
def test_no_name_breaks_out_of_the_file(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    names = [" ".join(name.split()) or "x" for name in names]
    entry = replace(
        ENTRY, names=(names[0], *sorted(set(names[1:]) - {names[0]})), places=tuple(sorted({*names}))
    )
    path = tmp_path_factory.mktemp("e") / "list.ttl"
    write_entries(path, "list", [entry])
    assert read_entries(path).entries == (entry,)
