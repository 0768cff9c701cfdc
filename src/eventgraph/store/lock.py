"""Readers share a store's directory, a writer has it alone; the lock dies with its process.

Oxigraph itself allows one writer and leaves a reader beside a writer undefined, so the lock stands before it.
"""

from __future__ import annotations

from pathlib import Path
from typing import IO

import portalocker

from eventgraph.errors import StoreError, StoreLocked


class Lock:
    """Held from creation to `release`."""

    def __init__(self, directory: Path, *, writable: bool) -> None:
        flags = portalocker.LockFlags.NON_BLOCKING
        flags |= portalocker.LockFlags.EXCLUSIVE if writable else portalocker.LockFlags.SHARED
        path = directory / "lock"
        try:
            self._file: IO[bytes] = path.open("ab" if writable else "rb")
        except FileNotFoundError:
            raise StoreError(str(directory), "is not a complete store (it has no lock file)") from None
        except OSError as error:
            raise StoreError(str(directory), f"cannot be opened ({error.strerror})") from error
        try:
            portalocker.lock(self._file, flags)
        except portalocker.LockException:
            self._file.close()
            doing = "reads or writes" if writable else "writes"
            raise StoreLocked(
                str(directory), f"another process {doing} this store; wait until it has ended"
            ) from None

    def release(self) -> None:
        if not self._file.closed:
            portalocker.unlock(self._file)
            self._file.close()
