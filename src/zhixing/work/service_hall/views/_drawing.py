"""The picture of an address that a telephone reads, drawn as one path: it prints, and needs no script."""

from __future__ import annotations

from dataclasses import dataclass

import segno


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture of an address: its side in modules, and the path of the dark ones."""

    side: int
    path: str


def drawn(address: str) -> Drawn:
    """Return the picture of an address."""
    rows = segno.make(address, error="m").matrix
    dark = [(x + 2, y + 2) for y, row in enumerate(rows) for x, module in enumerate(row) if module]
    return Drawn(len(rows) + 4, "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
