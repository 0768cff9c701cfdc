"""The pages that people see: plain HTML, no script, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote, urlencode

from eventgraph.namespaces import curie, iri
from eventgraph.query import KINDS as NARROWINGS
from eventgraph.query import questions
from eventgraph.serve.drawing import Group, draw
from eventgraph.serve.library import KINDS, Fact, Library, Node, Portrait, Quote
from eventgraph.serve.markup import Child, Html, is_web_address, tag

#: Rows on one page of a list, facts of one relation, quotes of one fact: what is left out is said.
PAGE, MOST_FACTS, MOST_QUOTES, MOST_TOLD = 100, 200, 5, 300

#: What a relation is called on the page of its subject, and on that of its object; in the order shown.
HEADINGS: tuple[tuple[str, str, str], ...] = (
    ("schema:startDate", "Starts", ""),
    ("schema:endDate", "Ends", ""),
    ("schema:location", "Place", "Events here"),
    ("schema:superEvent", "Part of", "Its parts"),
    ("schema:organizer", "Organised by", "Organised"),
    ("schema:sponsor", "Sponsored by", "Sponsored"),
    ("eg:speaker", "Speakers", "Spoke at"),
    ("schema:attendee", "Took part", "Took part in"),
    ("eg:agent", "Announced or cancelled", "Announced or cancelled"),
    ("eg:onBehalfOf", "", "Spoke or took part for it"),
    ("schema:affiliation", "Belongs to", "People"),
    ("eg:presents", "Shown or discussed", "Shown or discussed at"),
    ("schema:creator", "Made by", "Makes"),
    ("schema:about", "Topics", "Events on this topic"),
    ("schema:author", "Written by", "Wrote"),
    ("schema:headline", "Title", ""),
    ("schema:datePublished", "Published", ""),
    ("schema:url", "Address", ""),
    ("schema:isBasedOn", "Read from", ""),
    ("schema:license", "Licence", ""),
    ("schema:identifier", "Identifier", ""),
    ("schema:name", "Name", ""),
    ("schema:alternateName", "Also called", ""),
    ("rdf:type", "Is a", ""),
)
_RANK = {iri(name): number for number, (name, _, _) in enumerate(HEADINGS)}
_SERIES = iri("schema:EventSeries")
#: Relations that the picture does not draw: literals, and what the lists say better.
_UNDRAWN = {iri(name) for name in ("rdf:type", "eg:onBehalfOf", "schema:author")}


def kg_path(library: Library, node: str) -> str:
    """The address of a node's page: its path under the base of the data, else `/thing?iri=…`."""
    local = node.removeprefix(library.base)
    if local != node and local:
        return "/kg/" + quote(local, safe="/:@!$&'()*+,;=~-._")
    return "/thing?" + urlencode({"iri": node})


def frame(title: str, *content: Child, search: str = "") -> bytes:
    """A whole page around its content."""
    head = tag(
        "head",
        tag("meta", charset="utf-8"),
        tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        tag("meta", name="referrer", content="no-referrer"),
        tag("title", f"{title} · eventgraph" if title else "eventgraph"),
        tag("link", rel="stylesheet", href="/style.css"),
        tag("link", rel="icon", href="/icon.svg", type="image/svg+xml"),
    )
    kinds = [tag("a", many.capitalize(), href=f"/browse/{kind}") for kind, (_, many, _) in KINDS.items()]
    header = tag(
        "header",
        tag("a", "eventgraph", href="/", class_="brand"),
        tag(
            "form",
            tag(
                "input",
                type="search",
                name="q",
                value=search,
                placeholder="Name of an event, person, tool…",
                aria_label="Search the graph",
                maxlength=200,
            ),
            tag("button", "Search", type="submit"),
            action="/search",
            role="search",
        ),
        tag("nav", kinds, tag("a", "Query", href="/query"), aria_label="Kinds"),
    )
    skip = tag("a", "Skip to content", href="#content", class_="skip")
    page = tag("html", head, tag("body", skip, header, tag("main", content, id="content")), lang="en")
    return f"<!doctype html>\n{page}\n".encode("utf-8", "replace")


def error_page(status: int, message: str) -> bytes:
    titles = {404: "Not found", 400: "Not understood", 503: "Stopped", 405: "Not possible"}
    return frame(
        titles.get(status, "Error"),
        tag("h1", titles.get(status, "That did not work")),
        tag("pre", message, class_="message"),
        tag("p", tag("a", "To the start", href="/")),
    )


