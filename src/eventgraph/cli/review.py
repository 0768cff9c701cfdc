"""`eventgraph review`"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import print_table, store_option
from eventgraph.cli.deciding import decider

if TYPE_CHECKING:
    from eventgraph.model import Entry, Node
    from eventgraph.store import Store


@click.command(epilog="Example: eventgraph review --list")
@click.option("--list", "show", is_flag=True, help="List the open candidates and ask nothing.")
@click.option("--limit", default=0, metavar="N", help="Only the N likeliest.")
@store_option
def command(show: bool, limit: int, store: str) -> None:
    """Walk through names that may be one thing: y joins them, n parts them for good, s skips, q stops."""
    from eventgraph.decide import explain, signed
    from eventgraph.model import Decision, Entry, Verdict

    with decider(store) as judge:
        open_ = judge.found.candidates[: limit or None]
        if not open_:
            click.echo("nothing is open", err=show)
            return
        if show:
            print_table(
                ("score", "a", "b", "why"),
                [
                    (
                        f"{x.score:.2f}",
                        *(s.iri if isinstance(s, Entry) else s.name for s in explain(x, judge.found)),
                        x.reason,
                    )
                    for x in open_
                ],
            )
            return
        made = []
        for place, link in enumerate(open_, start=1):
            a, b = explain(link, judge.found)
            click.echo(f"\n{place} of {len(open_)}, score {link.score:.2f}: {link.reason}")
            for side in (a, b):
                _show(judge.store, side)
            answer = click.prompt(
                "one thing? [y/n/s/q]", type=click.Choice(("y", "n", "s", "q")), show_choices=False
            )
            if answer == "q":
                break
            if answer in "yn":
                verdict = Verdict.SAME if answer == "y" else Verdict.DIFFERENT
                first, second = (
                    x.iri if isinstance(x, Entry) else judge.anchor(judge.base + x.local) for x in (a, b)
                )
                made.append(Decision(verdict, first, second, reason=f"reviewed: {link.reason}", **signed()))
        if made:
            judge.decide(*made)
        click.echo(f"\n{len(made)} decided, kept in {judge.file}")


def _show(store: Store, side: Node | Entry) -> None:
    """A thing with its forms and a sentence of each of two articles that name it; an entry with its IRI."""
    from eventgraph.decide import first_words
    from eventgraph.model import Entry

    if isinstance(side, Entry):
        name, kind, forms = side.names[0], side.kind, list(side.names[1:])
        told = [(", ".join(side.sources), " ".join((side.iri, *side.starts, *side.places, *side.context)))]
    else:
        name, kind = side.name, side.kind.value
        forms = sorted({f for p in side.profiles for f in p.forms} - {side.name})
        told = first_words(store, side)
    also = f", also {', '.join(forms[:5])}" if forms else ""
    click.echo(f"  {click.style(name, bold=True)} ({kind.lower()}){also}")
    for source, said in told:
        click.echo(f"    {source}: {said[:240]}")
