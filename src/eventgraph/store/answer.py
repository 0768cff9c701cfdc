"""The answer of a query in the standard formats, cut after a number of rows.

Rows follow SPARQL 1.1 Query Results in JSON, XML, CSV and TSV. Oxigraph writes these formats itself, but only
all rows of an answer; here a row is written when it is found, so that a cut answer is a whole document.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import pyoxigraph as ox

from eventgraph.errors import QueryError
from eventgraph.namespaces import PREFIXES, iri

#: An answer of more bytes is refused: it would fill the memory of who asks and who answers.
MOST_BYTES = 64 * 1024 * 1024

_GRAPHS = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
#: What rows and the answer of an ASK, and what a graph can be written as; the first is the usual one.
ROW_FORMATS = ("json", "xml", "csv", "tsv")
GRAPH_FORMATS = tuple(_GRAPHS)


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as bytes; `cut` if there was more than the limit."""

    format: str
    body: bytes
    cut: bool = False


def write_answer(results: Any, choose: Callable[[Sequence[str]], str], limit: int = 0) -> Answer:
    """Write what Oxigraph answered in the format that `choose` picks; QueryError if it is too long."""
    if isinstance(results, ox.QueryTriples):
        format = choose(GRAPH_FORMATS)
        triples, cut = _first(results, limit)
        body = ox.serialize(triples, format=_GRAPHS[format], prefixes=PREFIXES) or b""
        return Answer(format, body, cut)
    format = choose(ROW_FORMATS)
    if isinstance(results, ox.QueryBoolean):
        return Answer(format, results.serialize(format=_BOOLEANS[format]) or b"")
    variables = [variable.value for variable in results.variables]
    rows, cut = _first(results, limit)
    return Answer(format, _joined(_ROWS[format](variables, rows)), cut)


_BOOLEANS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}


def _first(results: Iterable[Any], limit: int) -> tuple[list[Any], bool]:
    """The first results and whether there are more."""
    if not limit:
        return list(results), False
    found = list(islice(results, limit + 1))
    return found[:limit], len(found) > limit


def _joined(parts: Iterable[str]) -> bytes:
    whole, size = [], 0
    for part in parts:
        data = part.encode("utf-8", "replace")
        size += len(data)
        if size > MOST_BYTES:
            raise QueryError(
                f"the answer is longer than {MOST_BYTES >> 20} MiB: ask for less, or add LIMIT to the query"
            )
        whole.append(data)
    return b"".join(whole)


def _json(variables: list[str], rows: list[Any]) -> Iterator[str]:
    yield f'{{"head":{{"vars":{json.dumps(variables)}}},"results":{{"bindings":['
    for number, row in enumerate(rows):
        bound = {
            name: _json_term(term) for name, term in zip(variables, row, strict=True) if term is not None
        }
        yield ("," if number else "") + "\n" + json.dumps(bound, ensure_ascii=False, separators=(",", ":"))
    yield "\n]}}\n"


def _json_term(term: Any) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != _STRING:
        found["datatype"] = term.datatype.value
    return found


def _xml(variables: list[str], rows: list[Any]) -> Iterator[str]:
    yield '<?xml version="1.0"?>\n<sparql xmlns="http://www.w3.org/2005/sparql-results#">\n<head>'
    yield "".join(f"<variable name={_quoted(name)}/>" for name in variables) + "</head>\n<results>\n"
    for row in rows:
        bound = zip(variables, row, strict=True)
        yield "<result>" + "".join(
            f"<binding name={_quoted(name)}>{_xml_term(term)}</binding>" for name, term in bound if term is not None
        ) + "</result>\n"  # fmt: skip
    yield "</results>\n</sparql>\n"


def _xml_term(term: Any) -> str:
    if isinstance(term, ox.NamedNode):
        return f"<uri>{_xml_text(term.value)}</uri>"
    if isinstance(term, ox.BlankNode):
        return f"<bnode>{_xml_text(term.value)}</bnode>"
    if isinstance(term, ox.Triple):
        parts = (("subject", term.subject), ("predicate", term.predicate), ("object", term.object))
        return "<triple>" + "".join(f"<{n}>{_xml_term(t)}</{n}>" for n, t in parts) + "</triple>"
    about = ""
    if term.language:
        about = f" xml:lang={_quoted(term.language)}"
    elif term.datatype.value != _STRING:
        about = f" datatype={_quoted(term.datatype.value)}"
    return f"<literal{about}>{_xml_text(term.value)}</literal>"


def _xml_text(text: str) -> str:
    """Escaped; what XML cannot hold in any form becomes the replacement character."""
    held = "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text.translate(_NONCHARACTERS))
    return held.translate(_ESCAPED)


def _quoted(text: str) -> str:
    """As the value of an attribute."""
    return '"' + _xml_text(text).replace('"', "&quot;") + '"'


def _csv(variables: list[str], rows: list[Any]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in [variables, *rows]:
        writer.writerow([_csv_term(term) for term in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _csv_term(term: Any) -> str:
    if term is None:
        return ""
    return f"_:{term.value}" if isinstance(term, ox.BlankNode) else str(getattr(term, "value", term))


def _tsv(variables: list[str], rows: list[Any]) -> Iterator[str]:
    yield "\t".join(f"?{name}" for name in variables) + "\n"
    for row in rows:
        yield "\t".join("" if term is None else _tsv_term(term) for term in row) + "\n"


def _tsv_term(term: Any) -> str:
    """The term as in Turtle, on one line."""
    if isinstance(term, ox.Triple):
        return f"<<( {' '.join(_tsv_term(part) for part in (term.subject, term.predicate, term.object))} )>>"
    return str(term).replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


_ROWS: dict[str, Callable[[list[str], list[Any]], Iterator[str]]] = {
    "json": _json, "xml": _xml, "csv": _csv, "tsv": _tsv,
}  # fmt: skip
_STRING = iri("xsd:string")
#: By hand: the standard library's module for this loads all of urllib, a tenth of a query's time.
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_NONCHARACTERS = {0xFFFE: "\ufffd", 0xFFFF: "\ufffd", 0x7F: "\ufffd"}
