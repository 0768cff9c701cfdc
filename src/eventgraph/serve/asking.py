"""The page on which people ask: named questions, a SPARQL editor, and the answer."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from eventgraph.namespaces import curie
from eventgraph.query import Question, questions
from eventgraph.serve.library import Library, fold
from eventgraph.serve.markup import Child, Html, tag
from eventgraph.serve.media import ENDINGS
from eventgraph.serve.pages import count, frame, joined, kg_path, link
from eventgraph.store import Iri, Solutions


def query_page(
    library: Library,
    sparql: str,
    chosen: Question | None,
    narrowing: Mapping[str, str],
    answer: Solutions | bool | str | None,
    cut: int,
    problem: str,
) -> bytes:
    """The editor, the named questions, and the answer if something was asked."""
    options = [tag("option", "one of the questions…", value="")] + [
        tag(
            "option",
            f"{q.name}: {q.help}",
            value=q.name,
            selected=chosen is not None and q.name == chosen.name,
        )
        for q in questions().values()
    ]
    fields = [
        tag(
            "label",
            kind.capitalize(),
            tag("input", name=kind, value=narrowing.get(kind, ""), maxlength=300, autocomplete="off"),
        )
        for kind in (chosen.parameters if chosen else ("event", "person"))
    ]
    ask = tag(
        "form",
        tag("label", "Question", tag("select", options, name="question")),
        fields,
        tag("button", "Ask", type="submit"),
        action="/query",
        class_="ask",
    )
    editor = tag(
        "form",
        tag("label", "SPARQL", for_="sparql"),
        tag(
            "textarea",
            "\n" + (sparql or _EXAMPLE),
            name="query",
            id="sparql",
            rows=12,
            spellcheck="false",
            autocapitalize="off",
        ),
        tag("button", "Run", type="submit"),
        tag(
            "p",
            "The usual prefixes are declared; the default graph is the union of all graphs.",
            class_="quiet",
        ),
        action="/query",
        class_="editor",
    )
    result: Child = None
    if problem:
        result = tag("section", tag("h2", "That did not work"), tag("pre", problem, class_="message"))
    elif answer is not None:
        result = tag(
            "section",
            tag("h2", "Answer"),
            _downloads(sparql, chosen, answer),
            _answer(library, answer, cut),
            id="answer",
        )
    return frame("Query", tag("h1", "Query"), ask, result, editor)


_EXAMPLE = """SELECT ?event ?speaker WHERE {
  ?event eg:speaker ?speaker
}
LIMIT 20"""


def _downloads(sparql: str, chosen: Question | None, answer: Solutions | bool | str) -> Html:
    formats = ("turtle", "jsonld", "ntriples") if isinstance(answer, str) else ("csv", "tsv", "json", "xml")
    name = chosen.name if chosen else "answer"
    links = [
        tag(
            "a",
            form.upper() if len(form) < 5 else form,
            href="/sparql?" + urlencode({"query": sparql, "format": form}),
            download=f"{name}.{ENDINGS[form]}",
        )
        for form in formats
    ]
    if isinstance(answer, Solutions) and answer.rows:
        links.append(tag("a", "picture (PNG)", href="/picture.png?" + urlencode({"query": sparql})))
    return tag("p", "Take it as ", joined(links, " · "), class_="downloads")


def _answer(library: Library, answer: Solutions | bool | str, cut: int) -> list[Child]:
    if isinstance(answer, bool):
        return [tag("p", "yes" if answer else "no", class_="lead")]
    if isinstance(answer, str):
        return [tag("pre", answer, tabindex=0)]
    if not answer.rows:
        return [tag("p", "No rows.")]
    said = f"the first {len(answer.rows):,} rows; there are more" if cut else count(len(answer.rows), "row")
    head = tag("tr", [tag("th", name, scope="col") for name in answer.variables])
    rows = [tag("tr", [tag("td", _cell(library, value)) for value in row]) for row in answer.rows]
    table = tag("table", tag("thead", head), tag("tbody", rows))
    return [tag("p", said, class_="quiet"), tag("div", table, class_="table", tabindex=0)]


def _cell(library: Library, value: object) -> Child:
    """A value; an IRI leads to its page, and a name that only one thing has to that one's."""
    if isinstance(value, Iri):
        node = library.nodes.get(value)
        return link(library, node) if node else tag("a", curie(value), href=kg_path(library, value))
    if isinstance(value, str):
        owners = library.forms.get(fold(value), ())
        named = [library.nodes[one] for one in owners if library.nodes[one].name == value]
        return link(library, named[0]) if len(named) == 1 else value
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value)
