"""One file that anybody can verify (R16, R18, R20)."""

import io
import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pytest_django.fixtures import Settings

from tests.core.ledger import oracle
from tests.core.ledger.exported import (
    Parts,
    entry_lines,
    head_line,
    parts_of,
    signed_again,
    with_entries,
    write,
)
from tests.core.ledger.reference_tree import ReferenceTree, leaf_hash
from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import adapters, exports, refusals, selectors, verifier
from zhixing.core.ledger.verbs import Verb
from zhixing.foundation.actors import Citizen, Officer

pytestmark = pytest.mark.django_db
FULL = bool(os.environ.get("ZHIXING_FULL"))


@pytest.fixture
def history(
    clerk: Officer, deputy: Officer, citizen: Citizen, moved: Verb, waived: Verb,
    key: adapters.PublicKey, monday: datetime,
) -> list[ledger.Entry]:  # fmt: skip
    """Twenty entries under two heads, some of them with personal facts."""
    drafts = [
        ledger.Draft(moved, f"lamp:{n % 5}", (clerk, deputy, citizen)[n % 3], monday,
                     {"n": n, "去向": "大厅"}, {"phone": f"138000000{n:02}"} if n % 4 == 0 else None)
        for n in range(19)
    ]  # fmt: skip
    drafts.append(ledger.Draft(waived, "lamp:1", clerk, monday, {"days": 3}, second=deputy))
    entries = ledger.record_many(drafts[:12])
    ledger.seal()
    ledger.sign_head(at=monday)
    entries += ledger.record_many(drafts[12:])
    ledger.seal()
    ledger.sign_head(at=monday + timedelta(hours=1))
    return entries


@pytest.fixture
def export(history: list[ledger.Entry], tmp_path: Path) -> Path:
    """The whole ledger in a file, personal facts included."""
    path = tmp_path / "export.zip"
    exports.write_export(path, with_personal=True)
    return path


@pytest.fixture
def small_export(
    clerk: Officer, moved: Verb, key: adapters.PublicKey, monday: datetime, tmp_path: Path
) -> Path:
    """Two entries, one of them with a personal fact, under one head."""
    for number in range(2):
        personal = {"phone": "13800000000"} if number else None
        ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={"n": number}, personal=personal)
    ledger.seal()
    ledger.sign_head(at=monday)
    path = tmp_path / "small.zip"
    exports.write_export(path, with_personal=True)
    return path


@pytest.fixture
def signing(export: Path) -> Ed25519PrivateKey:
    """The true key, for damage that a signature would not betray."""
    return adapters.signer().private


