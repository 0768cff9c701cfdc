"""Ratios, and how they are taken: what is compared runs in turns, and the best of several runs counts.

Time is processor time of the process (of its children, where commands are run), which says the same on a machine that
others use, too; only where two processes share the work it is time on the clock. Memory is the peak of a process of
its own.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    name: str
    rounds: int
    articles: int  # read in one build
    articles_by_jobs: int  # read by one and by two processes
    quads: int  # of the graph that is asked and loaded
    memory: tuple[int, int]  # quads loaded and exported under watch
    mentions: tuple[int, int]  # that identity decides on
    kept: int  # articles in the store that one is added to
    nodes: int  # drawn
    patience: float  # seconds for one question in rdflib


FULL = Scale("full", 3, 24, 32, 1_000_000, (1_000_000, 5_000_000), (100_000, 1_000_000), 10_000, 2_000, 20)
SMALL = Scale("small", 2, 6, 12, 20_000, (50_000, 150_000), (3_000, 30_000), 1_000, 500, 10)


@dataclass(frozen=True, slots=True)
class Ratio:
    """One figure against its goal, which it should reach (`at_least`) or not pass."""

    topic: str
    name: str
    value: float
    goal: float
    at_least: bool
    detail: str = ""
    bound: bool = False  # the value is only known to be at least this: the peer was stopped

    @property
    def reached(self) -> bool:
        return self.value >= self.goal if self.at_least else self.value <= self.goal


def of_children() -> float:
    """Processor seconds of the processes that this one started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def in_turns(
    rounds: int,
    works: Mapping[str, Callable[[], object]],
    clock: Callable[[], float] = time.process_time,
) -> dict[str, float]:
    """The shortest time of each work in seconds; each runs once a round."""
    best = dict.fromkeys(works, float("inf"))
    for _ in range(rounds):
        for name, work in works.items():
            start = clock()
            work()
            best[name] = min(best[name], clock() - start)
    return best


def child(module: str, *args: str, timeout: float | None = None) -> Iterator[Any]:
    """Run a module of ours in a process of its own; gives the JSON lines that it prints, as they come."""
    command = [sys.executable, "-m", module, *args]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for line in process.stdout:
            yield json.loads(line)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)


def say(value: object) -> None:
    """What a child prints for its parent."""
    print(json.dumps(value), flush=True)


def peak_memory() -> int:
    """Bytes that this process has held at most."""
    status = Path("/proc/self/status")
    if status.exists():  # of this program alone: getrusage also counts the process that it was forked from
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS
