"""The packs as they ship with the product: read once a process, in the order in which they speak."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from zhixing.core.rulebook.rules.book import assemble, findings
from zhixing.core.rulebook.rules.parsing import Pack, parse_pack
from zhixing.core.rulebook.rules.records import Finding

PACKS: Final = ("cn-law", "seed", "local", "practice")
"""The packs from the lowest layer to the highest: law, seeds, defaults, what offices do."""


@cache
def shipped(names: tuple[str, ...] = PACKS) -> tuple[Pack, ...]:
    """Return the shipped packs of these names, in the order given. Raises RulebookBroken."""
    packs = tuple(read(name) for name in names)
    assemble(packs)
    return packs


def read(name: str) -> Pack:
    """Return one shipped pack with its findings, faulty or not. Raises FileNotFoundError."""
    text = files("zhixing.core.rulebook").joinpath("rulebook", f"{name}.toml").read_text("utf8")
    return parse_pack(text, name=name)


def read_file(path: Path) -> Pack:
    """Return the pack in a file of the locality, named as the file. Raises OSError."""
    return parse_pack(path.read_text("utf8"), name=path.stem)


def check(*extra: Pack, names: tuple[str, ...] = PACKS) -> list[Finding]:
    """Return every fault of the shipped packs together with `extra` ones laid over them."""
    return findings([*(read(name) for name in names), *extra])
