"""The keeper of the cage: hands a file in, takes the answer out, and waits no longer than it must."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from zhixing.core.evidence import refusals
from zhixing.core.evidence.refusals import FileBroken, FileRefused
from zhixing.core.evidence.rules.files import Clean
from zhixing.core.evidence.rules.names import clean_name
from zhixing.core.evidence.rules.previews import Block, Mark, Preview
from zhixing.foundation.words import translate

SECONDS = 30
_CAGE = Path(__file__).with_name("cage.py")
_COMMAND = (sys.executable, "-P", "-s", str(_CAGE))
_ENVIRONMENT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LD_LIBRARY_PATH")


def examine(content: bytes, *, name: str) -> Clean:
    """Return what is kept of a file, taken apart in a process of its own.

    Raises the FileRefused that the cage answers; FileBroken when it dies or takes too long.
    """
    told = _ask({"name": name}, content)
    if told is None:
        raise FileBroken(name=clean_name(name))
    answer, kept = told
    if "refusal" in answer:
        raise _refusal(answer["refusal"], answer["values"])
    return Clean(kept, answer["name"], answer["kind"], answer["picture_digest"], answer["label"])


def preview(content: bytes, *, kind: str) -> Preview:
    """Return what a page shows of a kept file, read in a process of its own; nothing where that fails."""
    told = _ask({"shown_as": kind}, content)
    if told is None:
        return Preview()
    shown = told[0]
    blocks = tuple(
        Block(
            one["kind"],
            one["text"],
            tuple(tuple(row) for row in one["rows"]),
            one["width"],
            one["height"],
            tuple(Mark(**mark) for mark in one["marks"]),
        )
        for one in shown["blocks"]
    )
    return Preview(blocks, shown["is_cut"], shown["has_seal"])


def _ask(question: dict[str, str], content: bytes) -> tuple[dict[str, Any], bytes] | None:
    """Return what the cage answers and the bytes behind it, None when it dies or takes too long."""
    try:
        done = subprocess.run(  # noqa: S603
            _COMMAND,
            input=json.dumps(question).encode() + b"\n" + content,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        return None
    head, end, kept = done.stdout.partition(b"\n")
    if done.returncode != 0 or not end:
        return None
    return json.loads(head), kept


def _refusal(code: str, values: dict[str, Any]) -> FileRefused:
    """Return the refusal of that name; words in it are given in the reader's language."""
    known: type[FileRefused] = getattr(refusals, code)
    said = {key: translate(value) if key in {"what", "kind"} else value for key, value in values.items()}
    return known(**said)
