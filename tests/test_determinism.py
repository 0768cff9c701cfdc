"""The same input gives the same bytes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import eventgraph

BENCH = Path(__file__).parent.parent.parent / "shared" / "bench"


def _build(sources: list[str], place: Path, seed: str, jobs: str) -> bytes:
    env = {**os.environ, "PYTHONHASHSEED": seed}
    base = [sys.executable, "-m", "eventgraph"]
    done = subprocess.run(
        [*base, "build", *sources, "--store", "s", "--jobs", jobs], cwd=place, env=env, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    return subprocess.run(
        [*base, "export", "--format", "nquads", "--store", "s"],
        cwd=place,
        env=env,
        capture_output=True,
        check=True,
    ).stdout


def test_seeds_jobs_order_and_place_do_not_matter(tmp_path: Path) -> None:
    """Two builds under other seeds, with other numbers of jobs, in other directories and order, are equal."""
    if not BENCH.is_dir():
        pytest.skip("needs ../shared/bench")
    articles = [*sorted(str(p) for p in (BENCH / "articles").glob("*.md"))[:6], eventgraph.SAMPLE]
    outputs = []
    for seed, jobs, order in (("0", "1", 1), ("7", "2", -1), ("123", "2", 1)):
        place = tmp_path / f"{seed}-{jobs}"
        place.mkdir()
        outputs.append(_build(articles[::order], place, seed, jobs))
    assert outputs[0] == outputs[1] == outputs[2]
    assert len(outputs[0]) > 100_000
