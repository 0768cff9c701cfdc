"""One page to explore a graph with: network, timeline, speakers, articles, and the sentences behind each fact.

The page is one file. It asks no server: its style and script are our own, stand in it, and its
Content-Security-Policy allows these two (by their hashes) and nothing else. What articles say goes in as JSON
that no browser takes for mark-up, and the script writes it as text only.

`page.html`, `page.css` and `page.js` beside this module are the page; this module fills it with data. Nodes
stand where `eventgraph.views.layout` puts them.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import textwrap
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from eventgraph.export.events import dates
from eventgraph.export.support import ArticleLine, Passage, Support, article_lines
from eventgraph.network import LABELS, Source
from eventgraph.views.style import OTHER_SHAPE, OTHER_STROKE, SHAPES, STROKES

if TYPE_CHECKING:
    import networkx as nx

#: No page is readable with more, and no browser quick; those with the most edges are kept.
MOST_NODES = 1500
#: A name in the drawing: letters in a line, lines.
LETTERS, LINES = 22, 3
#: The room that the layout keeps for a letter and a line, in points.
LETTER, LINE = 5.4, 12.0
_MARK = re.compile(r"@@(\w+)@@")


def write_html(network: nx.MultiDiGraph, source: Source, out: BinaryIO) -> list[str]:
    """Write the page; gives a note on what the limit of nodes hides."""
    data = page_data(network, source)
    style, script = _file("page.css"), _file("page.js")
    parts = {
        "csp": f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        "title": html.escape(data["title"]),
        "style": style,
        "script": script,
        "data": json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c"),
    }
    out.write(_MARK.sub(lambda mark: parts[mark[1]], _file("page.html")).encode())
    return [data["note"]] if data["note"] else []


def page_data(network: nx.MultiDiGraph, source: Source) -> dict[str, Any]:
    """All that the page shows, as JSON holds it."""
    support = Support(source, network)
    nodes = list(network)
    number = {node: n for n, node in enumerate(nodes)}
    known = article_lines(source)
    said = _Sentences()
    names = [network.nodes[node]["label"] for node in str(network.graph.get("focus", "")).split()]
    hidden = int(network.graph.get("hidden", 0))
    kinds = [*SHAPES, *sorted({k for _, k in network.nodes(data="kind")} - set(SHAPES))]
    relations = list(LABELS)
    described = [
        _node(network, node, place, kinds, support, said)
        for node, place in zip(nodes, _places(network, nodes), strict=True)
    ]
    edges = [
        {
            "s": number[u],
            "t": number[v],
            "k": relations.index(key),
            **{name: data[name] for name in ("label", "capacity", "on_behalf_of", "status") if name in data},
            "n": data.get("articles", 1),
            "p": said.add(support.of_edge(u, key, v)),
        }
        for u, v, key, data in network.edges(keys=True, data=True)
    ]
    quotations = [
        {"s": number[q.speaker], "text": q.text, "direct": q.direct,
         "e": number.get(q.event, -1), "p": said.add(q.passages)}
        for q in support.quotations
    ]  # fmt: skip
    quoted = {address: ArticleLine(name, "", "", "") for name, address in said.articles}
    articles = {a: known.get(a, line) for a, line in quoted.items()} if names else quoted | known
    order = {a: n for n, a in enumerate(sorted(articles, key=lambda a: (articles[a].identifier, a)))}
    return {
        "title": ", ".join(names) or "Events, people and what they said",
        "note": f"{hidden} nodes with fewer relations are hidden" if hidden else "",
        "kinds": [_kind(kind) for kind in kinds],
        "relations": [_relation(key) for key in relations],
        "articles": [
            {"id": a.identifier, "title": a.title, "published": a.published, "url": a.url}
            for a in map(articles.__getitem__, order)
        ],
        "sentences": [[order[article], text] for _, article, _, text in said.known],
        "nodes": described,
        "edges": edges,
        "quotations": quotations,
    }


class _Sentences:
    """The sentences of a page, each once; passages point at them by number."""

    def __init__(self) -> None:
        self.known: dict[tuple[str, str, int, str], int] = {}

    @property
    def articles(self) -> set[tuple[str, str]]:
        """Identifiers and IRIs."""
        return {(name, address) for name, address, _, _ in self.known}

    def add(self, passages: tuple[Passage, ...]) -> list[list[Any]]:
        """The passages for JSON: sentence, spans in UTF-16 (as JavaScript counts), confidence, methods."""
        return [
            [
                self.known.setdefault((p.article, p.article_iri, p.start, p.text), len(self.known)),
                [[_utf16(p.text[:start]), _utf16(p.text[:end])] for start, end in p.spans],
                p.confidence,
                "; ".join(p.methods),
            ]
            for p in passages
        ]


def _node(
    network: nx.MultiDiGraph,
    node: str,
    place: tuple[float, float],
    kinds: list[str],
    support: Support,
    said: _Sentences,
) -> dict[str, Any]:
    data = network.nodes[node]
    facts = [
        [what, value, said.add(support.of_fact(node, predicate, value))]
        for what, predicate, value in (
            ("name", "schema:name", data["label"]),
            ("start", "schema:startDate", data.get("start")),
            ("end", "schema:endDate", data.get("end")),
        )
        if value
    ]
    others = [name for name in data.get("alternate_names", "").split(" | ") if name]
    found = {
        "iri": node,
        "k": kinds.index(data["kind"]),
        "name": data["label"],
        "lines": _lines(data["label"]),
        "others": others,
        "start": data.get("start"),
        "end": data.get("end"),
        "when": dates(data.get("start"), data.get("end")),
        "x": round(place[0], 1),
        "y": round(place[1], 1),
        "facts": [fact for fact in facts if fact[2]],
    }
    return {name: value for name, value in found.items() if value not in (None, "", [])}


def _places(network: nx.MultiDiGraph, nodes: list[str]) -> list[tuple[float, float]]:
    import numpy as np

    from eventgraph.views.layout import place

    number = {node: n for n, node in enumerate(nodes)}
    sizes = np.array([_room(network.nodes[node]["label"], network.degree(node)) for node in nodes])
    joined = sorted({(number[u], number[v]) for u, v in network.edges()})
    centres = place(sizes.reshape(-1, 2), np.array(joined, dtype=np.intp).reshape(-1, 2))
    return [(float(x), -float(y)) for x, y in centres]  # up is up in the layout, down in a browser


def _room(name: str, degree: int) -> tuple[float, float]:
    lines = _lines(name)
    dot = 2 * min(5.0 + 1.7 * degree**0.5, 17.0)
    return max(dot, max(map(len, lines)) * LETTER), dot + len(lines) * LINE


def _lines(name: str) -> list[str]:
    return textwrap.wrap(name, LETTERS, max_lines=LINES, placeholder=" …") or ["?"]


def _kind(kind: str) -> dict[str, Any]:
    shape = SHAPES.get(kind, OTHER_SHAPE)
    return {"name": shape.name if kind in SHAPES else kind, "marker": shape.marker, "colour": shape.colour}


def _relation(key: str) -> dict[str, Any]:
    stroke = STROKES.get(key, OTHER_STROKE)
    return {"key": key, "name": LABELS[key], "colour": stroke.colour, "width": stroke.width,
            "dashes": stroke.dashes}  # fmt: skip


def _utf16(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _file(name: str) -> str:
    return files(__name__).joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
