"""Topics: concepts of the scheme in `ontologies/topics.ttl`, found by their labels."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from eventgraph.model import Article, Evidence, Span, TopicClaim
from eventgraph.namespaces import iri

#: A label is a name of its concept; what can fail is that the text speaks of it only in passing.
_CONFIDENCE_ONCE, _CONFIDENCE_OFTEN = 0.6, 0.85
_OFTEN = 3


@cache
def labels() -> dict[str, str]:
    """Every label of every topic with the local name of its concept; hyphens count as spaces."""
    from rdflib import Graph, URIRef

    graph = Graph().parse(data=files("eventgraph.ontologies").joinpath("topics.ttl").read_text("utf-8"))
    found = {}
    for name in ("skos:prefLabel", "skos:altLabel"):
        for subject, label in graph.subject_objects(URIRef(iri(name))):
            if str(subject).startswith(iri("topic:")):
                found[_spaced(str(label))] = str(subject).removeprefix(iri("topic:"))
    return found


def _spaced(label: str) -> str:
    return re.sub(r"[ -]+", " ", label)


@cache
def _pattern() -> re.Pattern[str]:
    """All labels, longest first. Lower-case words match in any case, words with capitals only as written."""
    alternatives = []
    for label in sorted(labels(), key=lambda label: (-len(label), label)):
        words = [
            re.escape(word) if word != word.lower() else f"(?i:{re.escape(word)})" for word in label.split()
        ]
        alternatives.append("[ -]".join(words))
    return re.compile(rf"(?<![\w-])(?:{'|'.join(alternatives)})(?![\w-])")


def find_topics(article: Article) -> list[TopicClaim]:
    """Each topic once, with the first place that names it as evidence."""
    places: dict[str, list[Span]] = {}
    any_case = {label.lower(): topic for label, topic in labels().items()}
    for match in _pattern().finditer(article.text):
        topic = any_case[_spaced(match.group()).lower()]
        places.setdefault(topic, []).append(Span(match.start(), match.end()))
    return [
        TopicClaim(
            topic,
            Evidence(
                spans[0], "rule:topic-label", _CONFIDENCE_OFTEN if len(spans) >= _OFTEN else _CONFIDENCE_ONCE
            ),
        )
        for topic, spans in sorted(places.items())
    ]
