"""Turtle and TriG of any length: terms in N-Triples syntax come in order and go out one subject at a time.

What repeats (graph, subject, predicate) is written once and IRIs are shortened by the prefix map. RDF 1.2 triple
terms stay as they come.

>>> event = ("<k:s>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>", "<https://schema.org/Event>")
>>> print("".join(turtle([event], {"schema": "https://schema.org/"})))
@prefix schema: <https://schema.org/> .
<BLANKLINE>
<k:s>
  a schema:Event .
<BLANKLINE>
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from operator import itemgetter

from eventgraph.namespaces import PREFIXES, iri

#: Local names that need no escapes.
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_TYPED = re.compile(r'"(.*)"\^\^(<[^<>"]*>)', re.DOTALL)
#: Literals that Turtle writes without quotes, by type.
_BARE = {
    f"<{iri('xsd:integer')}>": re.compile(r"[+-]?[0-9]+"),
    f"<{iri('xsd:decimal')}>": re.compile(r"[+-]?[0-9]*\.[0-9]+"),
    f"<{iri('xsd:boolean')}>": re.compile(r"true|false"),
}
_TYPE = f"<{iri('rdf:type')}>"

_Shorten = Callable[[str], str]


def turtle(triples: Iterable[Sequence[str]], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """The triples, sorted by subject and predicate, as Turtle."""
    yield from _declared(prefixes)
    yield from _subjects(triples, _shortener(prefixes), "")


def trig(quads: Iterable[Sequence[str]], prefixes: Mapping[str, str] = PREFIXES) -> Iterator[str]:
    """The quads (graph, subject, predicate, object), sorted, as TriG."""
    yield from _declared(prefixes)
    shorten = _shortener(prefixes)
    for graph, rows in groupby(quads, itemgetter(0)):
        yield f"\nGRAPH {shorten(graph)} {{"
        yield from _subjects((row[1:] for row in rows), shorten, "  ")
        yield "}\n"


def _declared(prefixes: Mapping[str, str]) -> Iterator[str]:
    return (f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in sorted(prefixes.items()))


def _subjects(triples: Iterable[Sequence[str]], shorten: _Shorten, indent: str) -> Iterator[str]:
    for subject, rows in groupby(triples, itemgetter(0)):
        about: list[str] = []
        for predicate, objects in groupby(rows, itemgetter(1)):
            told = f" ,\n{indent}    ".join(shorten(row[2]) for row in objects)
            if predicate == _TYPE:
                about.insert(0, f"a {told}")
            else:
                about.append(f"{shorten(predicate)} {told}")
        yield f"\n{indent}{shorten(subject)}\n{indent}  " + f" ;\n{indent}  ".join(about) + " .\n"


def _shortener(prefixes: Mapping[str, str]) -> _Shorten:
    """What shortens a term in N-Triples syntax: an IRI, or the type of a literal."""

    @lru_cache(maxsize=4096)
    def short_iri(term: str) -> str:
        for prefix, namespace in prefixes.items():
            if term.startswith(namespace, 1) and _LOCAL.fullmatch(term, 1 + len(namespace), len(term) - 1):
                return f"{prefix}:{term[1 + len(namespace) : -1]}"
        return term

    def shorten(term: str) -> str:
        if typed := _TYPED.fullmatch(term):
            value, datatype = typed.groups()
            bare = _BARE.get(datatype)
            return value if bare and bare.fullmatch(value) else f'"{value}"^^{short_iri(datatype)}'
        return short_iri(term) if term[0] == "<" else term

    return shorten
