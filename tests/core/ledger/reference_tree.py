"""RFC 6962 section 2.1 word for word: slow, recursive, written apart from the product's tree."""

from __future__ import annotations

import hashlib
from functools import lru_cache


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def k_below(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


class ReferenceTree:
    """Leaf hashes in, roots and proofs out."""

    def __init__(self, leaves: list[bytes]) -> None:
        self.leaves = leaves
        self.root = lru_cache(maxsize=None)(self._root)

    def _root(self, start: int, end: int) -> bytes:
        n = end - start
        if n == 0:
            return hashlib.sha256(b"").digest()
        if n == 1:
            return self.leaves[start]
        k = k_below(n)
        return hashlib.sha256(b"\x01" + self.root(start, start + k) + self.root(start + k, end)).digest()

    def path(self, m: int, start: int, end: int) -> list[bytes]:
        n = end - start
        if n == 1:
            return []
        k = k_below(n)
        if m < k:
            return [*self.path(m, start, start + k), self.root(start + k, end)]
        return [*self.path(m - k, start + k, end), self.root(start, start + k)]

    def proof(self, m: int, n: int) -> list[bytes]:
        return [] if m in {0, n} else self._subproof(m, 0, n, is_whole=True)

    def _subproof(self, m: int, start: int, end: int, *, is_whole: bool) -> list[bytes]:
        n = end - start
        if m == n:
            return [] if is_whole else [self.root(start, end)]
        k = k_below(n)
        if m <= k:
            return [*self._subproof(m, start, start + k, is_whole=is_whole), self.root(start + k, end)]
        return [*self._subproof(m - k, start + k, end, is_whole=False), self.root(start, start + k)]
