"""Verify an export or a proof of Zhixing's records. Standard library only, one file, no network.

    python3 verify.py EXPORT.zip [--key HEX] [--heads FILE]
    python3 verify.py PROOF.json [--key HEX]
    python3 EXPORT.zip                       (an export carries this file and can check itself)

--key is the fingerprint of the signing key, or the key, as you got it before and by another way;
--heads is a file of heads that you kept (each a line as published): the export must contain their
history unchanged. Without either, the file is only shown to agree with itself.
Exit status: 0 sound, 1 not, 2 wrong usage.

What is checked is the bytes, not their meaning: everything is encoded again and must be equal.
"""

from __future__ import annotations

import hashlib
import json
import re
import struct
import sys
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO

EXPORT_FORMAT = "zhixing-export/1"
PROOF_FORMAT = "zhixing-proof/1"
ENTRY_FORMATS = {"zhixing-entry/1+sha256": "sha256", "zhixing-entry/1+sm3": "sm3"}
MEMBERS = ("__main__.py", "FORMAT.txt", "entries.jsonl", "personal.jsonl", "heads.txt", "manifest.txt")
MOST_FAULTS = 50
ENTRY_KEYS = ["about", "chain", "claimed", "facts", "format", "origin", "personal", "recorded", "second",
              "verb", "who"]  # fmt: skip
WHO_KEYS = ["code", "for", "for_name", "name", "post", "post_name", "unit", "unit_name"]
PERSONAL_KEYS = ["entry", "facts", "salt"]
PROOF_KEYS = ["body", "format", "head", "index", "path", "public_key", "signature"]
ORIGINS = ("live", "late", "imported")
LARGEST = 2**53 - 1

Place = tuple[int, int]
Point = tuple[int, int, int, int]
Head = dict[str, Any]

HEX = re.compile(r"[0-9a-f]*")
HEAD = re.compile(
    r"zhixing-head/1\norigin ([0-9a-f]{16})\nsize (0|[1-9][0-9]{0,18})\nroot ([0-9a-f]{64})\n"
    r"time ([1-9][0-9]{0,18})\ntree rfc6962-sha256\nkey ([0-9a-f]{16})\n"
)
MANIFEST = re.compile(
    r"zhixing-export/1\norigin ([0-9a-f]{16})\nentries (0|[1-9][0-9]*)\nroot ([0-9a-f]{64})\n"
    r"personal (included|withheld)\nkeys ((?:[0-9a-f]{64})(?: [0-9a-f]{64})*)\n"
    r"((?:file \S+ [0-9]+ [0-9a-f]{64}\n)+)"
)


class Unsound(Exception):
    """The file is not what it claims to be; the message says where."""


class Enough(Exception):
    """As many faults have been found as were wanted."""


class Found:
    """What has been found wrong so far, and what the file contains."""

    def __init__(self, most: int = MOST_FAULTS) -> None:
        self.most = most
        self.faults: list[str] = []
        self.entries = self.subjects = self.heads = self.personal = self.withheld = 0
        self.origin = self.key = self.root = ""

    def add(self, fault: str) -> None:
        self.faults.append(fault)
        if len(self.faults) >= self.most:
            raise Enough


# --- The container: a ZIP file whose every byte follows from its six members -----------------------


def local_header(name: bytes, crc: int, size: int) -> bytes:
    return struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 33, crc, size, size, len(name), 0) + name


def central_header(name: bytes, crc: int, size: int, offset: int) -> bytes:
    return struct.pack(
        "<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, crc, size, size, len(name), 0, 0, 0, 0, 0, offset
    ) + name  # fmt: skip


def end_record(count: int, size: int, offset: int) -> bytes:
    return struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, count, count, size, offset, 0)


