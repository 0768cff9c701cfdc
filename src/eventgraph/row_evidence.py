"""The evidence for the rows of an answer: what `query --why` shows.

A row follows from triples: those that the triple patterns of its query become with a solution's values put in. The
query is run once more for all variables of its pattern; each solution belongs to the row that has the same values.
Triples that have a statement have evidence. A property path is taken step by step where it has a fixed length, and
as its one step where it may be repeated.
"""

from __future__ import annotations

import itertools
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from eventgraph.errors import QueryError
from eventgraph.evidence import Explanation, ask_about, explain
from eventgraph.namespaces import PREFIXES, iri
from eventgraph.query import Selectable
from eventgraph.store.syntax import pattern_of

if TYPE_CHECKING:
    from rdflib.term import Node

    from eventgraph.store import Store

#: An IRI or a literal's text, or a variable with its question mark.
Term = str
Pattern = tuple[Term, Term, Term]
Key = tuple[tuple[str, str], ...]
_UNSEEN = "?pathStep"
#: What only says what a thing is, or names it; shown where nothing else speaks for a row.
_PLAIN = frozenset(
    iri(name) for name in ("rdf:type", "schema:name", "schema:alternateName", "eg:inEvent", "eg:agent")
)


def row_evidence(
    store: Store, sparql: str, rows: Sequence[Mapping[str, str]]
) -> list[tuple[Explanation, ...]]:
    """For each row (variable to value as text) of a SELECT query the facts behind it, the surest first.

    QueryError if the query is no SELECT.
    """
    patterns, steps = _patterns(sparql)
    _, answer = solutions(store, pattern_of(sparql, "".join(steps)) or sparql)
    shown = {name for row in rows for name in row}
    shared = sorted(shown & {name for solution in answer for name in solution})
    triples: dict[Key, set[Pattern]] = defaultdict(set)
    for solution in answer:
        triples[_key(solution, shared)].update(_filled(patterns, solution))
    keys = [_key(row, shared) for row in rows]
    wanted = set(itertools.chain.from_iterable(triples[key] for key in set(keys)))
    statements = _statements(store, wanted)
    told = {e.statement: e for e in explain(store, itertools.chain.from_iterable(statements.values()))}
    return [_told(told, {s for triple in triples[key] for s in statements.get(triple, ())}) for key in keys]


def solutions(store: Store, sparql: str) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """The variables of a SELECT query and its rows as texts by variable, without what is unbound."""
    if pattern_of(sparql) is None:
        raise QueryError("only the rows of a SELECT query have evidence")
    found = json.loads(store.serialise(sparql, "json"))
    rows = [
        {n: t["value"] for n, t in row.items() if isinstance(t["value"], str)}
        for row in found["results"]["bindings"]
    ]
    return tuple(found["head"]["vars"]), rows


def _key(row: Mapping[str, str], shared: Sequence[str]) -> Key:
    return tuple((name, row[name]) for name in shared if name in row)


def _told(told: dict[str, Explanation], statements: set[str]) -> tuple[Explanation, ...]:
    found = [told[s] for s in statements if s in told]
    telling = [e for e in found if iri_of(e.predicate) not in _PLAIN] or found
    return tuple(
        sorted(telling, key=lambda e: (-e.confidence, e.subject, e.predicate, e.object, e.statement))
    )


def iri_of(predicate: str) -> str:
    """A predicate's IRI from its CURIE."""
    prefix, colon, local = predicate.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else predicate


def _filled(patterns: Iterable[Pattern], solution: Mapping[str, str]) -> Iterator[Pattern]:
    for pattern in patterns:
        filled = [solution.get(term[1:]) if term.startswith("?") else term for term in pattern]
        if all(filled):
            yield filled[0], filled[1], filled[2]  # type: ignore[misc]


def _statements(source: Selectable, triples: set[Pattern]) -> dict[Pattern, list[str]]:
    """The statements that say each triple."""
    found: dict[Pattern, list[str]] = defaultdict(list)
    for statement, subject, predicate, value, _ in ask_about(
        source, "statements", "subject", {t[0] for t in triples if _is_iri(t[0])}
    ):
        if (subject, predicate, value) in triples:
            found[subject, predicate, value].append(statement)
    return found


def _is_iri(term: str) -> bool:
    return ":" in term and not any(c in term for c in ' <>"{}|^`\\') and term.isprintable()


def _patterns(sparql: str) -> tuple[list[Pattern], list[str]]:
    """The triple patterns of a query, and what must be added to it to see the steps of its paths."""
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    try:
        algebra = prepareQuery(sparql, initNs=PREFIXES).algebra
    except Exception as error:  # the parser has many; the query ran, so it is one that rdflib does not know
        raise QueryError(f"the evidence of this query's rows cannot be found ({error})") from error
    triples: list[tuple[Node, Any, Node]] = []
    seen: set[int] = set()

    def walk(part: Any) -> None:
        if isinstance(part, CompValue):
            if id(part) in seen:
                return
            seen.add(id(part))
            if part.name == "BGP":
                triples.extend(part["triples"])
            for value in part.values():
                walk(value)
        elif isinstance(part, (list, tuple)):
            for value in part:
                walk(value)

    walk(algebra)
    numbers = itertools.count()
    patterns: list[Pattern] = []
    steps = []
    for subject, predicate, value in dict.fromkeys(triples):
        found = list(_expanded(_term(subject), predicate, _term(value), numbers))
        patterns += [pattern for pattern, _ in found if "" not in pattern]
        if any(term.startswith(_UNSEEN) for pattern, _ in found for term in pattern):
            steps.append(f" OPTIONAL {{ {' '.join(itertools.starmap(_written, found))} }}")
    return patterns, steps


def _expanded(
    subject: Term, predicate: Any, value: Term, numbers: Iterator[int]
) -> Iterator[tuple[Pattern, str]]:
    """A triple pattern as plain ones, each with its sign of repetition.

    They are the steps of a sequence, each alternative, one step of a repetition.
    """
    from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

    if isinstance(predicate, SequencePath):
        if any(isinstance(part, AlternativePath) for part in predicate.args):
            return  # which of them was gone cannot be seen
        for part in predicate.args[:-1]:
            step = f"{_UNSEEN}{next(numbers)}"
            yield from _expanded(subject, part, step, numbers)
            subject = step
        yield from _expanded(subject, predicate.args[-1], value, numbers)
    elif isinstance(predicate, AlternativePath):
        for part in predicate.args:
            yield from _expanded(subject, part, value, numbers)
    elif isinstance(predicate, InvPath):
        yield from _expanded(value, predicate.arg, subject, numbers)
    elif isinstance(predicate, MulPath) and not isinstance(predicate.path, Path):
        yield (subject, _term(predicate.path), value), str(predicate.mod)
    elif not isinstance(predicate, Path):
        yield (subject, _term(predicate), value), ""


def _term(node: Any) -> Term:
    """A term as text; a blank node, which no solution shows, is empty."""
    from rdflib.term import BNode, Variable

    if isinstance(node, BNode):
        return ""
    return f"?{node}" if isinstance(node, Variable) else str(node)


def _written(pattern: Pattern, repeated: str) -> str:
    """SPARQL for a pattern; one with a text in it is left out."""
    if not all(term.startswith("?") or _is_iri(term) for term in pattern):
        return ""
    subject, predicate, value = (term if term.startswith("?") else f"<{term}>" for term in pattern)
    return f"{subject} {predicate}{repeated} {value} ."
