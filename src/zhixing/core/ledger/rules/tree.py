"""The RFC 6962 tree over entries: growing it, roots, inclusion and consistency proofs.

A leaf's own hash is `entry_hash`; an inner node is SHA-256(0x01 ‖ left ‖ right). A complete
subtree is named (level, number): level 0 are leaves, and it ends at leaf (number+1)·2^level − 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

NODE = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()
LARGEST_PROOF = 64

Subtree = tuple[int, int]
"""(level, number) of a complete subtree."""


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node over its two children."""
    return hashlib.sha256(NODE + left + right).digest()


class Growth:
    """The right edge of a growing tree: what must be remembered to add the next leaf.

    `edge` holds the complete subtrees of the present size, largest first, one for each bit set.
    """

    __slots__ = ("edge", "size")

    def __init__(self, size: int = 0, edge: Sequence[bytes] = ()) -> None:
        if len(edge) != size.bit_count():
            raise ValueError(f"a tree of {size} leaves has {size.bit_count()} subtrees, not {len(edge)}")
        self.size = size
        self.edge = list(edge)

    def add(self, leaf: bytes) -> bytes:
        """Add a leaf and return the hashes that it completes, its own first, 32 bytes for each level."""
        made, top = [leaf], leaf
        rest = self.size
        while rest & 1:
            top = node_hash(self.edge.pop(), top)
            made.append(top)
            rest >>= 1
        self.edge.append(top)
        self.size += 1
        return b"".join(made)

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return root_of(self.edge)


def root_of(edge: Sequence[bytes]) -> bytes:
    """Return the root of a tree from its complete subtrees, largest first."""
    if not edge:
        return EMPTY_ROOT
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = node_hash(left, root)
    return root


def subtrees(start: int, end: int) -> list[Subtree]:
    """Return the complete subtrees that make up leaves `start` to `end`, from left to right.

    `start` is a multiple of the largest power of two below the width, as in every half of RFC 6962.
    """
    found: list[Subtree] = []
    while start < end:
        level = (end - start).bit_length() - 1
        found.append((level, start >> level))
        start += 1 << level
    return found


def last_leaf(subtree: Subtree) -> int:
    """Return the index of the leaf that completed a subtree, in whose row its hash lies."""
    level, number = subtree
    return ((number + 1) << level) - 1


def inclusion_path(index: int, size: int) -> list[list[Subtree]]:
    """Return the siblings of leaf `index` in a tree of `size`, leaf side first.

    Each sibling is a list of complete subtrees to be joined with `root_of`.
    Raises IndexError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(f"a tree of {size} leaves has no leaf {index}")
    path: list[list[Subtree]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(subtrees(middle, end))
            end = middle
        else:
            path.append(subtrees(start, middle))
            start = middle
    path.reverse()
    return path


def consistency_path(old: int, new: int) -> list[list[Subtree]]:
    """Return the nodes that prove that the tree of `old` leaves is the beginning of that of `new`.

    Raises IndexError unless 0 <= old <= new. The proof from 0 and from equal sizes is empty.
    """
    if not 0 <= old <= new:
        raise IndexError(f"a tree of {old} leaves is no beginning of one of {new}")
    if old in {0, new}:
        return []
    path: list[list[Subtree]] = []
    start, end, whole = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            path.append(subtrees(middle, end))
            end = middle
        else:
            path.append(subtrees(start, middle))
            start, whole = middle, False
    if not whole:
        path.append(subtrees(start, end))
    path.reverse()
    return path


def hashes(path: Sequence[Sequence[Subtree]], node: Callable[[Subtree], bytes]) -> list[bytes]:
    """Return the proof for `path`, asking `node` for the hash of each complete subtree."""
    return [root_of([node(subtree) for subtree in sibling]) for sibling in path]


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether `proof` shows that the tree of `size` under `root` has `leaf` at `index` (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size or len(proof) > LARGEST_PROOF:
        return False
    place, last, top = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            top = node_hash(sibling, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and top == root


def is_consistent(old: int, old_root: bytes, new: int, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether `proof` shows that the tree of `old` leaves begins the tree of `new` (RFC 9162 2.1.4.2)."""
    if not 0 <= old <= new or len(proof) > LARGEST_PROOF:
        return False
    if old in {0, new}:
        return not proof and old_root == (new_root if old == new else EMPTY_ROOT)
    nodes = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not nodes:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    left = right = nodes[0]
    for sibling in nodes[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            left, right = node_hash(sibling, left), node_hash(sibling, right)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            right = node_hash(right, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and left == old_root and right == new_root


def _split(width: int) -> int:
    """Return the largest power of two smaller than `width`, at least 2."""
    return 1 << ((width - 1).bit_length() - 1)