def members(file: BinaryIO, found: Found) -> dict[str, Place]:
    """Return name -> (offset, size) of the members, whose headers must be exactly ours."""
    directory, places = b"", {}
    for text in MEMBERS:
        name, start = text.encode(), file.tell()
        header = file.read(30 + len(name))
        if len(header) < 30 + len(name):
            raise Unsound(f"the file ends before its part {text}")
        crc, size = struct.unpack_from("<2I", header, 14)
        if header != local_header(name, crc, size):
            raise Unsound(f"the header of the part {text} is damaged")
        offset, left, actual = file.tell(), size, 0
        while left:
            block = file.read(min(left, 1 << 20))
            if not block:
                raise Unsound(f"the file ends inside its part {text}")
            actual, left = zlib.crc32(block, actual), left - len(block)
        if actual != crc:
            found.add(f"the part {text} is damaged")
        directory += central_header(name, crc, size, start)
        places[text] = (offset, size)
    at = file.tell()
    if file.read(len(directory) + 23) != directory + end_record(len(MEMBERS), len(directory), at):
        raise Unsound("the table of contents at the end of the file is damaged")
    return places


def content(file: BinaryIO, place: Place) -> bytes:
    file.seek(place[0])
    return file.read(place[1])


def lines(file: BinaryIO, place: Place) -> Iterator[bytes]:
    """Yield the lines of a member without their line feeds; the last must have one too."""
    file.seek(place[0])
    left = place[1]
    while left:
        line = file.readline(left)
        left -= len(line)
        if not line.endswith(b"\n"):
            raise Unsound("the last line of a part has no end")
        yield line[:-1]


# --- Canonical JSON --------------------------------------------------------------------------------


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def refuse(text: str) -> Any:
    raise ValueError(f"only whole numbers are allowed, not {text}")


decode = json.JSONDecoder(object_pairs_hook=unique, parse_float=refuse, parse_constant=refuse).decode
encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


def canonical(line: bytes, keys: list[str]) -> dict[str, Any]:
    """Return the object in `line`, which must be its canonical bytes and have exactly `keys`."""
    try:
        value = decode(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Unsound(f"not readable: {error}") from None
    if not isinstance(value, dict) or sorted(value) != keys:
        raise Unsound("not the expected fields")
    try:
        if encode(value).encode("utf-8") != line:
            raise Unsound("not in canonical form")
    except UnicodeEncodeError:
        raise Unsound("not in canonical form") from None
    return value


# --- Hashes and the tree ---------------------------------------------------------------------------


def entry_hash(line: bytes, form: str) -> bytes:
    algorithm = ENTRY_FORMATS.get(form)
    if algorithm is None:
        raise Unsound(f"unknown format {form!r}")
    if algorithm == "sm3":
        return sm3(b"\x00" + line)
    return hashlib.sha256(b"\x00" + line).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The right edge of a growing RFC 6962 tree."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        rest = self.size
        while rest & 1:
            leaf, rest = node_hash(self.edge.pop(), leaf), rest >> 1
        self.edge.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        if not self.edge:
            return hashlib.sha256(b"").digest()
        root = self.edge[-1]
        for left in self.edge[-2::-1]:
            root = node_hash(left, root)
        return root


def included_root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """Return the root that `path` leads to from the leaf (RFC 9162, 2.1.3.2)."""
    place, last, top = index, size - 1, leaf
    if not 0 <= index < size or len(path) > 64:
        raise Unsound("the place is not in the tree")
    for sibling in path:
        if last == 0:
            raise Unsound("the path is too long")
        if place & 1 or place == last:
            top = node_hash(sibling, top)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            top = node_hash(top, sibling)
        place, last = place >> 1, last >> 1
    if last:
        raise Unsound("the path is too short")
    return top


SM3_START = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)


def sm3(data: bytes) -> bytes:
    """Return the SM3 digest (GB/T 32905-2016), by hashlib where it can."""
    try:
        return hashlib.new("sm3", data).digest()
    except ValueError:
        return plain_sm3(data)


def plain_sm3(data: bytes) -> bytes:
    mask = 0xFFFFFFFF

    def turn(x: int, n: int) -> int:
        n &= 31
        return ((x << n) | (x >> (32 - n))) & mask

    length = len(data) * 8
    data += b"\x80" + bytes(-(len(data) + 9) % 64) + length.to_bytes(8, "big")
    state = list(SM3_START)
    for start in range(0, len(data), 64):
        w = list(struct.unpack_from(">16I", data, start))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ turn(w[j - 3], 15)
            w.append(x ^ turn(x, 15) ^ turn(x, 23) ^ turn(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = state
        for j in range(64):
            first = 0x79CC4519 if j < 16 else 0x7A879D8A
            one = turn((turn(a, 12) + e + turn(first, j)) & mask, 7)
            two = one ^ turn(a, 12)
            ff = a ^ b ^ c if j < 16 else (a & b) | (a & c) | (b & c)
            gg = e ^ f ^ g if j < 16 else (e & f) | (~e & mask & g)
            t1 = (ff + d + two + (w[j] ^ w[j + 4])) & mask
            t2 = (gg + h + one + w[j]) & mask
            a, b, c, d = t1, a, turn(b, 9), c
            e, f, g, h = t2 ^ turn(t2, 9) ^ turn(t2, 17), e, turn(f, 19), g
        state = [old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h), strict=True)]
    return struct.pack(">8I", *state)


