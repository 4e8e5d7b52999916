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
from zhixing.foundation.words import translate

SECONDS = 30
_CAGE = Path(__file__).with_name("cage.py")
_COMMAND = (sys.executable, "-P", "-s", str(_CAGE))
_ENVIRONMENT = ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG", "LD_LIBRARY_PATH")


def examine(content: bytes, *, name: str) -> Clean:
    """Return what is kept of a file, taken apart in a process of its own.

    Raises the FileRefused that the cage answers; FileBroken when it dies or takes too long.
    """
    question = json.dumps({"name": name}).encode() + b"\n" + content
    try:
        done = subprocess.run(  # noqa: S603
            _COMMAND,
            input=question,
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
    except subprocess.TimeoutExpired:
        raise FileBroken(name=clean_name(name)) from None
    head, end, kept = done.stdout.partition(b"\n")
    if done.returncode != 0 or not end:
        raise FileBroken(name=clean_name(name))
    answer: dict[str, Any] = json.loads(head)
    if "refusal" in answer:
        raise _refusal(answer["refusal"], answer["values"])
    return Clean(kept, answer["name"], answer["kind"], answer["picture_digest"], answer["label"])


def _refusal(code: str, values: dict[str, Any]) -> FileRefused:
    """Return the refusal of that name; words in it are given in the reader's language."""
    known: type[FileRefused] = getattr(refusals, code)
    said = {key: translate(value) if key in {"what", "kind"} else value for key, value in values.items()}
    return known(**said)
