"""People's decisions on identity, by the names that people use: each is kept, then the graph follows it."""

from __future__ import annotations

import datetime
import difflib
import getpass
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from eventgraph.errors import EventgraphError, NotFound, ReadOnlyStore
from eventgraph.mapping import literal
from eventgraph.model import Decision, Entry, Identity, Link, Node, Verdict
from eventgraph.namespaces import PREFIXES, curie, iri
from eventgraph.pipeline import Settings, identity, settle, store_settings
from eventgraph.store import Store


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a decision did: how many nodes there were and are."""

    decision: Decision
    before: int
    after: int
    taken_back: bool = False

    def __str__(self) -> str:
        """In a line or two, as notebooks show it."""
        decided = self.decision
        terms = [_short(term) for term in (decided.first, decided.predicate, decided.second) if term]
        head = f"{'taken back: ' * self.taken_back}{decided.verdict} {' '.join(terms)} [{decided.id[:8]}]"
        if self.before == self.after:
            return head
        return f"{head}\nthe graph had {self.before} things and has {self.after} now"

    __repr__ = __str__


class Decider:
    """Makes decisions on one store, which must be open for writing.

    Things are named in any written form, by IRI, or as NAME@ARTICLE for what one article calls so. Who decides is
    the user of this computer, or EVENTGRAPH_USER.
    """

    def __init__(self, store: Store) -> None:
        if store.decisions_place is None:
            raise EventgraphError("decisions need a store directory: they are kept in a file beside it")
        if not store.writable:
            raise ReadOnlyStore(store.location, "was opened for reading only; decisions need writable=True")
        self.store = store
        self.file = store.decisions_place  # a place on the server where the store is on one
        self.settings: Settings = store_settings(store)
        self.found: Identity = identity(store)

    @property
    def base(self) -> str:
        return self.settings.base

    def node(self, name: str) -> Node:
        """The one node that a name, a form of it, an IRI or NAME@ARTICLE means. NotFound if none or several do.

        The IRI may be that of an entry that the node is.
        """
        name = next((self.base + x.first for x in self.found.same_as if x.second == name), name)
        found = [n for n in self.found.nodes if self._anchors(n, name)]
        if len(found) == 1:
            return found[0]
        if found:
            listed = "\n".join(
                f"  {self.base}{n.local}  ({n.name}, in {_articles(self.store, n)})" for n in found[:9]
            )
            raise NotFound(f"'{name}' names {len(found)} things; say which by IRI or NAME@ARTICLE:\n{listed}")
        forms = sorted({f for n in self.found.nodes for p in n.profiles for f in p.forms})
        near = difflib.get_close_matches(name, forms, n=3, cutoff=0.6)
        raise NotFound(
            f"nothing in the graph is named '{name}'."
            + (f" Did you mean {' or '.join(map(repr, near))}?" if near else "")
        )

    def anchor(self, name: str) -> str:
        """The IRI by which a decision remembers what `name` means, so that it holds in later builds too."""
        node = self.node(name)
        anchors = self._anchors(node, name) or self._anchors(node, node.local)
        return self.base + (node.local if node.local in anchors else min(anchors))

    def same(self, a: str, b: str, because: str = "") -> Outcome:
        """Two names mean one thing. NotFound if one of them means nothing, or both mean the same already.

        One of them may be the IRI of an entry of a knowledge base.
        """
        return self._of_two(Verdict.SAME, a, b, because)

    def different(self, a: str, b: str, because: str = "") -> Outcome:
        """Two names mean two things; rules will never join them again."""
        return self._of_two(Verdict.DIFFERENT, a, b, because)

    def _of_two(self, verdict: Verdict, a: str, b: str, because: str) -> Outcome:
        entries = {e.iri for e in self.found.entries}
        if a in entries and b in entries:
            raise NotFound(f"'{a}' and '{b}' are both entries; say of a thing in the graph which it is")
        first, second = (end if end in entries else self.anchor(end) for end in (a, b))
        if first == second:
            raise NotFound(f"'{a}' and '{b}' are one name already; say NAME@ARTICLE to tell articles apart")
        return self.decide(Decision(verdict, first, second, reason=because, **signed()))[0]

    def rename(self, node: str, name: str, because: str = "") -> Outcome:
        """A thing goes by this name; its other forms stay, and its IRI. ValueError for an empty name."""
        if not name.strip():
            raise ValueError("the new name is empty")
        return self.decide(
            Decision(Verdict.NAME, self.anchor(node), name.strip(), reason=because, **signed())
        )[0]

    def reject(
        self, subject: str, predicate: str | None = None, object_: str | None = None, because: str = ""
    ) -> Outcome:
        """Take a fact out of the graph, or with no predicate a whole thing. NotFound says which term means nothing."""
        if (predicate is None) != (object_ is None):
            raise ValueError("give a subject alone, or subject, predicate and object")
        first, second, relation = self.anchor(subject), "", ""
        if predicate is not None and object_ is not None:
            relation = predicate_iri(predicate)
            second = self._object(relation, object_)
        return self.decide(Decision(Verdict.REJECT, first, second, relation, reason=because, **signed()))[0]

    def _object(self, relation: str, value: str) -> str:
        """The object of a fact as a term in N-Quads syntax: a date, a name, or a node."""
        if relation.endswith("Date"):
            kind = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}.get(len(value))
            if kind is None or not value.replace("-", "").isdigit():
                raise NotFound(f"'{value}' is no date such as 2026-05-04, 2026-05 or 2026")
            return literal(value, kind)
        if relation.endswith("alternateName"):
            return literal(value)
        return f"<{self.anchor(value)}>"

    def decide(self, *decisions: Decision) -> list[Outcome]:
        """Keep the decisions, in place of earlier ones on the same, and bring the graph up to date."""
        kept = {d.id: d for d in self.store.decisions()}
        for d in decisions:
            if d.verdict in (Verdict.SAME, Verdict.DIFFERENT):
                other = Verdict.DIFFERENT if d.verdict is Verdict.SAME else Verdict.SAME
                kept.pop(Decision(other, d.first, d.second).id, None)
            if d.verdict is Verdict.NAME:
                kept = {k: v for k, v in kept.items() if (v.verdict, v.first) != (d.verdict, d.first)}
            kept[d.id] = d
        return self._settle(list(decisions), kept.values())

    def undo(self, id: str = "") -> Outcome:
        """Take a decision back: the one whose id begins so, else the latest. NotFound if there is none."""
        kept = {d.id: d for d in self.store.decisions()}
        fits = [d for d in kept.values() if d.id.startswith(id)]
        if not fits or (id and len(fits) > 1):
            raise NotFound(
                f"{'several decisions begin' if fits else 'no decision begins'} with '{id}'"
                if id
                else "nothing was decided yet"
            )
        gone = max(fits, key=lambda d: (d.time, d.id))
        del kept[gone.id]
        return replace(self._settle([gone], kept.values())[0], taken_back=True)

    def _settle(self, named: list[Decision], kept: Iterable[Decision]) -> list[Outcome]:
        before = len(self.found.nodes)
        self.store.catalogue.set("settled", "")  # if we are stopped now, the next run follows the decisions
        self.store.keep_decisions(kept, self.base)
        self.found = settle(self.store, self.settings)
        return [Outcome(d, before, len(self.found.nodes)) for d in named]

    def _anchors(self, node: Node, name: str) -> set[str]:
        """The local parts of a node that `name` can mean; empty if it is not this one."""
        local = name.removeprefix(self.base)
        own = {p.local for p in node.profiles}
        if local == node.local:
            return {local} if local in own else {min(p.anchor for p in node.profiles)}
        if local in own or local in {p.anchor for p in node.profiles}:
            return {local}
        text, _, article = name.rpartition("@")
        if text:
            keys = {k for k, v in self.store.catalogue.identifiers().items() if article in (k, v)}
            inside = {p.anchor for p in node.profiles if p.article in keys and _goes_by(p.forms, text)}
            if inside:
                return inside
        named = {p.local for p in node.profiles if p.name.casefold() == name.casefold()}
        if not named and (
            _goes_by([f for p in node.profiles for f in p.forms], name)
            or node.name.casefold() == name.casefold()
        ):
            named = {node.local if node.local in own else min(own)}
        shared = sum(any(p.local in named for p in n.profiles) for n in self.found.nodes) > 1
        return {min(p.anchor for p in node.profiles)} if named and shared else named


def signed() -> dict[str, str]:
    """Who decides, and when."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    by = os.environ.get("EVENTGRAPH_USER", "")
    if not by:
        with suppress(KeyError, OSError):  # a user without a name, in a container
            by = getpass.getuser()
    return {"by": by, "time": now}


