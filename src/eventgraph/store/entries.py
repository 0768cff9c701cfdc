"""Entries of a knowledge base as RDF: extracts of Wikidata and other bases, and the files that we keep.

A kept file is Turtle in terms of schema.org, one block an entry, sorted, made for version control; what can be read
from others can be read from it.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from eventgraph.errors import ReadError, StoreError
from eventgraph.model import Entry, Kind
from eventgraph.namespaces import PREFIXES
from eventgraph.store.whole import write_whole

_FORMATS = {
    ".ttl": ox.RdfFormat.TURTLE,
    ".nt": ox.RdfFormat.N_TRIPLES,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".json": ox.RdfFormat.JSON_LD,
}
SUFFIXES = tuple(_FORMATS)
_WIKIDATA = "http://www.wikidata.org/prop/direct/"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
_SCHEMA = "https://schema.org/"
#: What a predicate tells, as the field of a row. A value that is an IRI stands for the names that the file gives it.
_FIELDS = {
    "http://www.w3.org/2000/01/rdf-schema#label": "name", _SCHEMA + "name": "name", _SKOS + "prefLabel": "name",
    "http://xmlns.com/foaf/0.1/name": "name",
    _SKOS + "altLabel": "aliases", _SCHEMA + "alternateName": "aliases",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns#type": "kind", _WIKIDATA + "P31": "kind",
    _SCHEMA + "sameAs": "sameAs", "http://www.w3.org/2002/07/owl#sameAs": "sameAs",
    _SCHEMA + "startDate": "startDate", _WIKIDATA + "P580": "startDate", _WIKIDATA + "P585": "startDate",
    _SCHEMA + "location": "place", _SCHEMA + "addressCountry": "place", _WIKIDATA + "P17": "place",
    _WIKIDATA + "P131": "place", _WIKIDATA + "P276": "place",
    _SCHEMA + "keywords": "context", _SCHEMA + "affiliation": "context", _SCHEMA + "worksFor": "context",
    _SCHEMA + "memberOf": "context", _SCHEMA + "superEvent": "context", _SCHEMA + "organizer": "context",
    _WIKIDATA + "P108": "context", _WIKIDATA + "P463": "context", _WIKIDATA + "P179": "context",
    _WIKIDATA + "P664": "context",
}  # fmt: skip
_NAMING = ("name", "aliases")
_ABOUT = ("place", "context")
_PROPERTY = ox.NamedNode("http://wikiba.se/ontology#Property")
_CLASSES = {
    Kind.EVENT: "schema:Event", Kind.PERSON: "schema:Person", Kind.ORGANIZATION: "schema:Organization",
    Kind.PLACE: "schema:Place", Kind.TOOL: "eg:Tool",
}  # fmt: skip
_HEAD = """# Things that are known elsewhere, from the list '{}': `eventgraph kb add` writes this file, `kb remove` deletes it.
# Nodes that match an entry with certainty get its IRI as schema:sameAs. Keep it under version control.
"""

Node = ox.NamedNode | ox.BlankNode
Row = dict[str, list[str]]


def read_rows(path: Path, text: str) -> list[tuple[str, Row]]:
    """The named things of an RDF document, as rows of fields, each with its IRI as its place. ReadError."""
    format = _FORMATS[path.suffix.lower()]
    told: dict[Node, dict[str, list[ox.Literal | Node]]] = defaultdict(lambda: defaultdict(list))
    try:
        if format is ox.RdfFormat.JSON_LD:
            text = json.dumps(_offline(path, json.loads(text)), ensure_ascii=False)
        for quad in ox.parse(text.encode(), format=format):
            field = _FIELDS.get(quad.predicate.value.replace("http://schema.org/", _SCHEMA))
            if field and isinstance(quad.subject, Node) and isinstance(quad.object, ox.Literal | Node):
                told[quad.subject][field].append(quad.object)
    except (SyntaxError, ValueError, RecursionError) as error:
        raise ReadError(str(path), f"cannot be read as {path.suffix}: {error}") from error
    names = {subject: _spoken(fields["name"]) for subject, fields in told.items()}
    return sorted(
        (f"<{subject.value}>", _row(subject.value, fields, names))
        for subject, fields in told.items()
        if isinstance(subject, ox.NamedNode) and names[subject] and _PROPERTY not in fields["kind"]
    )


def _row(subject: str, fields: dict[str, list[ox.Literal | Node]], names: dict[Node, list[str]]) -> Row:
    row: Row = {"iri": [subject]}
    for field, values in fields.items():
        if field in _NAMING:
            row[field] = _spoken(values)
        elif field == "kind":
            row[field] = [re.split(r"[/#]", v.value)[-1] for v in values]
        elif field in _ABOUT:
            row[field] = [
                name
                for v in values
                for name in ([v.value] if isinstance(v, ox.Literal) else names.get(v, []))
            ]
        else:
            row[field] = [v.value for v in values]
    return row


def _spoken(values: Iterable[ox.Literal | Node]) -> list[str]:
    """Names in English or in no language in particular; where there are none, all of them."""
    every = [v for v in values if isinstance(v, ox.Literal)]
    ours = [v for v in every if (v.language or "mul").split("-")[0] in ("en", "mul")] or every
    return list(dict.fromkeys(v.value for v in sorted(ours, key=lambda v: (v.language or "", v.value))))


def _offline(path: Path, value: object) -> object:
    """A JSON-LD document whose context is schema.org's, with a context that needs no network."""
    if isinstance(value, list):
        return [_offline(path, x) for x in value]
    if isinstance(value, dict):
        return {k: _context(path, v) if k == "@context" else _offline(path, v) for k, v in value.items()}
    return value


def _context(path: Path, value: object) -> object:
    if isinstance(value, list):
        return [_context(path, x) for x in value]
    if not isinstance(value, str):
        return value
    if value.rstrip("/") in ("http://schema.org", "https://schema.org"):
        return {"@vocab": _SCHEMA}
    raise ReadError(str(path), f"needs '{value[:80]}' from the network: write the context into the file")


def write_entries(path: Path, name: str, entries: Iterable[Entry]) -> bool:
    """Keep the entries of a list, in place of what was kept; whether the file changed. StoreError."""
    used = ("eg", "schema")
    head = _HEAD.format(name) + "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in used)
    text = head + "".join(f"\n{_block(e)}" for e in sorted(entries))
    try:
        if path.exists() and path.read_text("utf-8") == text:
            return False
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise StoreError(str(path), f"cannot be written ({error.strerror}); nothing was added") from error
    write_whole(path, text, "nothing was added")
    return True


def _block(e: Entry) -> str:
    lines = [f"a {_CLASSES[Kind(e.kind)]}"] if e.kind else []
    lines.append(f"schema:name {ox.Literal(e.names[0])}")
    for predicate, values in (
        ("alternateName", e.names[1:]), ("startDate", e.starts), ("location", e.places), ("keywords", e.context),
    ):  # fmt: skip
        lines += [f"schema:{predicate} {ox.Literal(value)}" for value in sorted(values)]
    lines += [f"schema:sameAs {ox.NamedNode(value)}" for value in e.same]
    return f"{ox.NamedNode(e.iri)} " + " ;\n    ".join(lines) + " .\n"
