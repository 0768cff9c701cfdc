"""Writing a small file whole or not at all."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from eventgraph.errors import StoreError


def write_whole(path: Path, text: str, otherwise: str) -> None:
    """Write `text` in place of what is there; StoreError says that it failed, and with it what did not happen."""
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with beside.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        raise StoreError(str(path), f"cannot be written ({error.strerror}); {otherwise}") from error
    finally:
        beside.unlink(missing_ok=True)
