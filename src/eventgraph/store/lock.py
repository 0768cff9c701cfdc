"""Readers share a store's directory, a writer has it alone; the lock dies with its process.

Oxigraph itself allows one writer and leaves a reader beside a writer undefined, so the lock stands before it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import IO

from eventgraph.errors import StoreError, StoreLocked

if sys.platform == "win32":
    import portalocker

    def _take(file: IO[bytes], *, alone: bool) -> bool:
        """Lock an open file, without waiting; False if others hold it."""
        flags = portalocker.LockFlags.EXCLUSIVE if alone else portalocker.LockFlags.SHARED
        try:
            portalocker.lock(file, flags | portalocker.LockFlags.NON_BLOCKING)
        except portalocker.LockException:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        portalocker.unlock(file)

else:
    import fcntl  # all that portalocker does here, and a query does not wait for its imports

    def _take(file: IO[bytes], *, alone: bool) -> bool:
        """Lock an open file, without waiting; False if others hold it."""
        try:
            fcntl.flock(file, fcntl.LOCK_NB | (fcntl.LOCK_EX if alone else fcntl.LOCK_SH))
        except OSError:
            return False
        return True

    def _give_back(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_UN)


class Lock:
    """Held from creation to `release`."""

    def __init__(self, directory: Path, *, writable: bool) -> None:
        path = directory / "lock"
        try:
            self._file: IO[bytes] = path.open("ab" if writable else "rb")
        except FileNotFoundError:
            raise StoreError(str(directory), "is not a complete store (it has no lock file)") from None
        except OSError as error:
            raise StoreError(str(directory), f"cannot be opened ({error.strerror})") from error
        if not _take(self._file, alone=writable):
            self._file.close()
            doing = "reads or writes" if writable else "writes"
            raise StoreLocked(str(directory), f"another process {doing} this store; wait until it has ended")

    def release(self) -> None:
        if not self._file.closed:
            _give_back(self._file)
            self._file.close()
