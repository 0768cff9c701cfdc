"""`eventgraph build`"""

from __future__ import annotations

import json
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path

import click

from eventgraph.cli.common import print_receipt, print_table, progress, reading_options, store_option


@click.command(
    epilog="Example: eventgraph build articles/ https://example.org/report.html --store events --jobs 2"
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@store_option
@click.option(
    "--jobs", default=1, show_default=True, type=click.IntRange(0), help="Processes; 0: one a core."
)
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    help="Leave out what is believed less.  [default: 0.4 for nodes, 0.3 for relations]",
)
@click.option(
    "--reader", type=click.Choice(("encoder", "spacy")), help="How names are found.  [default: encoder]"
)
@click.option(
    "--receipts", metavar="FILE", help="Write what each article gave, and what was left out, as JSON lines."
)
@click.option(
    "--weights", type=click.Path(exists=True, dir_okay=False), help="What `eventgraph train` wrote."
)
@click.option("--model", default="", metavar="NAME", help="Another installed spaCy pipeline.")
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="WHAT=NAME",
    help="Of a table: the column that holds the text, title, published, author, url, id or licence.",
)
@click.option(
    "--language",
    type=click.Choice(("en", "any")),
    default="en",
    show_default=True,
    help="What is not in English is skipped; any: it is read all the same.",
)
@click.option(
    "--limit",
    default=0,
    type=click.IntRange(0),
    help="Entries taken of each feed, sitemap or corpus; 0: all.",
)
@click.option(
    "--match",
    default="",
    metavar="PATTERN",
    help="Of feeds, sitemaps and archives: addresses such as '*/blog/*'.",
)
@click.option(
    "--private-addresses",
    is_flag=True,
    envvar="EVENTGRAPH_PRIVATE_ADDRESSES",
    help="Fetch from a private network, too.",
)
def command(
    sources: tuple[str, ...], store: str, jobs: int, min_confidence: float | None, reader: str | None,
    receipts: str | None, weights: str | None, model: str, columns: tuple[str, ...], language: str, limit: int,
    match: str, private_addresses: bool,
) -> int:  # fmt: skip
    """Read articles into a store: files, folders, addresses, or - for standard input.

    Read are text, Markdown, HTML, PDF, mail; feeds and sitemaps; JSON Lines, CSV, Parquet and WARC; and, as they are,
    schedules in iCalendar, frab, pretalx and schema.org mark-up. See docs/sources.md.

    An article that is there already is skipped if nothing changed, else replaced. Prints each article's receipt
    and what was found of each kind; what could not be read is listed at the end, and the exit code is then 1.
    """
    from eventgraph.pipeline import build_into
    from eventgraph.store import Store

    if receipts and not Path(receipts).parent.is_dir():
        raise click.UsageError(f"--receipts: there is no folder {Path(receipts).parent}")
    options = reading_options(
        min_confidence=min_confidence, reader=reader, weights=weights, model=model, language=language, limit=limit,
        match=match, private_addresses=private_addresses, columns=_pairs(columns),
    )  # fmt: skip
    with Store.open(store, writable=True) as target:
        with progress("reading") as advance:
            given = build_into(target, sources, options, jobs, advance)
        target.optimise()
    total: Counter[str] = Counter()
    for receipt in given:
        print_receipt(receipt)
        total.update(dict(receipt.counts))
    if total:
        click.echo()
        print_table(("kind", "found, article by article"), sorted(total.items()))
    if receipts:
        from eventgraph.export.files import whole_file

        with whole_file(Path(receipts)) as file:
            lines = (json.dumps(asdict(r), ensure_ascii=False) + "\n" for r in given)
            file.writelines(line.encode("utf-8", "backslashreplace") for line in lines)
    for receipt in given:
        if receipt.skipped:
            click.echo(f"skipped: {receipt.source}: {receipt.skipped}", err=True)
    failed = [r for r in given if r.error]
    for receipt in failed:
        click.echo(f"Error: {receipt.source}: {receipt.error}", err=True)
    there = sum(1 for receipt in given if not (receipt.error or receipt.skipped))
    if failed and len(given) > 1:
        rest = f"; {there} {'is' if there == 1 else 'are'} in {store}" if there else ""
        click.echo(f"{len(failed)} of {len(given)} sources could not be read{rest}", err=True)
    sys.stdout.flush()
    return 1 if failed else 0


def _pairs(columns: tuple[str, ...]) -> dict[str, str]:
    """`text=body` as a mapping. UsageError for what is no such pair."""
    for pair in columns:
        what, sign, name = pair.partition("=")
        if not (what and sign and name):
            raise click.UsageError(f"--column {pair}: say which column holds what, as in --column text=body")
    return dict(pair.split("=", 1) for pair in columns)
