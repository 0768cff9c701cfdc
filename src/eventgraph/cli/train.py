"""`eventgraph train`"""

from __future__ import annotations

import json
from pathlib import Path

import click

from eventgraph.cli.common import annotated_articles, print_table, progress

#: Parts that the articles are split into to measure what training is worth.
_FOLDS = 5


@click.command(
    epilog="Example: eventgraph train gold/ articles/ -o weights.json && eventgraph build news/ --weights weights.json"
)
@click.argument("gold", type=click.Path(exists=True, file_okay=False))
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLES...")
@click.option("-o", "--output", default="weights.json", show_default=True, help="Where to write the weights.")
@click.option("--reader", type=click.Choice(("encoder", "spacy")), default="encoder", show_default=True)
def command(gold: str, articles: tuple[str, ...], output: str, reader: str) -> None:
    """Adapt what is believed to annotated articles of your own; use the file with `build --weights`.

    GOLD is a folder of annotations as for `evaluate`. The shipped weights are the starting point, so twenty articles
    help. Prints the scores without and with training, by cross-validation over the given articles.
    """
    from eventgraph.annotate import Extractor
    from eventgraph.evaluation import Evaluation
    from eventgraph.export.files import whole_file
    from eventgraph.fitting import Annotated, cross_validate, fit_all
    from eventgraph.resolve import resolve, shipped_weights

    pairs = annotated_articles(gold, articles)
    extractor = Extractor(reader)
    read: list[Annotated] = []
    with progress("reading") as advance:
        for done, (annotation, article) in enumerate(pairs, start=1):
            read.append(Annotated(extractor(article), annotation, done % _FOLDS))
            advance(done, len(pairs))
    prior = shipped_weights(reader)
    before = Evaluation()
    for item in read:
        before.add(item.gold, resolve(item.extraction))
    after = cross_validate(read, prior)
    names = ("ALL nodes", "ALL relations")
    print_table(
        ("what", "F1 as shipped", "F1 trained (cross-validated)"),
        [(name, f"{before.counts[name].f1:.3f}", f"{after.counts[name].f1:.3f}") for name in names],
    )
    with whole_file(Path(output)) as file:
        file.write((json.dumps(fit_all(read, prior), indent=1, sort_keys=True) + "\n").encode())
    click.echo(output)
