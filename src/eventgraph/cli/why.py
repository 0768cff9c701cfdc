"""`eventgraph why`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import open_graph, store_option

if TYPE_CHECKING:
    from eventgraph.why import Explanation


@click.command(epilog="Example: eventgraph why 'Amara Okafor'")
@click.argument("name", metavar="NAME_OR_IRI")
@click.option("--article", metavar="ID", help="Only what this article says.")
@store_option
def command(name: str, article: str | None, store: str) -> None:
    """Show every fact about something with the sentence that says it, the words marked, method and confidence."""
    with open_graph(store) as graph:
        found = graph.why(name, article)
    for explanation in found:
        print_explanation(explanation)
    if not found:
        click.echo("no facts from that article", err=True)


def print_explanation(explanation: Explanation) -> None:
    """A fact, then each place that says it; the words are bold on a terminal, in » « always."""
    predicate = explanation.predicate.partition(":")[2]
    by = f" ({explanation.articles} articles)" if explanation.articles > 1 else ""
    click.echo(f"{explanation.subject} — {predicate} — {explanation.object}{by}")
    for witness in explanation.witnesses:
        words = click.style(witness.words, bold=True)
        click.echo(f"    {witness.before}»{words}«{witness.after}")
        where = f"{witness.article} {witness.start}–{witness.end}"
        click.echo(
            click.style(f"    {where}, {witness.method}, confidence {witness.confidence:.2f}", dim=True)
        )
