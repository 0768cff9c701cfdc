"""A build in one process, in two, and on a Ray cluster: the same graph, and how long each takes.

    python -m benchmarks.machines 20000 FOLDER --words 60 --address HOST:PORT

writes so many generated articles (their first words) into FOLDER as JSON Lines, 500 in a file, and builds them with the
quick reader. Each build is a command of its own, so the loading of models counts.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.generate import written
from eventgraph.store import Store

ROWS = 500


def corpus(number: int, words: int, folder: Path) -> Path:
    """The articles, each cut after the paragraph in which it has so many words."""
    folder.mkdir(parents=True, exist_ok=True)
    for first in range(0, number, ROWS):
        rows = []
        for n in range(first, min(first + ROWS, number)):
            article = written(n).article
            title, *paragraphs = article.text.split("\n\n")
            text = ""
            for paragraph in paragraphs:
                text += f"{paragraph}\n\n"
                if len(text.split()) >= words:
                    break
            rows.append(
                {"id": article.identifier, "title": title, "published": article.published, "text": text}
            )
        path = folder / f"articles-{first:07}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return folder


def timed(*words: str | Path) -> float:
    """Seconds of an eventgraph command."""
    begun = time.perf_counter()
    subprocess.run(
        [sys.executable, "-m", "eventgraph", *map(str, words)], check=True, stdout=subprocess.DEVNULL
    )
    return time.perf_counter() - begun


def graph_of(store: Path) -> str:
    """A hash of the canonical N-Quads."""
    hasher = hashlib.sha256()
    with Store.open(store) as opened:
        for part in opened.dump("nquads"):
            hasher.update(part)
    return hasher.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("number", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--words", type=int, default=60)
    parser.add_argument("--address", default="")
    parser.add_argument("--ray-only", action="store_true", help="No build here, to compare with.")
    args = parser.parse_args()
    sources = sorted(corpus(args.number, args.words, args.folder / "articles").iterdir())
    build = ("build", *sources, "--reader", "spacy", "--store")
    out, address = args.folder / "partitions", ("--address", args.address) if args.address else ()
    builds = {
        "ray, build": (
            *build,
            args.folder / "ray",
            "--engine",
            "ray",
            "--out",
            out,
            "--partition",
            str(ROWS),
            *address,
        ),
        "ray, load": ("load", out, "--store", args.folder / "ray"),
        "2 processes": (*build, args.folder / "two", "--jobs", "2"),
        "1 process": (*build, args.folder / "one"),
    }
    for name, words in builds.items():
        if name.startswith("ray") or not args.ray_only:
            print(f"{name}: {timed(*words):.0f} s", flush=True)
    if not args.ray_only:
        same = len({graph_of(args.folder / name) for name in ("ray", "two", "one")}) == 1
        print("the same graph" if same else "DIFFERENT GRAPHS")


if __name__ == "__main__":
    main()
