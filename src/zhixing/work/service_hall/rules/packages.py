"""The papers of a package (一件事): each name once, with the items that ask for it (E2, E4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Papers = Sequence[Mapping[str, Any]]


def shared(lists: Sequence[tuple[int, Papers]]) -> list[dict[str, Any]]:
    """Return the papers of several items, each name once, as the catalogue writes a list of papers.

    A paper is needed where one item needs it, and may follow only where every item that asks for it lets it.
    `needed_by` are the keys of those items; codes count from 001 in the order of the lists.
    """
    found: dict[str, dict[str, Any]] = {}
    for item_id, papers in lists:
        for paper in papers:
            name = str(paper["name"])
            one = found.get(name)
            if one is None:
                found[name] = {
                    **paper,
                    "code": f"{len(found) + 1:03d}",
                    "needed": paper.get("needed", True),
                    "may_follow": bool(paper.get("may_follow")),
                    "needed_by": [item_id],
                }
                continue
            one["needed_by"].append(item_id)
            one["needed"] = one["needed"] or paper.get("needed", True)
            one["may_follow"] = one["may_follow"] and bool(paper.get("may_follow"))
            one["copies"] = max(int(one.get("copies") or 1), int(paper.get("copies") or 1))
    return list(found.values())
