"""Disjoint sets: what is joined belongs together, whatever the order (Galler and Fischer 1964)."""

from __future__ import annotations

from collections.abc import Iterable


class Groups:
    """Disjoint sets of keys; the root is the smallest key, so the outcome knows no order."""

    def __init__(self, keys: Iterable[str]) -> None:
        self._parent = {key: key for key in keys}

    def find(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, a: str, b: str) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        self._parent[b] = a
