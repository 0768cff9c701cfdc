"""`eventgraph evaluate`"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from eventgraph.cli.common import annotated_articles, print_table, progress, reading_options

if TYPE_CHECKING:
    from eventgraph.evaluation import Evaluation


@click.command(epilog="Example: eventgraph evaluate gold/ articles/ --plot calibration.png")
@click.argument("gold", type=click.Path(exists=True, file_okay=False))
@click.argument("articles", nargs=-1, required=True, metavar="ARTICLES...")
@click.option(
    "--reader", type=click.Choice(("encoder", "spacy")), help="How names are found.  [default: encoder]"
)
@click.option(
    "--weights", type=click.Path(exists=True, dir_okay=False), help="What `eventgraph train` wrote."
)
@click.option("--min-confidence", type=click.FloatRange(0, 1), help="Leave out what is believed less.")
@click.option(
    "--worst",
    default=3,
    show_default=True,
    type=click.IntRange(0),
    help="Show the worst articles with what was wrong and missed.",
)
@click.option("--plot", metavar="FILE", help="Draw confidence against precision: a .png, .svg or .pdf file.")
@click.option("--format", "format_", type=click.Choice(("text", "json")), default="text", show_default=True)
def command(
    gold: str, articles: tuple[str, ...], reader: str | None, weights: str | None, min_confidence: float | None, worst: int, plot: str | None, format_: str,
) -> None:  # fmt: skip
    """Score the current model on annotated articles.

    GOLD is a folder with one JSON file an article, named like the article. docs/evaluation.md describes it.
    """
    from eventgraph.evaluation import Evaluation
    from eventgraph.pipeline import read_article

    options = reading_options(reader=reader, weights=weights, min_confidence=min_confidence)
    pairs = annotated_articles(gold, articles)
    evaluation = Evaluation()
    with progress("reading") as advance:
        for done, (annotation, article) in enumerate(pairs, start=1):
            evaluation.add(annotation, read_article(article, options))
            advance(done, len(pairs))
    if plot:
        from eventgraph.views.calibration import draw_calibration
        from eventgraph.views.plot import save

        save(draw_calibration(evaluation.calibration()), plot)
    if format_ == "json":
        click.echo(json.dumps(figures(evaluation), indent=1))
    else:
        _print(evaluation, worst)


def figures(evaluation: Evaluation) -> dict[str, object]:
    """All figures, for other programs."""
    return {
        "scores": {
            name: {"precision": c.precision, "recall": c.recall, "f1": c.f1, "right": c.right, "given": c.given, "wanted": c.wanted}
            for name, c in sorted(evaluation.counts.items())
        },
        "calibration error": evaluation.calibration_error(),
        "calibration": [{"confidence": c, "precision": p, "number": n} for c, p, n in evaluation.calibration()],
        "confusion": {f"{wanted} read as {got}": n for (wanted, got), n in sorted(evaluation.confusion.items())},
    }  # fmt: skip


def _print(evaluation: Evaluation, worst: int) -> None:
    order = sorted(evaluation.counts.items(), key=lambda item: (item[0].startswith("ALL"), item[0]))
    print_table(
        ("what", "precision", "recall", "F1", "right", "given", "wanted"),
        [
            (n, f"{c.precision:.3f}", f"{c.recall:.3f}", f"{c.f1:.3f}", c.right, c.given, c.wanted)
            for n, c in order
        ],
    )
    click.echo(f"\nexpected calibration error {evaluation.calibration_error():.3f}\n")
    print_table(
        ("annotated as", "read as", "number"),
        [
            (a, b, n)
            for (a, b), n in sorted(evaluation.confusion.items(), key=lambda i: (-i[1], i[0]))
            if a != b
        ],
    )
    for verdict in evaluation.worst(worst):
        click.echo(f"\n{verdict.identifier}: F1 {verdict.count.f1:.3f}")
        for title, items in (("wrong", verdict.wrong), ("missed", verdict.missed)):
            for item in items:
                click.echo(f"  {title}: {item}")