# --- Ed25519 (RFC 8032, 5.1.7), with the strict bounds on s and on the points -----------------------

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)
ZERO = (0, 1, 1, 0)


def add(p: Point, q: Point) -> Point:
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def double(p: Point) -> Point:
    a, b, c = p[0] * p[0] % P, p[1] * p[1] % P, 2 * p[2] * p[2] % P
    h = a + b
    e = h - (p[0] + p[1]) * (p[0] + p[1]) % P
    g = a - b
    f = c + g
    return e * f % P, g * h % P, f * g % P, e * h % P


@lru_cache(maxsize=64)
def point(data: bytes) -> Point | None:
    """Return the point that 32 bytes encode, None when they encode none in the canonical way."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    if len(data) != 32 or y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return x, y, 1, x * y % P


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or ZERO


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` was made with the private half of `public`."""
    key, commit = point(public), point(signature[:32])
    scalar = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or commit is None or scalar >= L:
        return False
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    minus = (P - key[0], key[1], 1, P - key[3])
    both, result = add(BASE, minus), ZERO
    for bit in range(252, -1, -1):  # scalar * BASE - challenge * key, by Shamir's trick
        result = double(result)
        one, other = scalar >> bit & 1, challenge >> bit & 1
        if one and other:
            result = add(result, both)
        elif one:
            result = add(result, BASE)
        elif other:
            result = add(result, minus)
    return (result[0] * commit[2] - commit[0] * result[2]) % P == 0 and (
        result[1] * commit[2] - commit[1] * result[2]
    ) % P == 0


def key_id(public: bytes) -> str:
    return hashlib.sha256(public).hexdigest()[:16]


# --- An export ------------------------------------------------------------------------------------


def verify_export(path: str | Path, *, key: str = "", heads: str = "", most: int = MOST_FAULTS) -> Found:
    """Return what an export contains and what is wrong with it, at most `most` faults."""
    with Path(path).open("rb") as file:
        return check_file(file, key=key, heads=heads, most=most)


def check_file(file: BinaryIO, *, key: str = "", heads: str = "", most: int = MOST_FAULTS) -> Found:
    """Return what an open export contains and what is wrong with it, at most `most` faults."""
    found = Found(most)
    try:
        check_parts(file, members(file, found), found, key, heads)
    except Unsound as error:
        found.faults.append(str(error))
    except Enough:
        pass
    return found


def check_parts(file: BinaryIO, places: dict[str, Place], found: Found, key: str, kept: str) -> None:
    origin, size, root, personal, keys = check_manifest(file, places, found, key)
    wanted: dict[int, list[Head]] = {}
    for head in check_heads_text(file, places["heads.txt"], found):
        wanted.setdefault(head["size"], []).append(head)
    kept_heads = list(read_kept_heads(kept)) if kept else []
    for head in kept_heads:
        wanted.setdefault(head["size"], []).append(head)
    tree, rotations, promised = check_entries(file, places["entries.jsonl"], wanted, found)
    found.origin, found.entries, found.key = origin, tree.size, keys[0].hex()
    found.root = tree.root().hex()
    if tree.size != size:
        found.add(f"the manifest names {size} entries, the file has {tree.size}")
    if found.root != root:
        found.add("the entries do not lead to the root that the manifest names")
    check_heads(wanted, tree.size, found, keys, rotations, origin, kept_heads)
    check_personal(file, places["personal.jsonl"], promised, found, is_included=personal)