def home(library: Library) -> bytes:
    counts = [
        tag(
            "li",
            tag(
                "a",
                tag("strong", f"{len(nodes):,}"),
                " ",
                one if len(nodes) == 1 else many,
                href=f"/browse/{kind}",
                class_=f"count {kind}",
            ),
        )
        for kind, (one, many, _) in KINDS.items()
        for nodes in [library.of_kind(kind)]
    ]
    busiest = library.store.select(
        "SELECT ?event (COUNT(DISTINCT ?o) AS ?n) WHERE { ?event a schema:Event ; ?p ?o } "
        "GROUP BY ?event ORDER BY DESC(?n) ?event LIMIT 12"
    )
    events = [library.nodes[row[0]] for row in busiest if row[0] in library.nodes]
    asked = [
        tag("li", tag("a", question.help, href="/query?" + urlencode({"question": question.name})))
        for question in questions().values()
    ]
    return frame(
        "",
        tag("h1", "What articles say about events"),
        tag(
            "p",
            "Each fact here shows the sentence it was read from, and how sure that reading is.",
            class_="lead",
        ),
        tag("ul", counts, class_="counts"),
        tag(
            "div",
            tag(
                "section",
                tag("h2", "Events most is known of"),
                tag("ul", [tag("li", link(library, n)) for n in events]),
            )
            if events
            else None,
            tag("section", tag("h2", "Questions"), tag("ul", asked)),
            class_="columns",
        ),
    )


