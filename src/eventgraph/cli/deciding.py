"""What the commands that decide on identity share."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from eventgraph.decide import Decider, Outcome

because_option = click.option("--because", default="", metavar="TEXT", help="Why; kept with the decision.")


@contextmanager
def decider(store: str) -> Iterator[Decider]:
    """A store that is there already, open for decisions."""
    from eventgraph.decide import Decider
    from eventgraph.store import Store

    Store.open(store).close()  # says so if there is none
    with Store.open(store, writable=True) as target:
        yield Decider(target)


def tell(outcome: Outcome, done: str, file: object) -> None:
    """What a decision did, in a line or two."""
    click.echo(f"{done}  [{outcome.decision.id[:8]}]")
    if outcome.after != outcome.before:
        click.echo(f"the graph had {outcome.before} things and has {outcome.after} now")
    click.echo(f"kept in {file}", err=True)
