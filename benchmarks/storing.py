"""Memory while a file of quads is loaded into a store and exported from it: bounded, whatever the size of the graph."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.generate import quads
from benchmarks.measure import Ratio, Scale, child, peak_memory, say
from eventgraph.export import export
from eventgraph.store import Store

TOPIC = "storing"
_GIB = 2**30


def ratios(scale: Scale, scratch: Path) -> Iterator[Ratio]:
    peaks: dict[str, list[int]] = {"load": [], "export": []}
    for size in scale.memory:
        path, place = scratch / f"{size}.nq", scratch / f"{size}"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(quads(size))
        for doing in peaks:
            (peak,) = child("benchmarks.storing", doing, str(path), str(place))
            peaks[doing].append(peak)
        path.unlink()
    few, many = (f"{size / 1e6:g}M quads" for size in scale.memory)
    for doing, (small, large) in peaks.items():
        yield Ratio(
            TOPIC, f"{doing} {many}: peak memory ÷ 1 GiB", large / _GIB, 1, False, f"{large / 2**20:,.0f} MiB"
        )
        yield Ratio(
            TOPIC, f"{doing}: peak memory at {many} ÷ at {few}", large / small, 1.2, False,
            f"{large / 2**20:,.0f} and {small / 2**20:,.0f} MiB",
        )  # fmt: skip


def main(doing: str, path: str, place: str) -> None:
    """Load or export, and say how much memory this process took."""
    if doing == "load":
        with Store.open(place, writable=True) as store:
            store.load(path)
            store.optimise()
    else:
        with Store.open(place) as store:
            export(store, "nquads", f"{path}.exported.nq")
        Path(f"{path}.exported.nq").unlink()
    say(peak_memory())


if __name__ == "__main__":
    main(*sys.argv[1:])