class TestExport:
    def test_it_is_sound_for_both_verifiers(self, export: Path, history: list[ledger.Entry]) -> None:
        found = verifier.verify_export(export)

        assert found.faults == []
        assert (found.entries, found.subjects, found.heads) == (20, 5, 2)
        assert (found.personal, found.withheld) == (10, 0)
        assert oracle.is_sound(export)

    def test_it_verifies_itself_on_the_standard_library_alone(self, export: Path) -> None:
        done = subprocess.run(
            [sys.executable, "-I", "-S", str(export)], capture_output=True, text=True, check=False
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert "校验通过" in done.stdout
        assert adapters.signer().public.id in done.stdout

    def test_the_command_says_what_is_wrong_and_how_it_is_used(self, export: Path, tmp_path: Path) -> None:
        parts = parts_of(export)
        lines = entry_lines(parts)
        lines[7] = lines[7].replace("大厅".encode(), "后院".encode())
        bad = write(tmp_path / "bad.zip", with_entries(parts, lines))

        assert verifier.main([str(bad)]) == 1
        assert verifier.main([str(export), "--key", adapters.signer().public.id]) == 0
        assert verifier.main([str(export), "--key", "0" * 16]) == 1
        assert verifier.main([]) == 2
        assert verifier.main(["--wrong", str(export)]) == 2
        assert verifier.main([str(tmp_path / "absent.zip")]) == 2
        assert any("entry 12 (lamp:2 #3)" in fault for fault in _faults(bad))

    def test_exporting_twice_gives_the_same_bytes(self, export: Path, tmp_path: Path) -> None:
        again = exports.write_export(tmp_path / "again.zip", with_personal=True)

        assert (tmp_path / "again.zip").read_bytes() == export.read_bytes()
        assert again.bytes == export.stat().st_size

    def test_an_export_at_an_older_head_is_the_beginning(
        self, export: Path, tmp_path: Path, history: list[ledger.Entry]
    ) -> None:
        older = exports.write_export(tmp_path / "older.zip", size=12)

        assert older.entries == 12
        assert parts_of(export)["entries.jsonl"].startswith(parts_of(tmp_path / "older.zip")["entries.jsonl"])
        assert verifier.verify_export(tmp_path / "older.zip").faults == []

    def test_personal_facts_are_withheld_unless_asked_for(
        self, history: list[ledger.Entry], tmp_path: Path
    ) -> None:
        path = tmp_path / "plain.zip"
        exports.write_export(path)

        assert b"138000000" not in path.read_bytes()
        assert "张三丰".encode() not in path.read_bytes()
        found = verifier.verify_export(path)
        assert (found.faults, found.personal, found.withheld) == ([], 0, 10)

    def test_after_an_erasure_it_is_still_sound(
        self, history: list[ledger.Entry], clerk: Officer, tmp_path: Path, monday: datetime
    ) -> None:
        ledger.erase_personal(about="lamp:0", ground="本人申请", by=clerk, at=monday)
        ledger.seal()
        ledger.sign_head(at=monday, is_forced=True)
        path = tmp_path / "erased.zip"
        exports.write_export(path, with_personal=True)

        found = verifier.verify_export(path)
        assert found.faults == []
        assert found.withheld > 0
        assert oracle.is_sound(path)
        assert b"13800000000" not in path.read_bytes()

    def test_before_the_first_head_there_is_nothing_to_export(
        self, key: adapters.PublicKey, tmp_path: Path
    ) -> None:
        with pytest.raises(refusals.NothingSealed):
            exports.write_export(tmp_path / "none.zip")

    def test_without_the_key_there_is_no_export(
        self, history: list[ledger.Entry], key_folder: Path, tmp_path: Path
    ) -> None:
        (key_folder / "ledger").unlink()

        with pytest.raises(refusals.HeadKeyUnreadable):
            exports.write_export(tmp_path / "none.zip")

    def test_algorithms_and_keys_may_change_inside_one_ledger(
        self, history: list[ledger.Entry], clerk: Officer, deputy: Officer, moved: Verb, monday: datetime,
        settings: Settings, tmp_path: Path,
    ) -> None:  # fmt: skip
        settings.ZHIXING_LEDGER_ALGORITHM = "sm3"
        ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={"n": 90})
        ledger.rotate_key(by=clerk, second=deputy, at=monday)
        ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={"n": 91})
        ledger.seal()
        ledger.sign_head(at=monday + timedelta(hours=2), is_forced=True)
        path = tmp_path / "rolled.zip"
        exports.write_export(path)

        found = verifier.verify_export(path)
        assert found.faults == []
        assert found.heads == 4
        assert oracle.is_sound(path)
        assert selectors.verify().faults == ()


class TestProofFile:
    def test_the_proof_of_one_entry_verifies_and_no_change_of_it_does(
        self, history: list[ledger.Entry], tmp_path: Path, key: adapters.PublicKey
    ) -> None:
        for entry in history:
            proof = selectors.entry_proof(entry.about, entry.seq)
            assert proof is not None
            path = tmp_path / "proof.json"
            path.write_bytes(exports.proof_file(proof))
            assert verifier.verify_proof(path).faults == []
            assert verifier.verify_proof(path, key=key.id).faults == []
            assert verifier.verify_proof(path, key="0" * 16).faults != []

        raw = path.read_bytes()
        dice = random.Random(3)
        for _ in range(300):
            flipped = bytearray(raw)
            place = dice.randrange(len(raw))
            flipped[place] ^= 1 << dice.randrange(8)
            path.write_bytes(flipped)
            assert verifier.verify_proof(path).faults != [], place

    def test_there_is_no_proof_of_what_is_not_covered(
        self, history: list[ledger.Entry], clerk: Officer, moved: Verb, monday: datetime
    ) -> None:
        late = ledger.record(moved, about="lamp:1", by=clerk, at=monday, facts={})

        assert selectors.entry_proof("lamp:1", late.seq) is None
        assert selectors.entry_proof("lamp:1", 99) is None
        assert selectors.entry_proof("lamp:4", 4, size=12) is None
        assert selectors.entry_proof("lamp:4", 1, size=12) is not None
        assert selectors.entry_proof("lamp:4", 1, size=11) is None


