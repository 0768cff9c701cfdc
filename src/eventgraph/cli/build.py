"""`eventgraph build`"""

from __future__ import annotations

import json
import shlex
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import count, print_receipt, print_table, progress, reading_options, store_option

if TYPE_CHECKING:
    from eventgraph.pipeline import Options, Receipt


@click.command(
    epilog="Example: eventgraph build articles/ https://example.org/report.html --store events --jobs 2"
)
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@store_option
@click.option(
    "--jobs",
    type=click.IntRange(0),
    help="Processes; 0: one a core.  [default: 1; on many machines one a core]",
)
@click.option(
    "--engine",
    type=click.Choice(("serial", "processes", "ray")),
    help="Where articles are read: in this process, in several, on the machines of a Ray cluster. See docs/scale.md."
    "  [default: as --jobs says]",
)
@click.option(
    "--address", default="", metavar="HOST:PORT", help="Of the Ray cluster.  [default: this machine alone]"
)
@click.option(
    "--out",
    default="",
    metavar="FOLDER",
    help="With Ray: leave the graph there as partitions, for `eventgraph load`, and load nothing. A folder that all"
    " machines see, or a URL as s3://…  [default: STORE.partitions, and they are loaded]",
)
@click.option(
    "--partition",
    type=click.IntRange(1),
    metavar="N",
    help="With Ray: articles of a partition, which are read by one worker and lost with it.  [default: 200]",
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
    sources: tuple[str, ...], store: str, jobs: int | None, engine: str | None, address: str, out: str,
    partition: int | None, min_confidence: float | None, reader: str | None, receipts: str | None,
    weights: str | None, model: str, columns: tuple[str, ...], language: str, limit: int, match: str,
    private_addresses: bool,
) -> int:  # fmt: skip
    """Read articles into a store: files, folders, addresses, or - for standard input.

    Read are text, Markdown, HTML, PDF, mail; feeds and sitemaps; JSON Lines, CSV, Parquet and WARC; and, as they are,
    schedules in iCalendar, frab, pretalx and schema.org mark-up. See docs/sources.md.

    An article that is there already is skipped if nothing changed, else replaced. Prints each article's receipt
    and what was found of each kind; what could not be read is listed at the end, and the exit code is then 1.
    """
    for option, value in (("--address", address), ("--out", out), ("--partition", partition)):
        if value and engine != "ray":
            raise click.UsageError(f"{option} goes with --engine ray")
    if engine == "serial" and jobs not in (None, 1):
        raise click.UsageError(f"--engine serial is one process: leave out --jobs {jobs}")
    if receipts and not Path(receipts).parent.is_dir():
        raise click.UsageError(f"--receipts: there is no folder {Path(receipts).parent}")
    options = reading_options(
        min_confidence=min_confidence, reader=reader, weights=weights, model=model, language=language, limit=limit,
        match=match, private_addresses=private_addresses, columns=_pairs(columns),
    )  # fmt: skip
    if engine == "ray":
        given = _on_many_machines(sources, store, options, jobs or 0, address, out, partition)
    else:
        given = _here(sources, store, options, (0 if engine == "processes" else 1) if jobs is None else jobs)
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
        rest = f"; {there} {'is' if there == 1 else 'are'} in {out or store}" if there else ""
        click.echo(f"{len(failed)} of {len(given)} sources could not be read{rest}", err=True)
    sys.stdout.flush()
    return 1 if failed else 0


def _here(sources: tuple[str, ...], store: str, options: Options, jobs: int) -> list[Receipt]:
    """Read into the store, in one or many processes."""
    from eventgraph.pipeline import build_into
    from eventgraph.store import Store

    with Store.open(store, writable=True) as target:
        with progress("reading") as advance:
            given = build_into(target, sources, options, jobs, advance)
        target.optimise()
    return given


def _on_many_machines(
    sources: tuple[str, ...],
    store: str,
    options: Options,
    jobs: int,
    address: str,
    out: str,
    partition: int | None,
) -> list[Receipt]:
    """Read into partitions; into the store, too, if nobody said where to leave them."""
    from eventgraph.cli.load import load_into
    from eventgraph.engines.ray import PARTITION, build_partitions
    from eventgraph.engines.steps import Job
    from eventgraph.errors import StoreError, StoreLocked
    from eventgraph.store import Store

    if not out and "://" in store:
        raise click.UsageError("--engine ray and a store on a server: name --out, then `eventgraph load` it")
    place = out or f"{store.rstrip('/')}.partitions"
    try:  # for its settings, decisions and lists; those beside a store that is yet to be made count, too
        known = Store.open(store)
    except StoreLocked:
        raise
    except StoreError:
        known = Store.open(store, writable=True)
        known.discard_if_unused()
    with known:
        job = Job.of(known, place, options, partition or PARTITION)
    built = build_partitions(sources, job, address, jobs, progress)
    if not out and built.articles:
        click.echo(load_into(store, place), err=True)
    elif built.articles:
        what = f"{count(built.articles, 'article')} in {count(built.partitions, 'partition')}"
        click.echo(f"{what}: eventgraph load {shlex.quote(out)} --store STORE", err=True)
    return built.receipts


def _pairs(columns: tuple[str, ...]) -> dict[str, str]:
    """`text=body` as a mapping. UsageError for what is no such pair."""
    for pair in columns:
        what, sign, name = pair.partition("=")
        if not (what and sign and name):
            raise click.UsageError(f"--column {pair}: say which column holds what, as in --column text=body")
    return dict(pair.split("=", 1) for pair in columns)
