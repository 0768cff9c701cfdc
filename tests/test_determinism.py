"""The same input gives the same bytes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import eventgraph

ARTICLES = {
    "one.md": "# Dock Day 2025\n\nAda Roe of Quay Labs spoke at Dock Day 2025 in Ghent on 3 June 2025. Quay Labs and the "
    "Harbour Data Group (HDG) organised Dock Day 2025. “Ships talk,” said Ada Roe.\n",
    "two.md": "# A look back at Dock Day\n\nAda Roe (Quay Labs), Ben Tull and J. O'Neil of HDG spoke at Dock Day in June.\n",
    "three.txt": "Dock Day 2024\n\nBen Tull of HDG gave a keynote at Dock Day 2024 in Ghent. Quay Labs GmbH sponsored it.\n",
    "four.md": "# Crane Week\n\n* Ada Roe, Hill Works\n* Zoë Pine, Quay Labs\n\nZoe Pine showed CraneMap at Crane Week in Oslo.\n",
}
#: Builds in one process, which has one hash seed: each reader, with one job and with two, in both orders.
BUILDS = """
import hashlib, json, sys
from eventgraph.pipeline import Options, build_into
from eventgraph.store import Store
readers, sources = sys.argv[1].split(), sys.argv[2:]
found = {}
for reader in readers:
    for jobs in (1, 2):  # the workers of the second have what the first has loaded
        for order in (1, -1):
            with Store.open(":memory:") as store:
                receipts = build_into(store, sources[::order], Options(reader=reader), jobs)
                assert not any(r.error for r in receipts), receipts
                data = b"".join(store.dump("nquads"))
                found[f"{reader} {jobs} {order}"] = hashlib.sha256(data).hexdigest(), len(data)
print(json.dumps(found))
"""


def _builds(place: Path, sources: list[str], seed: str, readers: str) -> dict[str, tuple[str, int]]:
    place.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", BUILDS, readers, *sources],
        cwd=place, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, tuple[str, int]] = json.loads(done.stdout)
    return found


def test_seeds_jobs_order_and_place_do_not_matter(tmp_path: Path) -> None:
    """Five hash seeds, one job and two, two orders, five places of the articles: one graph.

    The encoder, which is slow to load, reads under two of the seeds.
    """
    graphs: dict[str, set[tuple[str, int]]] = {"spacy": set(), "encoder": set()}
    for seed in ("0", "1", "7", "123", "4294967295"):
        folder = tmp_path / f"articles-{seed}"
        folder.mkdir()
        for name, text in ARTICLES.items():
            (folder / name).write_text(text, "utf-8")
        sources = [*(str(folder / name) for name in ARTICLES), eventgraph.SAMPLE]
        readers = "spacy encoder" if seed in ("0", "7") else "spacy"
        found = _builds(tmp_path / seed, sources, seed, readers)
        assert len(found) == 4 * len(readers.split())
        for build, graph in found.items():
            graphs[build.split()[0]].add(tuple(graph))
    for reader, some in graphs.items():
        assert len(some) == 1, reader
        assert min(size for _, size in some) > 100_000