def explain(link: Link, found: Identity) -> tuple[Node, Node | Entry]:
    """The two sides of a candidate: two nodes, or a node and an entry of a knowledge base."""
    nodes = {n.local: n for n in found.nodes}
    if link.second in nodes:
        return nodes[link.first], nodes[link.second]
    return nodes[link.first], next(e for e in found.entries if e.iri == link.second)


def first_words(store: Store, node: Node, most: int = 2) -> list[tuple[str, str]]:
    """For each of the first articles that name a node, its identifier and the sentence that does."""
    told = []
    for profile in node.profiles[:most]:
        extraction = store.catalogue.extraction(profile.article)
        text = extraction.article.text
        at = text.find(profile.name)
        sentence = next((s for s in extraction.sentences if s.start <= at < s.end), None)
        said = sentence.of(text) if sentence else extraction.article.title
        told.append((extraction.article.identifier, " ".join(said.split())))
    return told


def predicate_iri(name: str) -> str:
    """A predicate by CURIE, IRI or local name ("speaker"). NotFound if it is none of ours."""
    if "://" in name:
        return name
    if ":" in name and name.partition(":")[0] in PREFIXES:
        return iri(name)
    for known in _PREDICATES:
        if name == known.partition(":")[2]:
            return iri(known)
    raise NotFound(
        f"no relation is named '{name}'; there are {', '.join(p.partition(':')[2] for p in _PREDICATES)}"
    )


_PREDICATES = (
    "eg:speaker", "schema:attendee", "schema:organizer", "schema:sponsor", "schema:superEvent", "schema:location",
    "eg:presents", "schema:about", "schema:affiliation", "schema:creator", "schema:startDate", "schema:endDate",
    "schema:alternateName",
)  # fmt: skip


def _short(term: str) -> str:
    """An IRI by its last two parts, a predicate as CURIE, a literal as it is."""
    term = term.removeprefix("<").removesuffix(">")
    short = curie(term)
    return "/".join(term.split("/")[-2:]) if short == term and "://" in term else short


def _goes_by(forms: Iterable[str], name: str) -> bool:
    return any(form.casefold() == name.casefold() for form in forms)


def _articles(store: Store, node: Node) -> str:
    known = store.catalogue.identifiers()
    names = sorted({known[p.article] for p in node.profiles})
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
