"""Kinds of matter: a record here, not a table. A room adds its own in its `kinds.py`."""

from __future__ import annotations

from dataclasses import dataclass

from zhixing.foundation.words import mark


@dataclass(frozen=True, slots=True)
class MatterKind:
    """What sets one kind of matter apart from another; everything else is the one mechanism.

    `routine_chain` and `closing_chain` name reports of the rule matters.sign_off (P3); `limit_rule`
    the default limit, '' where each matter brings its own; `start_rule` the start clock (B5), '' where
    none. `takes_work` is false for kinds that only record.
    A kind with `own_steps` is moved by the acts of the room that registered it (`acts.stepping`):
    the matter page shows it and offers none of the steps of a task, but a link to `page`
    (`/documents/{number}/`). The `page` of a kind without them is linked beside what the matter rests on.
    Lists give a percentage only where the mechanism's own reports make it: not for `own_steps`, nor where
    `shows_progress` is false. With `from_leaders` a leader who may instruct registers and gives it himself;
    the office named in `NewMatter.keeper_unit_id` follows it up.
    """

    code: str
    zh: str
    en: str
    routine_chain: str = "progress"
    closing_chain: str = "closing"
    limit_rule: str = ""
    start_rule: str = "matters.first_action"
    sign_rule: str = "matters.sign_for"
    takes_work: bool = True
    closing_needs_evidence: bool = True
    own_steps: bool = False
    page: str = ""
    from_leaders: bool = False
    shows_progress: bool = True


_kinds: dict[str, MatterKind] = {}


def matter_kind(kind: MatterKind) -> MatterKind:
    """Register `kind` and return it. Raises ValueError where the code is taken by another record."""
    known = _kinds.setdefault(kind.code, kind)
    if known != kind:
        raise ValueError(f"kind {kind.code} is registered twice")
    return kind


def kind_of(code: str) -> MatterKind:
    """Return the kind. Raises KeyError for an unknown code."""
    return _kinds[code]


def kinds() -> list[MatterKind]:
    """Return all kinds in the order in which rooms registered them."""
    return list(_kinds.values())


TASK = matter_kind(MatterKind("matters.task", zh=mark("督办事项"), en="Task"))
RULING = matter_kind(
    MatterKind(
        "matters.ruling", zh=mark("归属裁定"), en="Ruling on jurisdiction", start_rule="", sign_rule=""
    )
)
IMPORTED = matter_kind(
    MatterKind("matters.imported", zh=mark("导入办件"), en="Imported case", start_rule="", sign_rule="")
)
MANDATE = matter_kind(
    MatterKind(
        "matters.mandate",
        zh=mark("职责清单问题"),
        en="Fault of the list of powers",
        start_rule="",
        sign_rule="",
        takes_work=False,
        own_steps=True,
        page="/matters/mandates/{number}/",
    )
)
