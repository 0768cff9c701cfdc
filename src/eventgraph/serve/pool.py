"""A pool of worker processes. A job that takes too long ends with its process, and another takes its place.

Oxigraph runs a query without Python's lock, but nothing can stop it in its thread; a process can be ended.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sys
from collections.abc import Mapping
from typing import Any

from eventgraph.errors import StoreError
from eventgraph.serve.reply import Refusal, Reply

#: Seconds that a worker may take to open the store (a big TriG file is read into memory).
OPENING = 300.0
#: A worker is replaced after so many jobs, so that what libraries hold on to does not pile up.
JOBS_OF_A_WORKER = 20_000
#: Requests that wait for a worker; more are sent away at once.
MOST_WAITING = 500


class Worker:
    """One process, its jobs done one by one."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.done = 0

    @classmethod
    async def start(cls, store: str, limit: int, memory: int) -> Worker:
        """Start a process and wait until it has the store open; StoreError if it cannot."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-P", "-m", "eventgraph.serve.worker", store, str(limit), str(memory),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for the server, which ends its workers
        )  # fmt: skip
        worker = cls(process)
        try:
            head = await asyncio.wait_for(worker._head(), OPENING)
        except BaseException as error:
            await worker.stop()
            if isinstance(error, EOFError | OSError | TimeoutError):
                raise StoreError(store, "a process that reads it could not be started") from error
            raise
        if "error" in head:
            await worker.stop()
            raise StoreError(store, head["error"].removeprefix(f"{store}: "))
        return worker

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def ask(self, job: str, values: Mapping[str, Any]) -> Reply:
        """Do a job; EOFError or OSError if the process ends meanwhile."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"job": job, "values": values}).encode() + b"\n")
        await self.process.stdin.drain()
        head = await self._head()
        body = await self.process.stdout.readexactly(head["length"])
        self.done += 1
        return Reply(head["status"], body, head["headers"])

    async def _head(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if not line.endswith(b"\n"):
            raise EOFError("the process has ended")
        found: dict[str, Any] = json.loads(line)
        return found

    async def stop(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()


class Pool:
    """So many workers on one store. `timeout` in seconds bounds the wait for a worker and, anew, the job."""

    def __init__(self, store: str, *, workers: int, timeout: float, limit: int, memory: int) -> None:
        self.store, self.size, self.timeout, self.limit, self.memory = store, workers, timeout, limit, memory
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self._closed = False

    async def start(self) -> None:
        """Start all workers; StoreError if one cannot open the store."""
        first = await Worker.start(self.store, self.limit, self.memory)
        self._all.add(first)
        self._idle.put_nowait(first)
        for _ in range(self.size - 1):
            self._replace()

    async def close(self) -> None:
        """End all workers, in whatever they do."""
        self._closed = True
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(worker.stop() for worker in self._all))
        self._all.clear()

    async def run(self, job: str, **values: Any) -> Reply:
        """Do a job in a worker. Raises Refusal when it took too long, or its process ended."""
        worker = await self._free()
        try:
            reply = await asyncio.wait_for(worker.ask(job, values), self.timeout)
        except TimeoutError:
            await self._discard(worker)
            raise Refusal(
                503,
                f"this took longer than {self.timeout:g} seconds and was stopped: ask for less (narrow the query, add "
                "LIMIT), or start the server with a longer --timeout",
            ) from None
        except (EOFError, OSError):
            await self._discard(worker)
            how = (
                "the server stops"
                if self._closed
                else "its process ended: it may have needed too much memory"
            )
            raise Refusal(503, f"this was stopped because {how}") from None
        except BaseException:
            await self._discard(worker)
            raise
        if worker.done >= JOBS_OF_A_WORKER:
            await self._discard(worker)
        else:
            self._idle.put_nowait(worker)
        return reply

    async def _free(self) -> Worker:
        if self._waiting >= MOST_WAITING:
            raise _busy()
        self._waiting += 1
        try:
            async with asyncio.timeout(self.timeout):
                while not (worker := await self._idle.get()).alive:
                    await self._discard(worker)
        except TimeoutError:
            raise _busy() from None
        finally:
            self._waiting -= 1
        return worker

    async def _discard(self, worker: Worker) -> None:
        self._all.discard(worker)
        self._replace()
        await worker.stop()

    def _replace(self) -> None:
        if not self._closed:
            task = asyncio.create_task(self._start_another())
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start_another(self) -> None:
        """Start a worker; if the store cannot be opened just now, try again, less and less often."""
        pause = 0.5
        while True:
            try:
                worker = await Worker.start(self.store, self.limit, self.memory)
            except (StoreError, OSError) as error:
                print(f"a worker could not be started: {error}", file=sys.stderr)
                await asyncio.sleep(pause)
                pause = min(2 * pause, 30.0)
            else:
                self._all.add(worker)
                self._idle.put_nowait(worker)
                return


def _busy() -> Refusal:
    return Refusal(503, "the server is busy: try again in a moment", retry_after="2")
