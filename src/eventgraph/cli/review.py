"""`eventgraph review`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import print_table, store_option
from eventgraph.cli.deciding import decider

if TYPE_CHECKING:
    from eventgraph.model import Node
    from eventgraph.store import Store


@click.command(epilog="Example: eventgraph review --list")
@click.option("--list", "show", is_flag=True, help="List the open candidates and ask nothing.")
@click.option("--limit", default=0, metavar="N", help="Only the N likeliest.")
@store_option
def command(show: bool, limit: int, store: str) -> None:
    """Walk through names that may be one thing: y joins them, n parts them for good, s skips, q stops."""
    from eventgraph.decide import explain, signed
    from eventgraph.model import Decision, Verdict

    with decider(store) as judge:
        open_ = judge.found.candidates[: limit or None]
        if not open_:
            click.echo("nothing is open", err=show)
            return
        if show:
            print_table(
                ("score", "a", "b", "why"),
                [(f"{x.score:.2f}", *(n.name for n in explain(x, judge.found)), x.reason) for x in open_],
            )
            return
        made = []
        for place, link in enumerate(open_, start=1):
            a, b = explain(link, judge.found)
            click.echo(f"\n{place} of {len(open_)}, score {link.score:.2f}: {link.reason}")
            for node in (a, b):
                _show(judge._store, node)
            answer = click.prompt(
                "one thing? [y/n/s/q]", type=click.Choice(("y", "n", "s", "q")), show_choices=False
            )
            if answer == "q":
                break
            if answer in "yn":
                verdict = Verdict.SAME if answer == "y" else Verdict.DIFFERENT
                first, second = (judge.anchor(judge.base + n.local) for n in (a, b))
                made.append(Decision(verdict, first, second, reason=f"reviewed: {link.reason}", **signed()))
        if made:
            judge.decide(*made)
        click.echo(f"\n{len(made)} decided, kept in {judge.file}")


def _show(store: Store, node: Node) -> None:
    """A thing with its forms and a sentence of each of two articles that name it."""
    forms = sorted({f for p in node.profiles for f in p.forms} - {node.name})
    click.echo(
        f"  {click.style(node.name, bold=True)} ({node.kind.value.lower()})"
        + (f", also {', '.join(forms[:5])}" if forms else "")
    )
    for profile in node.profiles[:2]:
        extraction = store.catalogue.extraction(profile.article)
        text = extraction.article.text
        at = text.find(profile.name)
        sentence = next((s for s in extraction.sentences if s.start <= at < s.end), None)
        said = " ".join((sentence.of(text) if sentence else extraction.article.title).split())
        click.echo(f"    {extraction.article.identifier}: {said[:240]}")
