"""A second verifier of exports, written apart from the product's from `format.txt`.

It reads the container with `zipfile`, verifies signatures with `cryptography`, computes roots with
the recursive reference tree, and answers yes or no. Slow and short.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.core.ledger.reference_tree import ReferenceTree

NAMES = ["__main__.py", "FORMAT.txt", "entries.jsonl", "personal.jsonl", "heads.txt", "manifest.txt"]


class Wrong(Exception):
    """Not sound."""


def demand(condition: object, what: str) -> None:
    if not condition:
        raise Wrong(what)


def is_sound(path: Path) -> bool:
    """Whether the export is sound."""
    try:
        check(path.read_bytes())
    except (Wrong, ValueError, KeyError, TypeError, IndexError, InvalidSignature, zipfile.BadZipFile,
            NotImplementedError, EOFError, RuntimeError, OSError):  # fmt: skip
        return False
    return True


def rebuilt(parts: dict[str, bytes]) -> bytes:
    """The container that the parts must give, made by the library in the prescribed way."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in NAMES:
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system = 0
            info.external_attr = 0
            archive.writestr(info, parts[name])
    # The library writes 0o600 attributes into each central header; ours are zero.
    raw = bytearray(out.getvalue())
    place = raw.index(b"PK\x01\x02")
    for name in NAMES:
        raw[place + 38 : place + 42] = bytes(4)
        place += 46 + len(name)
    return bytes(raw)


def strict(text: bytes) -> Any:
    def no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        demand(len(dict(pairs)) == len(pairs), "twins")
        return dict(pairs)

    value = json.loads(text, object_pairs_hook=no_twins)
    demand(
        json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode() == text,
        "canonical",
    )
    demand(b"." not in _without_text(text) and b"N" not in _without_text(text), "whole numbers")
    return value


def _without_text(text: bytes) -> bytes:
    out, inside, skip = bytearray(), False, False
    for byte in text:
        if skip:
            skip = False
        elif inside and byte == 0x5C:
            skip = True
        elif byte == 0x22:
            inside = not inside
        elif not inside:
            out.append(byte)
    return bytes(out)


def check(raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        demand(archive.namelist() == NAMES, "names")
        parts = {name: archive.read(name) for name in NAMES}
    demand(rebuilt(parts) == raw, "container")
    manifest, _, tail = parts["manifest.txt"].decode().rpartition("signature ")
    demand(len(tail) == 129 and tail.endswith("\n") and tail == tail.lower(), "signature")
    rows = [line.split(" ") for line in manifest.split("\n")]
    demand(rows[-1] == [""] and rows[0] == ["zhixing-export/1"], "manifest")
    demand([row[0] for row in rows[1:6]] == ["origin", "entries", "root", "personal", "keys"], "manifest")
    origin, size, root, personal = rows[1][1], int(rows[2][1]), rows[3][1], rows[4][1]
    demand(str(size) == rows[2][1], "size")
    keys = [bytes.fromhex(one) for one in rows[5][1:]]
    demand(rows[6:-1] == [["file", name, str(len(parts[name])), hashlib.sha256(parts[name]).hexdigest()]
                          for name in NAMES[:-1]], "parts")  # fmt: skip
    Ed25519PublicKey.from_public_bytes(keys[-1]).verify(bytes.fromhex(tail.strip()), manifest.encode())
    entries, leaves = check_entries(parts["entries.jsonl"])
    tree = ReferenceTree(leaves)
    demand(len(entries) == size and tree.root(0, size).hex() == root, "root")
    check_heads(parts["heads.txt"].decode(), tree, entries, keys, origin)
    check_personal(parts["personal.jsonl"], entries, personal)


def check_entries(raw: bytes) -> tuple[list[dict[str, Any]], list[bytes]]:
    entries, leaves, last = [], [], {}
    demand(not raw or raw.endswith(b"\n"), "last line")
    for line in raw.split(b"\n")[:-1]:
        entry = strict(line)
        demand(set(entry) == {"about", "chain", "claimed", "facts", "format", "origin", "personal",
                              "recorded", "second", "verb", "who"}, "fields")  # fmt: skip
        for who in filter(None, (entry["who"], entry["second"])):
            demand(
                set(who) == {"code", "for", "for_name", "name", "post", "post_name", "unit", "unit_name"},
                "who",
            )
        demand(entry["who"], "who")
        name = {"zhixing-entry/1+sha256": "sha256", "zhixing-entry/1+sm3": "sm3"}[entry["format"]]
        leaf = hashlib.new(name, b"\x00" + line).digest()
        seq, previous, recorded = last.get(entry["about"], (0, "", 0))
        demand(entry["chain"] == [seq + 1, previous], "chain")
        demand(entry["recorded"] >= recorded and entry["claimed"] <= entry["recorded"], "time")
        demand(entry["origin"] in {"live", "late", "imported"}, "origin")
        last[entry["about"]] = (seq + 1, leaf.hex(), entry["recorded"])
        entries.append(entry)
        leaves.append(leaf)
    return entries, leaves


def check_heads(
    text: str, tree: ReferenceTree, entries: list[dict[str, Any]], keys: list[bytes], origin: str
) -> None:
    demand(text.endswith("\n"), "heads")
    by_id = {hashlib.sha256(key).hexdigest()[:16]: key for key in keys}
    current, covered, at, used = keys[0], 0, 0, []
    for line in text.split("\n")[:-1]:
        said, _, signature = line.rpartition("; signature ")
        fields = said.split("; ")
        head = dict(field.split(" ") for field in fields[1:])
        demand(fields[0] == "zhixing-head/1" and signature == signature.lower(), "head")
        demand(len(signature) == 128, "head")
        demand(list(head) == ["origin", "size", "root", "time", "tree", "key"], "head")
        demand(head["tree"] == "rfc6962-sha256" and head["origin"] == origin, "head")
        size, time, key = int(head["size"]), int(head["time"]), by_id[head["key"]]
        Ed25519PublicKey.from_public_bytes(key).verify(
            bytes.fromhex(signature), (said.replace("; ", "\n") + "\n").encode()
        )
        demand(covered < size <= len(entries) and time >= at, "order")
        demand(tree.root(0, size).hex() == head["root"], "root")
        if key != current:
            demand(any(one["verb"] == "key.rotated" and one["facts"]["public"] == key.hex()
                       for one in entries[:covered]), "announced")  # fmt: skip
        used += [] if key in used else [key]
        current, covered, at = key, size, time
    demand(covered == len(entries) and used == keys, "covered")


def check_personal(raw: bytes, entries: list[dict[str, Any]], personal: str) -> None:
    demand(not raw or (raw.endswith(b"\n") and personal == "included"), "personal")
    last = -1
    for line in raw.split(b"\n")[:-1]:
        says = strict(line)
        demand(set(says) == {"entry", "facts", "salt"} and says["entry"] > last, "personal")
        facts = json.dumps(says["facts"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        demand(len(says["salt"]) == 64 and says["salt"] == says["salt"].lower(), "salt")
        demand(" " not in says["salt"], "salt")
        commitment = hashlib.sha256(bytes.fromhex(says["salt"]) + facts).hexdigest()
        demand(entries[says["entry"]]["personal"] == commitment, "commitment")
        last = says["entry"]
