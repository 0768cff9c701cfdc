"""A briefing on an event in Markdown: who, what, where and when, each with footnotes that quote the articles.

Footnotes are those of GitHub, Pandoc and most other renderers ("[^1]"). Words of articles and names are
escaped, so that they are text and never mark-up.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph.export.events import SUPER_EVENT, TOPIC, dates, events, parts, related, wholes
from eventgraph.export.support import ArticleLine, Passage, Quotation, Support, article_lines
from eventgraph.model import Kind, Relation
from eventgraph.network import Source

if TYPE_CHECKING:
    import networkx as nx

#: The parts of a briefing, and the relation that each lists.
SECTIONS = {
    "Organised by": Relation.ORGANIZER.value,
    "Speakers": Relation.SPEAKER.value,
    "Sponsors": Relation.SPONSOR.value,
    "Also took part": Relation.ATTENDEE.value,
    "Shown or discussed": Relation.PRESENTS.value,
    "Topics": TOPIC,
}
#: So many sentences are quoted for one fact; how many more there are is said.
MOST_NOTES = 3
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&!$])")
_FIRST = re.compile(r"^([-+=]|\d+[.)])")


def write_briefing(network: nx.MultiDiGraph, source: Source, out: BinaryIO) -> None:
    """The events asked for (`focus`), or all that are no part of another, in order of time."""
    focus = str(network.graph.get("focus", "")).split()
    every = events(network)
    chosen = [event for event in every if event in focus] if focus else _tops(network, every)
    written = _Briefing(network, source)
    lines = [line for event in chosen for line in written.event(event, 1, set())]
    if not chosen:
        lines = ["There are no events in this graph."]
    out.write("\n".join([*lines, *written.footnotes()]).strip().encode() + b"\n")


def _tops(network: nx.MultiDiGraph, every: list[str]) -> list[str]:
    """The events that are part of none; of events that are part of each other the first."""
    tops = []
    seen: set[str] = set()
    for event in [*(e for e in every if not wholes(network, e)), *every]:
        if event not in seen:
            tops.append(event)
            waiting = [event]
            while waiting:
                one = waiting.pop()
                if one not in seen:
                    seen.add(one)
                    waiting.extend(parts(network, one))
    return [event for event in every if event in set(tops)]


class _Briefing:
    """Writes events; the footnotes of all of them are numbered in one row."""

    def __init__(self, network: nx.MultiDiGraph, source: Source) -> None:
        self.network = network
        self.support = Support(source, network)
        self.articles = article_lines(source)
        self.notes: dict[tuple[str, str, int, tuple[tuple[int, int], ...]], tuple[int, Passage]] = {}

    def event(self, event: str, level: int, above: set[str]) -> Iterator[str]:
        """The lines on an event and on its parts, one level of headings down; what it is part of ends a circle."""
        data = self.network.nodes[event]
        yield f"{'#' * min(level, 6)} {escaped(data['label'])}{self._cited_value(event, 'schema:name', data['label'])}\n"
        others = [name for name in data.get("alternate_names", "").split(" | ") if name]
        if others:
            yield f"*Also:* {escaped(', '.join(others))}\n"
        facts = [*self._when(event, data), *self._where(event), *self._within(event)]
        if facts:
            yield "".join(f"- {line}\n" for line in facts)
        for title, predicate in SECTIONS.items():
            lines = [
                self._line(event, predicate, other, edge)
                for other, edge in related(self.network, event, predicate)
            ]
            if lines:
                yield f"**{title}**\n\n" + "".join(f"- {line}\n" for line in lines)
        said = [q for q in self.support.quotations if q.event == event]
        if said:
            yield "**Said there**\n\n" + "".join(f"- {self._quotation(q)}\n" for q in said)
        for part in parts(self.network, event):
            if part not in above | {event}:
                yield from self.event(part, level + 1, above | {event})

    def footnotes(self) -> Iterator[str]:
        for number, passage in self.notes.values():
            article = self.articles.get(passage.article_iri, ArticleLine(passage.article, "", "", ""))
            about = [f"*{escaped(article.title or article.identifier)}*"]
            about += [article.published] if article.published else []
            about += [f"<{article.url}>"] if re.fullmatch(r"https?://[^\s<>]+", article.url) else []
            about.append(f"confidence {passage.confidence:.2f}")
            yield f"[^{number}]: “{_marked(passage)}” — {', '.join(about)}"

    def _when(self, event: str, data: dict[str, Any]) -> Iterator[str]:
        start, end = data.get("start"), data.get("end")
        if when := dates(start, end):
            cited = [
                passage
                for predicate, value in (("schema:startDate", start), ("schema:endDate", end))
                if value
                for passage in self.support.of_fact(event, predicate, value)
            ]
            yield f"**When:** {when}{self._cited(cited)}"

    def _where(self, event: str) -> Iterator[str]:
        places = related(self.network, event, Relation.LOCATION.value)
        if places:
            listed = (self._line(event, Relation.LOCATION.value, place, edge) for place, edge in places)
            yield f"**Where:** {', '.join(listed)}"

    def _within(self, event: str) -> Iterator[str]:
        if found := wholes(self.network, event):
            listed = (self._line(event, SUPER_EVENT, whole, {}) for whole in found)
            yield f"**Part of:** {', '.join(listed)}"

    def _line(self, event: str, predicate: str, other: str, edge: dict[str, Any]) -> str:
        """Somebody or something with what the graph says of the tie, and its footnotes."""
        data = self.network.nodes[other]
        told = []
        if predicate == Relation.SPEAKER.value and edge.get("label", "speaker") != "speaker":
            told.append(str(edge["label"]))
        if predicate != SUPER_EVENT:
            told += [edge["capacity"]] if edge.get("capacity") else []
            told += [f"for {edge['on_behalf_of']}"] if edge.get("on_behalf_of") else []
        if edge.get("status", "held") != "held":
            told.append(str(edge["status"]))
        if data.get("kind") == Kind.TOOL.value:
            makers = related(self.network, other, Relation.CREATOR.value)
            told += [f"by {', '.join(self.network.nodes[m]['label'] for m, _ in makers)}"] if makers else []
        words = f" ({escaped('; '.join(told))})" if told else ""
        return escaped(data["label"]) + words + self._cited(self.support.of_edge(event, predicate, other))

    def _quotation(self, quotation: Quotation) -> str:
        speaker = escaped(self.network.nodes[quotation.speaker]["label"])
        said = escaped(quotation.text)
        words = f"{speaker}: “{said}”" if quotation.direct else f"{speaker} said {said}"
        return words + self._cited(quotation.passages)

    def _cited_value(self, node: str, predicate: str, value: str) -> str:
        return self._cited(self.support.of_fact(node, predicate, value)[:1])

    def _cited(self, passages: Iterable[Passage]) -> str:
        passages = list(passages)
        marks = []
        for passage in passages[:MOST_NOTES]:
            key = passage.article, passage.article_iri, passage.start, passage.spans
            number, _ = self.notes.setdefault(key, (len(self.notes) + 1, passage))
            marks.append(f"[^{number}]")
        more = len(passages) - MOST_NOTES
        return "".join(dict.fromkeys(marks)) + (f" (and {more} more)" if more > 0 else "")


def escaped(text: str) -> str:
    r"""Text that Markdown shows as it is, on one line.

    >>> print(escaped("1. <b>[x](y)"))
    1\. \<b\>\[x\](y)
    """
    line = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _FIRST.sub(lambda found: f"{found[0][:-1]}\\{found[0][-1]}", line)


def _marked(passage: Passage) -> str:
    """The sentence with the words that say the fact in bold."""
    pieces, at = [], 0
    for start, end in passage.spans:
        words = passage.text[start:end].strip()
        lead = passage.text[at:start]
        pieces.append(_spaced(lead))
        pieces.append(f"**{escaped(words)}**" if words else "")
        at = end
    return "".join([*pieces, _spaced(passage.text[at:])]).strip()


def _spaced(text: str) -> str:
    """Escaped, with a space kept at either end where there was one."""
    before, after = text[:1].isspace(), text[-1:].isspace()
    return (" " if before else "") + escaped(text) + (" " if after and text.strip() else "")