class TestBitFlips:
    """Every single bit (R16 a)."""

    def test_every_byte_outside_the_two_texts_is_noticed(self, small_export: Path) -> None:
        raw = small_export.read_bytes()
        start = raw.index(b"entries.jsonl") - 30
        dice = random.Random(16)
        for place in range(start, len(raw)):
            for bit in range(8) if FULL else (dice.randrange(8),):
                flipped = bytearray(raw)
                flipped[place] ^= 1 << bit
                assert verifier.check_file(io.BytesIO(flipped), most=1).faults, (place, bit)

    def test_random_bits_anywhere_are_noticed(self, export: Path) -> None:
        raw = export.read_bytes()
        dice = random.Random(1)
        for _ in range(20_000 if FULL else 1_000):
            place, bit = dice.randrange(len(raw)), dice.randrange(8)
            flipped = bytearray(raw)
            flipped[place] ^= 1 << bit
            assert verifier.check_file(io.BytesIO(flipped), most=1).faults, (place, bit)

    def test_every_bit_of_an_entry_betrays_itself_without_any_checksum(self, small_export: Path) -> None:
        raw = parts_of(small_export)["entries.jsonl"]
        reference = ReferenceTree([leaf_hash(line) for line in raw.split(b"\n")[:-1]]).root(0, 2)
        for place in range(len(raw)):
            for bit in range(8):
                flipped = bytearray(raw)
                flipped[place] ^= 1 << bit
                found = verifier.Found()
                try:
                    tree, _, _ = verifier.check_entries(io.BytesIO(flipped), (0, len(raw)), {}, found)
                except verifier.Unsound:
                    continue
                assert found.faults or tree.root() != reference, (place, bit)
                assert tree.root() != reference, (place, bit)

    def test_the_damaged_record_is_named(self, export: Path, tmp_path: Path) -> None:
        raw = bytearray(export.read_bytes())
        raw[raw.index(b'"n":7,') + 4] ^= 1

        (tmp_path / "flipped.zip").write_bytes(raw)
        faults = _faults(tmp_path / "flipped.zip")
        # Record 7 now hashes differently: the next one about the same subject does not follow it.
        assert any("entry 12 (lamp:2 #3)" in fault for fault in faults)


Attack = Callable[[Parts], Parts]


def _rechained(lines: list[bytes], start: int) -> list[bytes]:
    """All hashes recomputed from `start` on, so that every chain fits again."""
    last: dict[str, tuple[int, str]] = {}
    made = []
    for number, line in enumerate(lines):
        entry = json.loads(line)
        if number >= start:
            seq, previous = last.get(entry["about"], (0, ""))
            entry["chain"] = [seq + 1, previous]
            line = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        last[entry["about"]] = (entry["chain"][0], leaf_hash(line).hex())
        made.append(line)
    return made


