"""What many machines build is what one builds, whatever happens to them."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest

from eventgraph.pipeline import Receipt

from .conftest import (
    ARTICLES,
    MISSING,
    SIZE,
    Cluster,
    Collection,
    dump,
    ended,
    eventgraph,
    wait_for,
)

pytestmark = pytest.mark.skipif(bool(MISSING), reason=MISSING)


def _build(collection: Collection, cluster: Cluster, out: Path, store: Path) -> subprocess.Popen[str]:
    receipts = out.with_name(f"{out.name}.jsonl")
    return eventgraph(
        "build", *collection.sources, "--engine", "ray", "--address", cluster.address, "--partition", str(SIZE),
        "--reader", "spacy", "--out", out, "--store", store, "--receipts", receipts,
    )  # fmt: skip


def _files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


def _rows(store: Path) -> list[tuple[object, ...]]:
    """What is kept of each article; of `written` what its graphs were made from, without the store's own account of them."""
    with sqlite3.connect(store / "catalogue.sqlite") as data:
        rows = data.execute("SELECT * FROM articles ORDER BY key").fetchall()
    return [(*row[:-1], row[-1].partition(" ")[0]) for row in rows]


def test_two_machines_give_what_one_gives(collection: Collection, cluster: Cluster, tmp_path: Path) -> None:
    """The graph, the catalogue and the receipts are those of a serial build, byte for byte.

    So they are when a worker is killed, and when the build is killed and begun again, which makes what is whole not twice
    and what is damaged anew. Who loads a damaged partition is told. (One test: a cluster takes seconds to start.)
    """
    store = collection.beside(tmp_path / "many")
    out = tmp_path / "plain"
    code, printed, told = ended(_build(collection, cluster, out, store))
    assert code == 1  # some sources are no articles
    assert "partitions: eventgraph load" in told and "not there.md: no such file" in told
    assert "ray" not in printed.lower() and "Traceback" not in told and "WARN" not in told
    assert not store.exists()
    lines = out.with_name("plain.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line) for line in lines] == _as_json(collection.receipts)
    expected = _files(out)
    assert sum(name.endswith(".parquet") for name in expected) > ARTICLES / SIZE

    code, printed, told = ended(eventgraph("load", out, "--store", store))
    assert (code, told) == (0, "")
    assert "loaded" in printed and "in line" not in printed
    assert dump(store) == collection.quads
    assert _rows(store) == _rows(collection.store)

    _kill_a_worker(collection, cluster, tmp_path, store, expected)
    _kill_the_build(collection, cluster, tmp_path, store, expected)
    _load_what_is_damaged(out)


def _as_json(receipts: list[Receipt]) -> list[object]:
    found: list[object] = json.loads(json.dumps([asdict(r) for r in receipts]))
    return found


def _kill_a_worker(
    collection: Collection, cluster: Cluster, place: Path, store: Path, expected: dict[str, bytes]
) -> None:
    """Killed with -9 while it reads: the same files, and none half written."""
    out = place / "killed-worker"
    build = _build(collection, cluster, out, store)
    wait_for(lambda: list(out.glob("extractions/*.parquet")) or build.poll() is not None)
    killed = 0
    for pid in cluster.workers("ray::MapWorker"):
        os.kill(pid, signal.SIGKILL)
        killed += 1
    assert killed
    assert build.poll() is None
    _, _, told = ended(build)
    assert _files(out) == expected, told


def _kill_the_build(
    collection: Collection, cluster: Cluster, place: Path, store: Path, expected: dict[str, bytes]
) -> None:
    """Killed and begun again: what was whole is not written again, all else is."""
    out = place / "killed-build"
    build = _build(collection, cluster, out, store)
    wait_for(lambda: len(list(out.glob("extractions/*.parquet"))) > 3 or build.poll() is not None)
    build.kill()
    ended(build)
    wait_for(lambda: not cluster.workers("ray::MapWorker"))
    assert not (out / "manifest.json").exists()
    code, printed, told = ended(eventgraph("load", out, "--store", place / "none"))
    assert (code, printed) == (1, "") and "not finished" in told
    assert not (place / "none").exists()
    cut, turned, *others = sorted(out.glob("extractions/*.parquet"))
    cut.write_bytes(cut.read_bytes()[:-100])
    _turn_a_bit(turned)
    _write_damaged_graphs(out / "graphs", expected)
    whole = {path: path.stat().st_mtime_ns for path in others}
    assert whole
    assert ended(_build(collection, cluster, out, store))[0] == 1
    found = _files(out)
    assert found.pop("graphs/notes.json") == b"of somebody"
    assert found == expected
    assert {path: path.stat().st_mtime_ns for path in whole} == whole


def _turn_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def _write_damaged_graphs(graphs: Path, expected: dict[str, bytes]) -> None:
    """As an earlier build left them: one cut off, one without its notes, with broken ones, and files of other builds."""
    graphs.mkdir(exist_ok=True)
    one, other, third = [
        Path(name) for name in sorted(expected) if name.startswith("graphs/") and name.endswith(".json")
    ][:3]
    for notes, quads, told in (
        (one, expected[f"{one.with_suffix('.nq')}"][:-1000], expected[f"{one}"]),
        (other, b"<a> <b> <c> <d> .\n", b""),
        (third, expected[f"{third.with_suffix('.nq')}"], b"{"),
    ):
        (graphs / notes.with_suffix(".nq").name).write_bytes(quads)
        (graphs / notes.name).write_bytes(told)
    (graphs / f"{'0' * 32}.nq").write_text("old")
    (graphs / f".{'0' * 32}.nq.01234567").write_text("half written")
    (graphs / "notes.json").write_text("of somebody")


def _load_what_is_damaged(out: Path) -> None:
    """Each kind of file; and there is no store then."""
    for pattern in ("extractions/*.parquet", "graphs/*.nq", "graphs/*.json"):
        path = sorted(out.glob(pattern))[-1]
        before = path.read_bytes()
        _turn_a_bit(path)
        code, _, told = ended(eventgraph("load", out, "--store", out / "store"))
        assert code == 1 and f"{path}: is damaged; delete it" in told
        path.write_bytes(before)
    path.unlink()
    code, _, told = ended(eventgraph("load", out, "--store", out / "store"))
    assert code == 1 and f"{path}: is not there" in told
    assert not (out / "store").exists()
