"""`eventgraph why`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import count, open_graph, plain, store_option

if TYPE_CHECKING:
    from eventgraph.evidence import Explanation, Witness


@click.command(
    epilog="Example: eventgraph why 'Amara Okafor'; eventgraph why 'OSPO Day' speaker 'Ingrid Solheim'"
)
@click.argument("terms", nargs=-1, required=True, metavar="NAME_OR_IRI | SUBJECT PREDICATE OBJECT")
@click.option("--article", metavar="ID", help="Only what this article says.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(("text", "json", "html")),
    default="text",
    show_default=True,
    help="html is one page for a browser.",
)
@store_option
def command(terms: tuple[str, ...], article: str | None, format_: str, store: str) -> None:
    """Show facts with the sentences that say them, the words marked, method and confidence.

    Give one term (a name, an IRI, or the IRI of a statement) for every fact about it, or three for one fact:
    names or IRIs, the predicate as speaker, eg:speaker or an IRI. JSON is a list of facts, each with statement,
    subject, predicate, object, confidence, articles, sentences and evidence.
    """
    if len(terms) not in (1, 3):
        raise click.UsageError("give one term, or three: SUBJECT PREDICATE OBJECT (quote names with spaces)")
    name, predicate, value = terms if len(terms) == 3 else (terms[0], None, None)
    with open_graph(store) as graph:
        found = graph.why(name, article, predicate=predicate, object=value)
    if format_ == "json":
        click.echo(json.dumps([e.to_dict() for e in found], ensure_ascii=False, indent=2))
    elif format_ == "html":
        from eventgraph.views.evidence import page

        click.echo(page(found, " — ".join(terms)), nl=False)
    for explanation in found if format_ == "text" else ():
        print_explanation(explanation)
    if not found:
        click.echo("no facts from that article" if article else "no sentence says it", err=True)


def print_explanation(explanation: Explanation) -> None:
    """A fact, then each sentence that says it; the words are bold on a terminal, in » « always."""
    fact = " — ".join(plain(t) for t in (explanation.subject, explanation.relation, explanation.object))
    click.echo(fact + corroboration(explanation))
    for witness in explanation.witnesses:
        click.echo(f"    {marked(witness)}")
        page = f" page {witness.page}," if witness.page else ""
        where = f"{plain(witness.article)}{page} {witness.start}–{witness.end}"
        read = f"confidence {witness.confidence:.2f}, read by {plain(witness.method)}"
        click.echo(click.style(f"    {where}, {read}", dim=True))


def corroboration(explanation: Explanation) -> str:
    """How many sentences of how many articles say it, if more than one does."""
    sentences = len(explanation.witnesses)
    if sentences < 2:
        return ""
    return f" ({count(sentences, 'sentence')} in {count(explanation.articles, 'article')})"


def marked(witness: Witness) -> str:
    """A sentence on one line with its words marked."""
    words = click.style(plain(witness.words), bold=True)
    return f"{plain(witness.before)}»{words}«{plain(witness.after)}"
