"""The tree against RFC 6962 word for word (R17)."""

import hashlib
import os
import random
from collections.abc import Iterator

import pytest

from tests.core.ledger.reference_tree import ReferenceTree, leaf_hash
from zhixing.core.ledger.rules import tree
from zhixing.core.ledger.rules.verification import BATCH, Checker

LARGEST = 1024 if os.environ.get("ZHIXING_FULL") else 256


@pytest.fixture(scope="module")
def leaves() -> list[bytes]:
    """Leaf hashes of the numbers from 0."""
    return [leaf_hash(str(number).encode()) for number in range(LARGEST)]


@pytest.fixture(scope="module")
def reference(leaves: list[bytes]) -> ReferenceTree:
    """The slow tree."""
    return ReferenceTree(leaves)


@pytest.fixture(scope="module")
def stored(leaves: list[bytes]) -> list[bytes]:
    """What the leaf rows hold."""
    growth = tree.Growth()
    return [growth.add(leaf) for leaf in leaves]


def from_rows(stored: list[bytes], path: list[list[tree.Subtree]]) -> list[bytes]:
    def node(subtree: tree.Subtree) -> bytes:
        return stored[tree.last_leaf(subtree)][32 * subtree[0] : 32 * subtree[0] + 32]

    return tree.hashes(path, node)


class TestGrowth:
    def test_every_root_is_the_reference_root(self, leaves: list[bytes], reference: ReferenceTree) -> None:
        growth = tree.Growth()

        assert growth.root() == reference.root(0, 0)
        for size, leaf in enumerate(leaves, start=1):
            growth.add(leaf)
            assert growth.root() == reference.root(0, size)

    def test_it_goes_on_from_what_was_stored(self, leaves: list[bytes], reference: ReferenceTree) -> None:
        growth = tree.Growth()
        for leaf in leaves[:100]:
            growth.add(leaf)
        resumed = tree.Growth(100, growth.edge)
        resumed.add(leaves[100])

        assert resumed.root() == reference.root(0, 101)
        with pytest.raises(ValueError, match="subtrees"):
            tree.Growth(100, growth.edge[:-1])


class TestProofs:
    def test_inclusion_of_every_leaf_in_every_size(
        self, stored: list[bytes], leaves: list[bytes], reference: ReferenceTree
    ) -> None:
        for size in range(1, LARGEST + 1):
            root = reference.root(0, size)
            for index in range(size):
                proof = from_rows(stored, tree.inclusion_path(index, size))
                assert proof == reference.path(index, 0, size)
                assert tree.is_included(leaves[index], index, size, proof, root)

    def test_consistency_of_every_pair_of_sizes(self, stored: list[bytes], reference: ReferenceTree) -> None:
        roots = [reference.root(0, size) for size in range(LARGEST + 1)]
        for new in range(LARGEST + 1):
            for old in range(new + 1):
                proof = from_rows(stored, tree.consistency_path(old, new))
                assert proof == reference.proof(old, new)
                assert tree.is_consistent(old, roots[old], new, roots[new], proof)

    def test_no_mutant_of_an_inclusion_proof_is_accepted(
        self, stored: list[bytes], leaves: list[bytes], reference: ReferenceTree
    ) -> None:
        dice = random.Random(17)
        for size, index, proof in _inclusions(dice, stored, 400):
            root, leaf = reference.root(0, size), leaves[index]
            for mutant in _mutants(dice, proof):
                assert not tree.is_included(leaf, index, size, mutant, root)
            assert not tree.is_included(leaves[(index + 1) % LARGEST], index, size, proof, root)
            assert not tree.is_included(leaf, index, size, proof, hashlib.sha256(root).digest())
            if proof:
                assert not tree.is_included(leaf, index ^ 1, size, proof, root) or index ^ 1 >= size
            assert not tree.is_included(leaf, size, size, proof, root)
            assert not tree.is_included(leaf, -1, size, proof, root)
            assert not tree.is_included(leaf, index, size, [root] * 65, root)

    def test_no_mutant_of_a_consistency_proof_is_accepted(
        self, stored: list[bytes], reference: ReferenceTree
    ) -> None:
        dice = random.Random(18)
        for _ in range(400):
            old, new = sorted(dice.sample(range(1, LARGEST + 1), 2))
            proof = from_rows(stored, tree.consistency_path(old, new))
            first, second = reference.root(0, old), reference.root(0, new)
            for mutant in _mutants(dice, proof):
                assert not tree.is_consistent(old, first, new, second, mutant)
            assert not tree.is_consistent(old, second, new, second, proof)
            assert not tree.is_consistent(old, first, new, first, proof)
            assert not tree.is_consistent(new, second, old, first, proof)
            assert not tree.is_consistent(old, first, new, second, [first] * 65)

    def test_the_ends_are_plain(self, reference: ReferenceTree) -> None:
        empty, some = reference.root(0, 0), reference.root(0, 9)

        assert tree.is_consistent(0, empty, 9, some, [])
        assert not tree.is_consistent(0, some, 9, some, [])
        assert tree.is_consistent(9, some, 9, some, [])
        assert not tree.is_consistent(9, some, 9, empty, [])
        assert not tree.is_consistent(3, empty, 9, some, [])
        with pytest.raises(IndexError):
            tree.inclusion_path(9, 9)
        with pytest.raises(IndexError):
            tree.consistency_path(10, 9)


class TestChecker:
    @pytest.mark.parametrize("size", [0, 1, 7, BATCH - 1, BATCH, BATCH + 1, 2 * BATCH + 3])
    def test_it_grows_the_same_tree(self, size: int) -> None:
        images = [b'\x00{"about":"a:%d","chain":[1,""],' % number for number in range(size)]
        hashes = [hashlib.sha256(image).digest() for image in images]
        growth, nodes, roots = tree.Growth(), [], {}
        wanted = {1, size // 2, size} - {0} if size else set()
        for number, leaf in enumerate(hashes, start=1):
            nodes.append(growth.add(leaf))
            if number in wanted:
                roots[number] = growth.root()

        checker, found = Checker(), {}
        for start in range(0, size, BATCH):
            part = slice(start, start + BATCH)
            abouts = [b"a:%d" % number for number in range(size)[part]]
            sizes = [one for one in wanted if start <= one <= min(start + BATCH, size)]
            found |= checker.batch(abouts, images[part], hashes[part], nodes[part], sizes=sizes)

        assert checker.faults == []
        assert {number: root for number, root in found.items() if number in wanted} == roots


def _inclusions(
    dice: random.Random, stored: list[bytes], count: int
) -> Iterator[tuple[int, int, list[bytes]]]:
    for _ in range(count):
        size = dice.randint(1, LARGEST)
        index = dice.randrange(size)
        yield size, index, from_rows(stored, tree.inclusion_path(index, size))


def _mutants(dice: random.Random, proof: list[bytes]) -> Iterator[list[bytes]]:
    yield [*proof, bytes(32)]
    if not proof:
        return
    yield proof[:-1]
    yield proof[1:]
    for _ in range(3):
        place, bit = dice.randrange(len(proof)), dice.randrange(256)
        flipped = bytearray(proof[place])
        flipped[bit // 8] ^= 1 << bit % 8
        yield [*proof[:place], bytes(flipped), *proof[place + 1 :]]
    if len(proof) > 1 and proof[0] != proof[1]:
        yield [proof[1], proof[0], *proof[2:]]