def check_manifest(
    file: BinaryIO, places: dict[str, Place], found: Found, key: str
) -> tuple[str, int, str, bool, list[bytes]]:
    """Check the manifest's form, signature and digests; return what it says."""
    raw = content(file, places["manifest.txt"])
    text, _, signature = raw.decode("utf-8", "replace").rpartition("signature ")
    says = MANIFEST.fullmatch(text)
    if says is None or not re.fullmatch(r"[0-9a-f]{128}\n", signature):
        raise Unsound("the manifest is damaged")
    origin, entries, root, personal, keys, files = says.groups()
    known = [bytes.fromhex(one) for one in keys.split(" ")]
    if key and key.lower() not in (known[0].hex(), key_id(known[0])):
        found.add(f"the first key is {key_id(known[0])}, not the one that was expected")
    listed = "".join(
        f"file {name} {place[1]} {digest_of(file, place)}\n"
        for name, place in places.items()
        if name != "manifest.txt"
    )
    if listed != files:
        ours, theirs = listed.splitlines(), files.splitlines()
        for line in ours:
            if line not in theirs:
                found.add(f"the part {line.split(' ')[1]} is not the one that was signed")
        if sorted(ours) != sorted(theirs):
            found.add("the parts are not those that were signed")
        else:
            found.add("the order of the parts in the manifest was changed")
    if not is_signed(known[-1], text.encode(), bytes.fromhex(signature.strip())):
        found.add("the signature of the manifest is not valid")
    return origin, int(entries), root, personal == "included", known


def digest_of(file: BinaryIO, place: Place) -> str:
    digest, left = hashlib.sha256(), place[1]
    file.seek(place[0])
    while left:
        block = file.read(min(left, 1 << 20))
        digest.update(block)
        left -= len(block)
    return digest.hexdigest()


def check_entries(
    file: BinaryIO, place: Place, wanted: dict[int, list[Head]], found: Found
) -> tuple[Tree, list[tuple[int, Any]], dict[int, str]]:
    """Hash every entry, follow every chain, grow the tree; note the roots at the sizes of the heads."""
    tree, subjects = Tree(), dict[str, tuple[int, str, int]]()
    rotations, promised = list[tuple[int, Any]](), dict[int, str]()
    for index, line in enumerate(lines(file, place)):
        name = f"entry {index}"
        try:
            says = canonical(line, ENTRY_KEYS)
            name = f"entry {index} ({says['about']} #{says['chain'][0]})" if has_chain(says) else name
            digest = entry_hash(line, says["format"])
            check_entry(says, subjects, digest)
            if says["personal"]:
                promised[index] = says["personal"]
            if says["verb"] == "key.rotated":
                rotations.append((index, says["facts"].get("public")))
        except Unsound as error:
            found.add(f"{name}: {error}")
            digest = hashlib.sha256(b"\x00" + line).digest()
        tree.add(digest)
        for head in wanted.get(tree.size, ()):
            if head["root"] != tree.root().hex():
                found.add(f"{head['name']}: its root is not that of the first {tree.size} entries")
    found.subjects = len(subjects)
    return tree, rotations, promised


def has_chain(says: dict[str, Any]) -> bool:
    chain = says["chain"]
    return isinstance(chain, list) and len(chain) == 2 and type(chain[0]) is int


def check_entry(says: dict[str, Any], subjects: dict[str, tuple[int, str, int]], digest: bytes) -> None:
    """Check one entry's fields and that it follows the one before it about the same subject."""
    if not has_chain(says) or not isinstance(says["about"], str):
        raise Unsound("its place in the chain is not readable")
    seq, last = says["chain"]
    before = subjects.get(says["about"])
    expected = (1, "", 0) if before is None else (before[0] + 1, before[1], before[2])
    subjects[says["about"]] = (seq, digest.hex(), says["recorded"] if type(says["recorded"]) is int else 0)
    if (seq, last) != expected[:2]:
        raise Unsound("it does not follow the entry before it")
    if not all(type(says[name]) is int and abs(says[name]) <= LARGEST for name in ("claimed", "recorded")):
        raise Unsound("a time is not a whole number")
    if says["recorded"] < expected[2]:
        raise Unsound("it was recorded before the entry before it")
    if says["claimed"] > says["recorded"]:
        raise Unsound("it claims a time after its record")
    if says["origin"] not in ORIGINS:
        raise Unsound("its origin is not known")
    if not isinstance(says["facts"], dict) or not isinstance(says["verb"], str):
        raise Unsound("its verb or facts are not readable")
    if not is_who(says["who"]) or not (says["second"] is None or is_who(says["second"])):
        raise Unsound("it does not say who")
    if says["personal"] != "" and not is_hex(says["personal"], 64):
        raise Unsound("its commitment is not readable")


