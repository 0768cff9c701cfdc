"""The evidence for the rows of an answer: what `query --why` shows.

A row follows from triples: those that the triple patterns of its query become with a solution's values put in. The
query is run once more for all variables of its pattern; each solution belongs to the row that has the same values.
Triples that have a statement have evidence. What stands at a blank node or between the steps of a property path is
asked for by a variable of our own, in an OPTIONAL part that is put to the end of the pattern. A path that may be
repeated is taken as its one step.
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
    from rdflib.term import Node, Variable

    from eventgraph.store import Store

#: Subject, predicate and object as texts.
Triple = tuple[str, str, str]
#: A triple pattern and the sign of repetition that its predicate has in a path: "*", "+", "?" or none.
Pattern = tuple["Node", "Node", "Node", str]
#: What one alternative of a path comes to: patterns that hold together.
Way = tuple[Pattern, ...]
Key = tuple[tuple[str, str], ...]
#: How the variables of our own begin.
_UNSEEN = "unseenBy"
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
    triples: dict[Key, set[Triple]] = defaultdict(set)
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


def _filled(patterns: Iterable[Pattern], solution: Mapping[str, str]) -> Iterator[Triple]:
    from rdflib.term import Variable

    for *terms, _ in patterns:
        subject, predicate, value = (
            solution.get(str(term), "") if isinstance(term, Variable) else str(term) for term in terms
        )
        if subject and predicate and value:
            yield subject, predicate, value


def _statements(source: Selectable, triples: set[Triple]) -> dict[Triple, list[str]]:
    """The statements that say each triple."""
    found: dict[Triple, list[str]] = defaultdict(list)
    for statement, subject, predicate, value, _ in ask_about(
        source, "statements", "subject", {t[0] for t in triples if _is_iri(t[0])}
    ):
        if (subject, predicate, value) in triples:
            found[subject, predicate, value].append(statement)
    return found


def _is_iri(term: str) -> bool:
    return ":" in term and not any(c in term for c in ' <>"{}|^`\\') and term.isprintable()


def _patterns(sparql: str) -> tuple[list[Pattern], list[str]]:
    """The triple patterns of a query, and what must be added to it to see its blank nodes and the steps of paths."""
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.term import BNode, Variable

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
    names = (Variable(f"{_UNSEEN}{number}") for number in itertools.count())
    blank: dict[Node, Variable] = defaultdict(lambda: next(names))
    plain: list[Pattern] = []
    linked: list[tuple[set[Node], list[Way]]] = []  # what hangs together by variables of our own
    for triple in dict.fromkeys(triples):
        subject, predicate, value = (blank[t] if isinstance(t, BNode) else t for t in triple)
        ways = list(_ways(subject, predicate, value, names))
        own = {t for way in ways for *terms, _ in way for t in terms if _is_unseen(t)}
        if not own:
            plain += itertools.chain.from_iterable(ways)
            continue
        for other in [group for group in linked if group[0] & own]:
            linked.remove(other)
            own |= other[0]
            ways = [one + two for one, two in itertools.product(other[1], ways)]
        linked.append((own, ways))
    steps = [_optional(ways, number) for number, (_, ways) in enumerate(linked)]
    return plain + [pattern for _, ways in linked for way in ways for pattern in way], steps


def _ways(subject: Node, predicate: Any, value: Node, names: Iterator[Variable]) -> Iterator[Way]:
    """The alternatives of a triple pattern, each without paths but for repetitions of one predicate.

    None for a path that repeats another path, and for one of all predicates but some.
    """
    from rdflib.paths import AlternativePath, InvPath, MulPath, Path, SequencePath

    if isinstance(predicate, SequencePath):
        stops = [subject, *itertools.islice(names, len(predicate.args) - 1), value]
        parts = [
            _ways(a, arg, b, names)
            for (a, b), arg in zip(itertools.pairwise(stops), predicate.args, strict=True)
        ]
        for chosen in itertools.product(*parts):
            yield tuple(itertools.chain.from_iterable(chosen))
    elif isinstance(predicate, AlternativePath):
        for part in predicate.args:
            yield from _ways(subject, part, value, names)
    elif isinstance(predicate, InvPath):
        yield from _ways(value, predicate.arg, subject, names)
    elif isinstance(predicate, MulPath) and not isinstance(predicate.path, Path):
        yield ((subject, predicate.path, value, str(predicate.mod)),)
    elif not isinstance(predicate, Path):
        yield ((subject, predicate, value, ""),)


def _is_unseen(term: Node) -> bool:
    from rdflib.term import Variable

    return isinstance(term, Variable) and term.startswith(_UNSEEN)


def _optional(ways: Sequence[Way], number: int) -> str:
    """SPARQL that asks for what is unseen in one of the ways.

    Only where the query has bound all the rest itself: else this would bind what another part of a UNION left open.
    """
    from rdflib.term import Variable

    seen = {
        t.n3()
        for way in ways
        for *terms, _ in way
        for t in terms
        if isinstance(t, Variable) and not _is_unseen(t)
    }
    bound = " && ".join(f"BOUND({variable})" for variable in sorted(seen)) or "true"
    choices = " UNION ".join(
        "{ " + " ".join(f"{s.n3()} {p.n3()}{repeated} {o.n3()} ." for s, p, o, repeated in way) + " }"
        for way in ways
    )
    return (
        f" BIND({bound} AS ?{_UNSEEN}Bound{number}) OPTIONAL {{ {choices} FILTER(?{_UNSEEN}Bound{number}) }}"
    )
