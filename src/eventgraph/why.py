"""Why the graph says what it says: facts with the sentences that say them."""

from __future__ import annotations

import difflib
import re

from eventgraph.errors import NotFound, QueryError
from eventgraph.evidence import Explanation, Explanations, Witness, ask_about, explain, internal
from eventgraph.namespaces import PREFIXES, curie
from eventgraph.query import Selectable, find_nodes

__all__ = ["Explanation", "Explanations", "Witness", "why"]

_IRI = re.compile(r'[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`\\]+')


def why(
    source: Selectable,
    name: str,
    article: str | None = None,
    *,
    predicate: str | None = None,
    object: str | None = None,
) -> Explanations:
    """The facts about `name` with their sentences, in the order of the graph.

    `name` is a name or an IRI of a node, or the IRI of a statement. With `predicate` (an IRI, a CURIE or a local
    name such as "speaker") and `object` (a name, an IRI or a value) only that fact of it. `article` keeps what
    one article says: its identifier or IRI. NotFound if nothing goes by that name or nothing says the fact.
    """
    if predicate is None and object is None:
        if _is_iri(source, name) and any(ask_about(source, "statements", "statement", [name])):
            return explain(source, [name], article)
        statements = {row[0] for row in ask_about(source, "why", "node", find_nodes(source, name))}
        return explain(source, statements, article)
    if predicate is None or object is None:
        raise ValueError("a fact has three terms: give predicate and object")
    subjects, predicates, wanted = (
        _nodes(source, name), _predicates(source, predicate), _forms(source, object)
    )  # fmt: skip
    found = [
        statement
        for statement, _, said, value, _ in ask_about(source, "statements", "subject", subjects)
        if said in predicates and _is(value, wanted)
    ]
    if not found:
        raise NotFound(
            f"nothing says '{name}' {predicate} '{object}'. `eventgraph why '{name}'` shows what is said."
        )
    return explain(source, found, article)


def _nodes(source: Selectable, name: str) -> list[str]:
    """Nodes by name; an IRI may also be that of a part in an event or of a quotation."""
    try:
        return find_nodes(source, name)
    except NotFound:
        if _is_iri(source, name):
            return [name]
        raise


def _is_iri(source: Selectable, name: str) -> bool:
    """Whether `name` can stand in SPARQL as an IRI: which signs may stand where is for the store to say."""
    if not _IRI.fullmatch(name):
        return False
    try:
        return bool(source.select(f"SELECT ?iri {{ VALUES ?iri {{ <{name}> }} }}"))
    except QueryError:
        return False


def _predicates(source: Selectable, name: str) -> list[str]:
    """The predicates that go by an IRI, a CURIE or a local name; NotFound offers the nearest."""
    known = {row[0] for row in source.select(internal("predicates")) if row[0]}
    wanted = name.strip().casefold()
    found = [p for p in known if wanted in (p.casefold(), curie(p).casefold(), _local(p).casefold())]
    if not found:
        locals_ = sorted({_local(p) for p in known})
        near = difflib.get_close_matches(name, locals_, n=3)
        hint = f"Did you mean {' or '.join(near)}?" if near else f"There are: {', '.join(locals_)}."
        raise NotFound(f"no fact has the predicate '{name}'. {hint}")
    return sorted(found)


def _forms(source: Selectable, name: str) -> set[str]:
    """What the object of a fact may be called, in lower case: its IRIs or its own text."""
    try:
        return {name.strip().casefold(), *(node.casefold() for node in find_nodes(source, name))}
    except NotFound:
        return {name.strip().casefold()}


def _is(value: str, wanted: set[str]) -> bool:
    """Is a fact's object what the user named? Concepts and classes go by CURIE or local name, too."""
    forms = {value}
    if value.startswith(tuple(PREFIXES.values())):
        forms |= {curie(value), _local(value)}
    return any(form.casefold() in wanted for form in forms)


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]