def is_who(who: Any) -> bool:
    return isinstance(who, dict) and sorted(who) == WHO_KEYS


def head_line(line: str, where: str) -> Head:
    """Return the head in a published line; raises Unsound when it is not exactly one."""
    text, middle, signature = line.rpartition("; signature ")
    text = text.replace("; ", "\n") + "\n"
    says = HEAD.fullmatch(text)
    if says is None or not middle or not re.fullmatch(r"[0-9a-f]{128}", signature):
        raise Unsound(f"{where} is damaged")
    origin, size, root, at, key = says.groups()
    return {
        "name": f"head of {size}", "text": text, "signature": bytes.fromhex(signature), "origin": origin,
        "size": int(size), "root": root, "time": int(at), "key": key,
    }  # fmt: skip


def check_heads_text(file: BinaryIO, place: Place, found: Found) -> Iterator[Head]:
    last = 0
    for number, raw in enumerate(lines(file, place), start=1):
        try:
            head = head_line(raw.decode("utf-8", "replace"), f"line {number} of heads.txt")
        except Unsound as error:
            found.add(str(error))
            continue
        if head["size"] <= last:
            found.add(f"{head['name']}: it stands in the wrong place")
        last = head["size"]
        yield head


def read_kept_heads(path: str) -> Iterator[Head]:
    for number, line in enumerate(Path(path).read_text("utf-8").splitlines(), start=1):
        yield {**head_line(line, f"line {number} of the heads that were kept"), "name": f"kept head {number}"}


def check_head(head: Head, size: int, found: Found, public: bytes | None, origin: str) -> None:
    """Check one head by itself; `public` is the key that it names, None when the file has none such."""
    name = head["name"]
    if head["origin"] != origin:
        found.add(f"{name}: it is the head of another ledger")
    if head["size"] > size:
        found.add(f"{name}: it covers {head['size']} entries, the file ends after {size}")
    if public is None:
        found.add(f"{name}: its key is not among those of the file")
    elif not is_signed(public, head["text"].encode(), head["signature"]):
        found.add(f"{name}: its signature is not valid")


def check_heads(
    wanted: dict[int, list[Head]], size: int, found: Found, keys: list[bytes],
    rotations: list[tuple[int, Any]], origin: str, kept: list[Head],
) -> None:  # fmt: skip
    """Check signatures, order and keys of the heads; the largest must cover the whole file."""
    by_id = {key_id(public): public for public in keys}
    current, covered, last = keys[0], 0, 0
    order: list[bytes] = []
    for head in sorted((one for same in wanted.values() for one in same), key=lambda one: one["size"]):
        name, public = head["name"], by_id.get(head["key"])
        check_head(head, size, found, public, origin)
        if public is None or head in kept:
            continue
        if public != current and not any(index < covered and new == public.hex() for index, new in rotations):
            found.add(f"{name}: its key was not announced under a head of the key before")
        if head["time"] < last or head["size"] == covered:
            found.add(f"{name}: it does not follow the head before it")
        if public not in order:
            order.append(public)
        current, covered, last = public, head["size"], head["time"]
        found.heads += 1
    if covered != size:
        found.add(f"no head covers all {size} entries")
    if order != keys:
        found.add("the keys in the manifest are not those of the heads, in their order")


def check_personal(
    file: BinaryIO, place: Place, promised: dict[int, str], found: Found, *, is_included: bool
) -> None:
    """Check that each personal fact is the one that its entry promised."""
    last = -1
    for number, line in enumerate(lines(file, place), start=1):
        name = f"line {number} of personal.jsonl"
        try:
            says = canonical(line, PERSONAL_KEYS)
            index, salt = says["entry"], says["salt"]
            if type(index) is not int or index <= last or not is_hex(salt, 64):
                raise Unsound("not readable")
            last = index
            facts = encode(says["facts"]).encode()
            if hashlib.sha256(bytes.fromhex(salt) + facts).hexdigest() != promised.get(index):
                raise Unsound(f"not what entry {index} promised")
            found.personal += 1
        except Unsound as error:
            found.add(f"{name}: {error}")
    if not is_included and found.personal:
        found.add("personal facts are there although the manifest says that they are withheld")
    found.withheld = len(promised) - found.personal


