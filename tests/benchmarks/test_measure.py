"""Ratios, their goals, and the runner that prints and keeps them."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from benchmarks.measure import ROOT, SMALL, Ratio, Scale, child, in_turns

from benchmarks import __main__ as runner


def _topic(*ratios: Ratio) -> ModuleType:
    made = ModuleType("made")
    made.ratios = lambda scale, scratch: iter(ratios)  # type: ignore[attr-defined]
    return made


FAST = Ratio("made", "fast ÷ slow", 12.0, 10, True, "12 and 1 s")
LARGE = Ratio("made", "large ÷ small", 1.5, 1.2, False)


def test_a_goal_is_reached_from_the_right_side() -> None:
    """At least, or at most."""
    assert FAST.reached
    assert not LARGE.reached
    assert Ratio("made", "even", 1.2, 1.2, False).reached


def test_works_run_in_turns_and_the_best_counts() -> None:
    """Every work runs once a round; its shortest time by the given clock is kept."""
    ticks = iter([0.0, 5.0, 5.0, 6.0, 6.0, 9.0, 9.0, 13.0])
    order: list[str] = []
    works = {"a": lambda: order.append("a"), "b": lambda: order.append("b")}
    assert in_turns(2, works, lambda: next(ticks)) == {"a": 3.0, "b": 1.0}
    assert order == ["a", "b", "a", "b"]


def test_a_child_that_fails_is_no_measurement() -> None:
    """Its error is not taken for an answer."""
    with pytest.raises(Exception, match="non-zero exit status"):
        list(child("benchmarks.storing", "load"))


def test_memory_is_that_of_this_process() -> None:
    """It grows by what is held, and stays after it was given back."""
    code = (
        "from benchmarks.measure import peak_memory\n"
        "before = peak_memory()\n"
        "held = b'x' * 64 * 2**20\n"
        "del held\n"
        "print(peak_memory() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert 60 * 2**20 < int(done.stdout) < 80 * 2**20


def test_the_table_says_what_missed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """One row a ratio, JSON and a picture beside it, and an exit code that tells."""
    monkeypatch.setattr(runner, "TOPICS", {"made": _topic(FAST, LARGE)})
    assert runner.main(["--small", "--only", "made", "--results", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    (fast,) = (line for line in printed.splitlines() if "fast ÷ slow" in line)
    (large,) = (line for line in printed.splitlines() if "large ÷ small" in line)
    assert "12.00" in fast and "≥ 10" in fast and "missed" not in fast
    assert "1.50" in large and "≤ 1.2" in large and "missed" in large
    kept = json.loads((tmp_path / "results.json").read_text("utf-8"))
    assert kept["about"]["scale"] == "small"
    assert [(r["name"], r["reached"]) for r in kept["ratios"]] == [
        ("fast ÷ slow", True), ("large ÷ small", False),
    ]  # fmt: skip
    assert (tmp_path / "results.png").read_bytes().startswith(b"\x89PNG")
    monkeypatch.setattr(runner, "TOPICS", {"made": _topic(FAST)})
    assert runner.main(["--only", "made", "--results", str(tmp_path)]) == 0


TINY = Scale("tiny", 2, 1, 2, 5_000, (5_000, 10_000), (100, 300), 5, 40, 2)


@pytest.mark.parametrize("topic", runner.TOPICS)
def test_every_topic_measures(topic: str, tmp_path: Path) -> None:
    """At the smallest size each topic gives its ratios, all positive, under different names."""
    found: Iterator[Ratio] = runner.TOPICS[topic].ratios(TINY, tmp_path)
    ratios = list(found)
    assert ratios
    assert all(ratio.value > 0 and ratio.topic == topic for ratio in ratios)
    assert len({ratio.name for ratio in ratios}) == len(ratios)


def test_small_is_small() -> None:
    """A quick run stays quick: no size of it is beyond a thirtieth of a million."""
    assert max(SMALL.quads, *SMALL.mentions, SMALL.kept, SMALL.nodes) <= 30_000
