"""Kinds of matter of this room: an incoming paper, an outgoing one, the weekly report."""

from __future__ import annotations

from zhixing.core.matters.kinds import MatterKind, matter_kind
from zhixing.core.notices.kinds import topic
from zhixing.foundation.words import mark

INCOMING = matter_kind(
    MatterKind(
        "documents.incoming",
        zh=mark("来文"),
        en="Incoming document",
        start_rule="",
        sign_rule="",
        closing_needs_evidence=False,
        own_steps=True,
        page="/documents/{number}/",
    )
)
OUTGOING = matter_kind(
    MatterKind(
        "documents.outgoing",
        zh=mark("发文"),
        en="Outgoing document",
        start_rule="",
        sign_rule="",
        closing_needs_evidence=False,
        own_steps=True,
        page="/documents/{number}/",
    )
)
WEEKLY = matter_kind(
    MatterKind(
        "documents.weekly_report",
        zh=mark("跟踪周报"),
        en="Weekly tracking report",
        start_rule="",
        sign_rule="",
        closing_needs_evidence=False,
        own_steps=True,
        page="/documents/reports/{number}/",
    )
)

CIRCULATION = matter_kind(
    MatterKind(
        "documents.circulation",
        zh=mark("会签传阅"),
        en="Document going round",
        start_rule="",
        sign_rule="",
        closing_needs_evidence=False,
        own_steps=True,
        page="/documents/circulations/{number}/",
    )
)

for _code, _label in {
    "document_sign": mark("公文待审签"),
    "document_back": mark("文稿退回修改"),
    "document_came": mark("公文待签收"),
    "document_round": mark("会签传阅"),
    "document_follow": mark("公文跟踪"),
    "document_report": mark("跟踪周报"),
}.items():
    topic(_code, _label)