def _edited(lines: list[bytes], number: int, **changes: object) -> list[bytes]:
    entry = json.loads(lines[number]) | changes
    line = json.dumps(entry, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    return [*lines[:number], line, *lines[number + 1 :]]


def _on_entries(change: Callable[[list[bytes]], list[bytes]]) -> Attack:
    return lambda parts: with_entries(parts, change(entry_lines(parts)))


def _foreign(number: int) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def _other_personal(parts: Parts) -> Parts:
    return parts | {"personal.jsonl": parts["personal.jsonl"].replace(b"13800000000", b"13900000000")}


ATTACKS: dict[str, Attack] = {
    "drop one": _on_entries(lambda lines: lines[:6] + lines[7:]),
    "drop the tail": _on_entries(lambda lines: lines[:-3]),
    "swap two": _on_entries(lambda lines: [*lines[:3], lines[4], lines[3], *lines[5:]]),
    "duplicate one": _on_entries(lambda lines: [*lines[:3], lines[2], *lines[3:]]),
    "insert one": _on_entries(lambda lines: _rechained([*lines[:3], lines[0], *lines[3:]], 3)),
    "chain again from the sixth": _on_entries(
        lambda lines: _rechained(_edited(lines, 5, facts={"n": 99}), 5)
    ),
    "edit facts": _on_entries(lambda lines: _edited(lines, 8, facts={"n": 99})),
    "edit personal facts": _other_personal,
    "wrong algorithm": _on_entries(lambda lines: _edited(lines, 4, format="zhixing-entry/1+md5")),
    "another algorithm": _on_entries(
        lambda lines: _rechained(_edited(lines, 4, format="zhixing-entry/1+sm3"), 4)
    ),
    "date back": _on_entries(lambda lines: _rechained(_edited(lines, 9, recorded=1, claimed=1), 9)),
    "replay an old head": lambda parts: (
        parts | {"heads.txt": parts["heads.txt"].splitlines(keepends=True)[0]}
    ),
    "head of another ledger": lambda parts: (
        parts | {"heads.txt": parts["heads.txt"].replace(b"origin ", b"origin f", 1)[:-1]}
    ),
    "swap a part": lambda parts: parts | {"FORMAT.txt": parts["FORMAT.txt"].replace(b"SHA-256", b"MD5")},
}


class TestAttacks:
    """Fourteen structural attacks by somebody who holds everything but the key (R16 b)."""

    @pytest.mark.parametrize("name", ATTACKS)
    def test_whoever_lacks_the_key_is_found_out(self, name: str, export: Path, tmp_path: Path) -> None:
        changed = ATTACKS[name](parts_of(export))
        assert changed != parts_of(export)

        assert verifier.verify_export(write(tmp_path / "bad.zip", changed)).faults
        assert not oracle.is_sound(tmp_path / "bad.zip")

    @pytest.mark.parametrize("name", ATTACKS)
    def test_even_a_manifest_that_fits_does_not_hide_it(
        self, name: str, export: Path, tmp_path: Path, signing: Ed25519PrivateKey
    ) -> None:
        if name == "swap a part":
            return  # nothing but the manifest protects the two texts
        changed = ATTACKS[name](parts_of(export))
        lines = entry_lines(changed)
        root = ReferenceTree([leaf_hash(line) for line in lines]).root(0, len(lines))
        changed = signed_again(changed, signing, {"entries": str(len(lines)), "root": root.hex()})

        assert verifier.verify_export(write(tmp_path / "bad.zip", changed)).faults
        assert not oracle.is_sound(tmp_path / "bad.zip")

    def test_a_fork_of_equal_size_under_a_foreign_key_is_betrayed_by_what_one_kept(
        self, export: Path, tmp_path: Path, key: adapters.PublicKey
    ) -> None:
        parts = parts_of(export)
        foreign = _foreign(9)
        lines = _rechained(_edited(entry_lines(parts), 5, facts={"n": 99}), 5)
        tree = ReferenceTree([leaf_hash(line) for line in lines])
        forged = with_entries(parts, lines) | {
            "heads.txt": b"".join(
                head_line(foreign, origin=key.origin, size=size, root=tree.root(0, size), time=size)
                for size in (12, 20)
            )
        }
        public = foreign.public_key().public_bytes_raw()
        forged = signed_again(forged, foreign, {"root": tree.root(0, 20).hex(), "keys": public.hex()})
        bad = write(tmp_path / "fork.zip", forged)
        kept = tmp_path / "kept.txt"
        kept.write_bytes(parts["heads.txt"].splitlines(keepends=True)[0])

        assert verifier.verify_export(bad).faults == []  # it agrees with itself, and no more
        assert any("expected" in fault for fault in _faults(bad, key=key.id))
        faults = _faults(bad, heads=str(kept))
        assert any("kept head 1: its root" in fault for fault in faults)
        assert verifier.verify_export(export, key=key.id, heads=str(kept)).faults == []

    def test_a_dropped_tail_under_a_true_older_head_is_betrayed_by_a_newer_head(
        self, export: Path, tmp_path: Path
    ) -> None:
        exports.write_export(tmp_path / "older.zip", size=12)
        kept = tmp_path / "kept.txt"
        kept.write_bytes(parts_of(export)["heads.txt"])

        assert verifier.verify_export(tmp_path / "older.zip").faults == []
        assert any("covers 20 entries" in fault for fault in _faults(tmp_path / "older.zip", heads=str(kept)))


class TestAgreement:
    """Both verifiers say the same, also where the true key has signed nonsense (R18)."""

    def test_on_exports_of_every_kind_and_their_mutants(
        self, export: Path, tmp_path: Path, signing: Ed25519PrivateKey
    ) -> None:
        parts = parts_of(export)
        dice = random.Random(18)
        target = tmp_path / "mutant.zip"
        for _ in range(2_000 if FULL else 150):
            mutant = signed_again(_mutant(dice, parts), signing)
            write(target, mutant)
            verdict = not verifier.verify_export(target, most=1).faults
            changed = [name for name in parts if mutant[name] != parts[name] and name != "manifest.txt"]
            assert verdict == oracle.is_sound(target), (changed, _faults(target))
            assert not (verdict and "entries.jsonl" in changed)

    def test_signatures_are_judged_as_the_library_judges_them(self) -> None:
        dice = random.Random(5)
        for number in range(20):
            key = _foreign(number)
            public, message = key.public_key().public_bytes_raw(), dice.randbytes(dice.randrange(200))
            good = key.sign(message)
            assert verifier.is_signed(public, message, good)
            assert not verifier.is_signed(public, message + b"x", good)
            assert not verifier.is_signed(_foreign(99).public_key().public_bytes_raw(), message, good)
            flipped = bytearray(good)
            flipped[dice.randrange(64)] ^= 1 << dice.randrange(8)
            assert not verifier.is_signed(public, message, bytes(flipped))
            scalar = int.from_bytes(good[32:], "little") + verifier.L
            assert not verifier.is_signed(public, message, good[:32] + scalar.to_bytes(32, "little"))
        assert not verifier.is_signed(bytes(32), b"", bytes(63))
        assert verifier.point((verifier.P + 1).to_bytes(32, "little")) is None
        assert verifier.point((1 | 1 << 255).to_bytes(32, "little")) is None

    def test_the_plain_sm3_is_that_of_the_standard(self) -> None:
        # GB/T 32905-2016, annex A.
        assert verifier.plain_sm3(b"abc").hex() == (
            "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
        )
        assert verifier.plain_sm3(b"abcd" * 16).hex() == (
            "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"
        )


def _mutant(dice: random.Random, parts: Parts) -> Parts:
    """Parts with one thing changed, somewhere."""
    name = dice.choice(["entries.jsonl", "entries.jsonl", "personal.jsonl", "heads.txt", "FORMAT.txt"])
    raw = bytearray(parts[name])
    kind = dice.randrange(5)
    place = dice.randrange(len(raw))
    if kind == 0:
        raw[place] ^= 1 << dice.randrange(8)
    elif kind == 1:
        del raw[place : place + dice.randrange(1, 5)]
    elif kind == 2:
        raw[place:place] = dice.choice([b" ", b"\n", b"0", b"\\u0041", b",", b"\r"])
    elif kind == 3:
        lines = bytes(raw).splitlines(keepends=True)
        one, other = dice.randrange(len(lines)), dice.randrange(len(lines))
        lines[one], lines[other] = lines[other], lines[one]
        raw = bytearray(b"".join(lines))
    else:
        lines = bytes(raw).splitlines(keepends=True)
        del lines[dice.randrange(len(lines))]
        raw = bytearray(b"".join(lines))
    return parts | {name: bytes(raw)}


def _faults(path: Path, *, key: str = "", heads: str = "") -> list[str]:
    return verifier.verify_export(path, key=key, heads=heads).faults