def browse(library: Library, kind: str, page: int) -> bytes:
    many = KINDS[kind][1]
    nodes = library.of_kind(kind)
    pages = max(1, -(-len(nodes) // PAGE))
    page = min(max(page, 1), pages)
    shown = nodes[(page - 1) * PAGE : page * PAGE]
    steps = [
        tag("a", word, href=f"/browse/{kind}?page={to}", rel=rel)
        for word, to, rel in (("← Earlier", page - 1, "prev"), ("Later →", page + 1, "next"))
        if 1 <= to <= pages
    ]
    return frame(
        many.capitalize(),
        tag("h1", many.capitalize()),
        tag("p", f"{len(nodes):,} in all" + (f", page {page} of {pages}" if pages > 1 else "")),
        tag("ul", [tag("li", link(library, node)) for node in shown], class_="names"),
        tag("p", steps, class_="steps") if steps else None,
    )


def search(library: Library, wanted: str, kind: str) -> bytes:
    found = library.search(wanted, kind)
    shown = found[:PAGE]
    content: list[Child] = [tag("h1", "Search")]
    if not wanted.strip():
        content.append(tag("p", "Type a name, or a part of one, above."))
    elif not found:
        content.append(tag("p", f"Nothing here has “{wanted}” in its name."))
        near = library.nearest(wanted)
        if near:
            content += [
                tag("p", "Names that are much like it:"),
                tag("ul", [tag("li", link(library, n)) for n in near], class_="names"),
            ]
    else:
        more = f"; the first {PAGE} are shown" if len(found) > PAGE else ""
        content.append(tag("p", f"{count(len(found), 'name')} with “{wanted}”{more}"))
        content.append(tag("ul", [tag("li", link(library, node)) for node in shown], class_="names"))
    return frame("Search", *content, search=wanted)


def entity(library: Library, portrait: Portrait) -> bytes:
    node = portrait.node
    groups = _grouped(portrait)
    address = kg_path(library, node.iri)
    join = "&" if "?" in address else "?"
    formats = [
        tag("a", word, href=f"{address}{join}format={name}", rel="alternate")
        for name, word in (
            ("turtle", "Turtle"),
            ("jsonld", "JSON-LD"),
            ("ntriples", "N-Triples"),
            ("rdfxml", "RDF/XML"),
        )
    ]
    names = [
        fact.other for fact in portrait.facts if fact.predicate == iri("schema:alternateName") and isinstance(fact.other, str)
    ]  # fmt: skip
    drawn = [
        Group(
            heading.lower(),
            tuple(dict.fromkeys(f.other for f in facts if isinstance(f.other, Node) and f.other.iri != node.iri)),
        )
        for heading, facts in groups
        if facts[0].predicate not in _UNDRAWN and any(isinstance(f.other, Node) for f in facts)
    ]  # fmt: skip
    picture = draw(node, [group for group in drawn if group.nodes], lambda other: kg_path(library, other.iri))
    series = _SERIES in portrait.types
    badge = "event series" if series else KINDS[node.kind][0] if node.kind else "thing"
    return frame(
        node.name,
        tag("p", badge, class_=f"badge {node.kind or 'thing'}"),
        tag("h1", node.name),
        tag("p", "Also: ", ", ".join(names), class_="also") if names else None,
        tag("div", picture, class_="picture", tabindex=0, role="group", aria_label="Picture")
        if picture
        else None,
        [_section(library, heading, facts) for heading, facts in groups],
        _quotations(library, portrait),
        _told_of(library, portrait),
        _articles(library, portrait),
        tag(
            "footer",
            tag("p", "IRI: ", tag("code", node.iri)),
            tag("p", "As data: ", joined(formats, " · ")),
            _picture_link(node),
        ),
    )


def _picture_link(node: Node) -> Html | None:
    if node.kind not in NARROWINGS:
        return None
    href = "/picture.png?" + urlencode({"around": node.iri})
    return tag("p", tag("a", "The neighbourhood as a large picture (PNG)", href=href))


def _grouped(portrait: Portrait) -> list[tuple[str, list[Fact]]]:
    groups: dict[tuple[int, bool, str], list[Fact]] = {}
    for fact in portrait.facts:
        rank = _RANK.get(fact.predicate, len(HEADINGS))
        groups.setdefault((rank, fact.incoming, fact.predicate), []).append(fact)
    found = []
    for (rank, incoming, predicate), facts in sorted(groups.items()):
        heading = HEADINGS[rank][2 if incoming else 1] if rank < len(HEADINGS) else ""
        if predicate == iri("schema:superEvent") and incoming and _SERIES in portrait.types:
            heading = "Editions"
        found.append((heading or curie(predicate), facts))
    return found


def _section(library: Library, heading: str, facts: Sequence[Fact]) -> Html:
    more = len(facts) - MOST_FACTS
    return tag(
        "section",
        tag("h2", heading, tag("span", f" {len(facts)}", class_="quiet") if len(facts) > 1 else None),
        tag("ul", [tag("li", _fact(library, fact)) for fact in facts[:MOST_FACTS]], class_="facts"),
        tag("p", f"and {more} more: ask for them with a query", class_="quiet") if more > 0 else None,
        class_="said-of",
    )


def _fact(library: Library, fact: Fact) -> list[Child]:
    if isinstance(fact.other, Node):
        if fact.predicate == iri("rdf:type"):
            said: Child = curie(fact.other.iri)
        else:
            said = link(library, fact.other)
    elif is_web_address(fact.other):
        said = tag("a", fact.other, href=fact.other, rel="noreferrer noopener nofollow")
    else:
        said = fact.other
    parts: list[Child] = [tag("span", said, class_="said")]
    if fact.details:
        details = [link(library, one) if isinstance(one, Node) else one for one in fact.details]
        parts += [" ", tag("span", _details(details), class_="details")]
    if fact.quotes:
        parts.append(_evidence(library, fact.quotes))
    return parts


def _details(details: Sequence[str]) -> list[Child]:
    """Role, job title, `for` an organization: parted by commas, but not after `for` and `at`."""
    found: list[Child] = []
    for number, one in enumerate(details):
        found.append((" " if details[number - 1] in ("for", "at") else ", ") if number else "")
        found.append(one)
    return found


def _evidence(library: Library, quotes: Sequence[Quote]) -> Html:
    articles = len({q.article for q in quotes})
    summary = f"{quotes[0].witness.confidence:.0%} sure" + (f", {articles} articles" if articles > 1 else "")
    shown = [
        tag(
            "figure",
            tag("blockquote", w.before, tag("mark", w.words), w.after),
            tag(
                "figcaption",
                link(library, article),
                tag("span", f" {w.method}, confidence {w.confidence:.2f}", class_="quiet"),
            ),
        )
        for article, w in ((q.article, q.witness) for q in quotes[:MOST_QUOTES])
    ]
    more = len(quotes) - MOST_QUOTES
    rest = tag("p", f"and {count(more, 'more place')}", class_="quiet") if more > 0 else None
    return tag("details", tag("summary", tag("span", "Evidence: ", class_="quiet"), summary), shown, rest)


def _quotations(library: Library, portrait: Portrait) -> Html | None:
    if not portrait.quotations:
        return None
    shown = [
        tag(
            "figure",
            tag("blockquote", f"“{said}”"),
            tag("figcaption", link(library, who), [" at ", link(library, event)] if event else None),
        )
        for who, said, event in portrait.quotations
    ]
    return tag("section", tag("h2", "Said"), shown)


def _told_of(library: Library, portrait: Portrait) -> Html | None:
    if not portrait.told_of:
        return None
    shown = [tag("li", link(library, node)) for node in portrait.told_of[:MOST_TOLD]]
    more = len(portrait.told_of) - MOST_TOLD
    return tag(
        "section",
        tag("h2", "Tells of"),
        tag("ul", shown, class_="names"),
        tag("p", f"and {more} more", class_="quiet") if more > 0 else None,
    )


def _articles(library: Library, portrait: Portrait) -> Html | None:
    articles = portrait.articles
    if not articles:
        return None
    shown = tag("ul", [tag("li", link(library, article)) for article in articles], class_="names")
    return tag("section", tag("h2", "Read in"), shown)


def link(library: Library, node: Node) -> Html:
    """A link to a node's page, with its kind as a mark before it."""
    mark = tag("span", class_=f"mark {node.kind}", title=node.kind) if node.kind else None
    return tag("span", mark, tag("a", node.name, href=kg_path(library, node.iri)), class_="node")


def joined(parts: Sequence[Html], between: str) -> list[Child]:
    """Parts with something between them."""
    found: list[Child] = []
    for number, part in enumerate(parts):
        found += [between, part] if number else [part]
    return found


def count(number: int, noun: str) -> str:
    """A number with its noun, in the plural where it takes one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
