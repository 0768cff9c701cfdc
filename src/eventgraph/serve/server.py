"""Start and stop: the socket, the workers, the signals."""

from __future__ import annotations

import asyncio
import errno
import signal
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import uvicorn

from eventgraph.serve.app import Access, make_app
from eventgraph.serve.pool import Pool
from eventgraph.serve.reply import ServeError

#: Seconds that requests have to end when the server stops; its workers are ended at once.
GRACE = 0.4
#: Connections at one time; more are answered 503.
MOST_CONNECTIONS = 1000
#: Seconds without a request after which a connection is closed.
KEEP_ALIVE = 15
#: Bytes of a request's first line and headers: a query may stand in the address.
MOST_HEAD = 512 * 1024
LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Settings:
    """How a store is served. `timeout` in seconds, `limit` in rows (0: all), `memory` in MiB (0: all)."""

    store: str
    host: str = "127.0.0.1"
    port: int = 8077
    timeout: float = 15.0
    limit: int = 10_000
    workers: int = 2
    memory: int = 2048
    cors: str = ""
    hosts: tuple[str, ...] = ()

    @property
    def access(self) -> Access:
        """Whoever names another host than this machine's own may be reached by any name."""
        if self.host not in LOCAL and not self.hosts:
            return Access(frozenset(), self.cors)
        return Access(LOCAL | {self.host.lower()} | {name.lower() for name in self.hosts}, self.cors)


def serve(settings: Settings, ready: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM. `ready` is called with the address once requests are answered.

    Raises StoreError if there is no store, ServeError if the port cannot be had.
    """
    with _listen(settings.host, settings.port) as listening:
        asyncio.run(_serve(settings, listening, ready))


async def _serve(settings: Settings, listening: socket.socket, ready: Callable[[str], None]) -> None:
    pool = Pool(
        settings.store,
        workers=settings.workers,
        timeout=settings.timeout,
        limit=settings.limit,
        memory=settings.memory,
    )
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    try:
        if not await _unless(stop, pool.start()):
            return
        server = _Server(_config(make_app(pool, settings.access)))
        running = asyncio.create_task(server.serve(sockets=[listening]))
        stopping = asyncio.create_task(stop.wait())
        while not server.started and not running.done():
            await asyncio.sleep(0.01)
        host, port = listening.getsockname()[:2]
        ready(f"http://{f'[{host}]' if ':' in host else host}:{port}/")
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        await pool.close()
        server.should_exit = True
        _, late = await asyncio.wait({running}, timeout=GRACE)
        if late:
            server.force_exit = True
        await running
    finally:
        await pool.close()


async def _unless(stop: asyncio.Event, work: Any) -> bool:
    """Do some work; False if the stop came first."""
    task, stopping = asyncio.ensure_future(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not task.done():
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return False
    await task
    return True


class _Server(uvicorn.Server):
    """Uvicorn without its own handling of signals: ours ends the workers too."""

    def capture_signals(self) -> Any:
        from contextlib import nullcontext

        return nullcontext()


def _config(app: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=1,
        limit_concurrency=MOST_CONNECTIONS,
        h11_max_incomplete_event_size=MOST_HEAD,
        backlog=1024,
    )


def _listen(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
    except OSError as error:
        raise ServeError(f"'{host}' is no address of this machine ({error.strerror or error})") from error
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(1024)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise ServeError(
                f"port {port} is taken by another program; name another one with --port, or --port 0 for any"
            ) from error
        raise ServeError(f"cannot listen on {host} port {port} ({error.strerror or error})") from error
    return listening
