"""People's decisions in one small Turtle file that belongs in version control.

A decision is one block, blocks are sorted by what they decide, and each can be taken out by hand: two people's
files merge line by line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from eventgraph.errors import StoreError
from eventgraph.model import Decision, Verdict
from eventgraph.namespaces import PREFIXES, iri
from eventgraph.store.whole import write_whole

_HEAD = """# What people decided on identity: `eventgraph same`, `different`, `rename`, `reject`, `review` write here,
# `undo` takes a decision back. Keep this file beside the articles, under version control.
"""
_CLASSES = {
    Verdict.SAME: "eg:IdentityDecision",
    Verdict.DIFFERENT: "eg:IdentityDecision",
    Verdict.NAME: "eg:NameDecision",
    Verdict.REJECT: "eg:RejectionDecision",
}


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions in a file, sorted; none if there is no file. StoreError says what is wrong with it."""
    try:
        return parse_decisions(path.read_bytes(), str(path)) if path.exists() else ()
    except OSError as error:
        raise StoreError(str(path), f"the decisions cannot be read ({error.strerror})") from error


def parse_decisions(turtle: bytes, place: str) -> tuple[Decision, ...]:
    """The decisions in a Turtle text, sorted; `place` says in errors where it is kept."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    try:
        for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
            object_ = (
                quad.object.value if isinstance(quad.object, ox.Literal | ox.NamedNode) else str(quad.object)
            )
            keep = quad.predicate.value == iri("rdf:object")
            found[str(quad.subject)][quad.predicate.value].append(str(quad.object) if keep else object_)
    except (SyntaxError, ValueError) as error:
        raise StoreError(place, f"the decisions cannot be read ({error}); mend them by hand") from error
    return tuple(sorted({_decision(place, node, values) for node, values in found.items()}))


def _decision(place: str, node: str, values: dict[str, list[str]]) -> Decision:
    def one(name: str) -> str:
        return next(iter(values.get(iri(name), [""])))

    about = {"by": one("eg:decidedBy"), "reason": one("eg:reason"), "time": one("prov:generatedAtTime")}
    for verdict in (Verdict.SAME, Verdict.DIFFERENT):
        if ends := sorted(values.get(iri(f"eg:{verdict}"), [])):
            if len(ends) != 2:
                raise StoreError(place, f"{node} names {len(ends)} nodes as {verdict}; it takes two")
            return Decision(verdict, ends[0], ends[1], **about)
    if one("schema:name"):
        return Decision(Verdict.NAME, one("eg:ofNode"), one("schema:name"), **about)
    if one("rdf:subject"):
        return Decision(Verdict.REJECT, one("rdf:subject"), one("rdf:object"), one("rdf:predicate"), **about)
    raise StoreError(
        place, f"{node} decides nothing: it has no eg:same, eg:different, schema:name or rdf:subject"
    )


def write_decisions(path: Path, decisions: Iterable[Decision], base: str) -> None:
    """Write the file anew, whole or not at all."""
    write_whole(path, format_decisions(decisions, base, str(path)), "nothing was decided")


def format_decisions(decisions: Iterable[Decision], base: str, place: str) -> str:
    """The decisions as Turtle: the same decisions give the same text; `place` is where errors say it is kept."""
    used = ("eg", "prov", "rdf", "schema", "xsd")
    head = _HEAD + "".join(f"@prefix {p}: <{PREFIXES[p]}> .\n" for p in used)
    try:
        return head + "".join(
            f"\n{_block(d, base)}" for d in sorted(decisions, key=lambda d: (d.first, d.second, d.id))
        )
    except ValueError as error:  # half of a surrogate pair, or an IRI that is none
        raise StoreError(
            place, "cannot hold what was given, for it is no Unicode text; nothing was decided"
        ) from error


def _block(d: Decision, base: str) -> str:
    lines = [f"<{base}decision/{d.id}> a {_CLASSES[d.verdict]}"]
    if d.verdict in (Verdict.SAME, Verdict.DIFFERENT):
        lines += [f"eg:{d.verdict} {ox.NamedNode(end)}" for end in sorted((d.first, d.second))]
    elif d.verdict is Verdict.NAME:
        lines += [f"eg:ofNode {ox.NamedNode(d.first)}", f"schema:name {ox.Literal(d.second)}"]
    else:
        lines.append(f"rdf:subject {ox.NamedNode(d.first)}")
        if d.predicate:
            lines += [f"rdf:predicate {ox.NamedNode(d.predicate)}", f"rdf:object {d.second}"]
    lines += [f"eg:decidedBy {ox.Literal(d.by)}"] if d.by else []
    lines += [f"eg:reason {ox.Literal(d.reason)}"] if d.reason else []
    when = ox.NamedNode(iri("xsd:dateTime"))
    lines += [f"prov:generatedAtTime {ox.Literal(d.time, datatype=when)}"] if d.time else []
    return " ;\n    ".join(lines) + " .\n"