def is_hex(text: Any, length: int) -> bool:
    return isinstance(text, str) and len(text) == length and HEX.fullmatch(text) is not None


# --- A proof of one entry ---------------------------------------------------------------------------


def verify_proof(path: str | Path, *, key: str = "") -> Found:
    """Return what is wrong with the proof of one entry."""
    found = Found()
    try:
        says = canonical(Path(path).read_bytes().removesuffix(b"\n"), PROOF_KEYS)
        check_proof(says, found, key)
    except (Unsound, ValueError, TypeError, AttributeError) as error:
        found.faults.append(str(error))
    return found


def check_proof(says: dict[str, Any], found: Found, key: str) -> None:
    if says["format"] != PROOF_FORMAT:
        raise Unsound(f"unknown format {says['format']!r}")
    if not (is_hex(says["public_key"], 64) and is_hex(says["signature"], 128)):
        raise Unsound("the key or the signature is not readable")
    if type(says["index"]) is not int or not all(is_hex(node, 64) for node in says["path"]):
        raise Unsound("the path is not readable")
    public, signature = bytes.fromhex(says["public_key"]), bytes.fromhex(says["signature"])
    head = HEAD.fullmatch(says["head"])
    if head is None:
        raise Unsound("the head is not readable")
    if not is_signed(public, says["head"].encode(), signature) or head[5] != key_id(public):
        raise Unsound("the signature of the head is not valid")
    if key and key.lower() not in (public.hex(), key_id(public)):
        raise Unsound(f"the key is {key_id(public)}, not the one that was expected")
    line = says["body"].encode()
    entry = canonical(line, ENTRY_KEYS)
    leaf = entry_hash(line, entry["format"])
    path = [bytes.fromhex(node) for node in says["path"]]
    if included_root(leaf, says["index"], int(head[2]), path).hex() != head[3]:
        raise Unsound("the entry is not under the head")
    found.entries, found.origin, found.root, found.key = 1, head[1], head[3], public.hex()


# --- The command line -------------------------------------------------------------------------------


def say(text: object) -> None:
    sys.stdout.write(f"{text}\n")


def main(arguments: list[str]) -> int:
    """Verify what the arguments name, print the result, return the exit status."""
    options = {"--key": "", "--heads": ""}
    paths = []
    rest = list(arguments)
    while rest:
        word = rest.pop(0)
        if word in options and rest:
            options[word] = rest.pop(0)
        elif word.startswith("-"):
            say(__doc__)
            return 2
        else:
            paths.append(word)
    if len(paths) != 1:
        say(__doc__)
        return 2
    try:
        with Path(paths[0]).open("rb") as file:
            is_export = file.read(2) == b"PK"
        if is_export:
            found = verify_export(paths[0], key=options["--key"], heads=options["--heads"])
        else:
            found = verify_proof(paths[0], key=options["--key"])
    except OSError as error:
        say(error)
        return 2
    return report(found, is_anchored=bool(options["--key"] or options["--heads"]))


def report(found: Found, *, is_anchored: bool) -> int:
    for fault in found.faults:
        say(f"不符 WRONG: {fault}")
    if found.faults:
        say("结论：校验不通过 NOT SOUND")
        return 1
    fingerprint = key_id(bytes.fromhex(found.key))
    say(f"记录 entries {found.entries} · 事项 subjects {found.subjects} · 校验点 heads {found.heads}")
    say(f"总校验码 root {found.root}")
    say(f"签名密钥 key {fingerprint}")
    if not is_anchored:
        say("请与您另行取得的密钥指纹或校验点核对 (--key, --heads)。Compare the key with one you got before.")
    say("结论：校验通过 SOUND")
    return 0


if __name__ == "__main__":
    own = sys.argv[1:]
    if not own and sys.argv[0].endswith(".zip"):
        own = [sys.argv[0]]
    sys.exit(main(own))
