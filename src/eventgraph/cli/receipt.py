"""`eventgraph receipt`"""

from __future__ import annotations

import json
from typing import Any

import click

from eventgraph.cli.common import count, print_table, store_option


@click.command(epilog="Example: eventgraph receipt harbour-code-week")
@click.argument("article", required=False, metavar="[ARTICLE]")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
@store_option
def command(article: str | None, format_: str, store: str) -> None:
    """Show what articles gave: a line for each, or of one ARTICLE all that was seen and not used."""
    from eventgraph.pipeline import article_key
    from eventgraph.store import Store

    with Store.open(store) as source:
        catalogue = source.catalogue
        names = catalogue.identifiers()
        keys = [article_key(source, article)] if article else sorted(names, key=lambda key: (names[key], key))
        receipts: list[dict[str, Any]] = [json.loads(catalogue.receipt(key)) for key in keys]
    if format_ == "json":
        for receipt in receipts:
            click.echo(json.dumps(receipt, ensure_ascii=False))
        return
    rows = [
        (
            r["identifier"],
            ", ".join(count(n, kind) for kind, n in r["counts"]),
            f"{r['sentences'] - len(r['silent'])} of {r['sentences']}",
            len(r["rejected"]),
        )
        for r in receipts
    ]
    print_table(("article", "gave", "sentences heard", "rejected"), rows)
    if article:
        for words, kind, belief, reason in receipts[0]["rejected"]:
            click.echo(
                f"  rejected: {' '.join(words.split())} ({kind.rpartition(':')[2]}, belief {belief:.2f}): {reason}"
            )
        for sentence in receipts[0]["silent"]:
            click.echo(f"  silent: {' '.join(sentence.split())}")
