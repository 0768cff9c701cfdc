"""`make bench`: every ratio against its goal, as a table, as JSON and as a picture.

python -m benchmarks [--small] [--only TOPIC]... [--results FOLDER]

Exits with 1 if a ratio missed its goal. benchmarks/README.md says what each ratio means.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from types import ModuleType

from benchmarks import asking, drawing, growing, reading, starting, storing
from benchmarks.measure import FULL, ROOT, SMALL, Ratio, Scale

TOPICS: dict[str, ModuleType] = {
    module.TOPIC: module for module in (starting, reading, drawing, growing, asking, storing)
}


def line(ratio: Ratio) -> str:
    """One row of the table."""
    goal = f"{'≥' if ratio.at_least else '≤'} {ratio.goal:g}"
    value = f"{'> ' if ratio.bound else ''}{ratio.value:.2f}"
    verdict = "" if ratio.reached else "missed"
    return f"{ratio.name:62} {value:>10}  {goal:>7}  {verdict:6}  {ratio.detail}"


def measure(scale: Scale, topics: list[str]) -> list[Ratio]:
    """Take the ratios of these topics, printing each as it comes."""
    found: list[Ratio] = []
    print(f"{'':62} {'measured':>10}  {'goal':>7}")
    for topic in topics:
        start = time.perf_counter()
        print(f"{topic}", flush=True)
        with tempfile.TemporaryDirectory(prefix="eventgraph-bench-") as scratch:
            for ratio in TOPICS[topic].ratios(scale, Path(scratch)):
                found.append(ratio)
                print(f"  {line(ratio)}".rstrip(), flush=True)
        print(f"  ({time.perf_counter() - start:.0f} s)", flush=True)
    return found


def write(found: list[Ratio], scale: Scale, folder: Path) -> None:
    """results.json and results.png."""
    folder.mkdir(parents=True, exist_ok=True)
    about = {"scale": scale.name, "cores": os.cpu_count(), "python": platform.python_version()}
    rows = [{**asdict(ratio), "reached": ratio.reached} for ratio in found]
    text = json.dumps({"about": about, "ratios": rows}, indent=2, ensure_ascii=False)
    (folder / "results.json").write_text(text + "\n", "utf-8")
    draw(found, folder / "results.png")


def draw(found: list[Ratio], path: Path) -> None:
    """A bar for each ratio: how many times better than its goal, on a logarithmic axis; left of 1 it missed."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 0.8 + 0.26 * len(found)), layout="constrained")
    ax = figure.add_subplot()
    gains = [ratio.value / ratio.goal if ratio.at_least else ratio.goal / ratio.value for ratio in found]
    colours = ["#2b6cb0" if ratio.reached else "#c05621" for ratio in found]
    ax.barh(range(len(found)), [gain - 1 for gain in gains], left=1, color=colours)
    ax.set_yticks(range(len(found)), [ratio.name for ratio in found], fontsize=8)
    ax.set_xscale("log")
    ax.axvline(1, color="black", linewidth=0.8)
    ax.invert_yaxis()
    ax.set_xlabel("times better than the goal (left of 1: missed)")
    figure.savefig(path, dpi=110)


def main(args: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--small", action="store_true", help="small sizes, a few minutes")
    parser.add_argument("--only", action="append", choices=TOPICS, help="this topic; can be given again")
    parser.add_argument("--results", type=Path, default=ROOT / "build" / "bench")
    chosen = parser.parse_args(args)
    scale = SMALL if chosen.small else FULL
    found = measure(scale, chosen.only or list(TOPICS))
    write(found, scale, chosen.results)
    missed = sum(not ratio.reached for ratio in found)
    print(f"{len(found)} ratios, {missed} missed; {chosen.results / 'results.json'} and results.png")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
