"""Disjoint sets: what is joined belongs together, whatever the order (Galler and Fischer 1964)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class Groups:
    """Disjoint sets of keys; the root is the smallest key, so the outcome knows no order.

    `marks` holds what tells some keys from others (an edition's year): sets with different marks of one name are never
    joined, not even through a key that has none.
    """

    def __init__(self, keys: Iterable[str], marks: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._parent = {key: key for key in keys}
        self._marks = {key: dict(found) for key, found in (marks or {}).items()}

    def find(self, key: str) -> str:
        while self._parent[key] != key:
            self._parent[key] = self._parent[self._parent[key]]
            key = self._parent[key]
        return key

    def join(self, a: str, b: str) -> None:
        a, b = sorted((self.find(a), self.find(b)))
        ours, theirs = self._marks.get(a, {}), self._marks.get(b, {})
        if all(theirs.get(name, value) == value for name, value in ours.items()):
            self._parent[b] = a
            self._marks[a] = {**theirs, **ours}
