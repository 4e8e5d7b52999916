"""What the timeline says under each act: from the facts in the ledger, in the office's words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from zhixing.core.matters.rules.states import (
    CLOSE_KINDS,
    GRADE_WORDS,
    LIGHT_WORDS,
    SOURCE_WORDS,
)
from zhixing.foundation.words import mark, translate

Facts = Mapping[str, Any]
PURPOSE_WORDS: Final = {
    "main": mark("办理时限"),
    "sign": mark("签收时限"),
    "start": mark("开始办理时限"),
    "ruling": mark("裁定时限"),
    "reply": mark("配合答复时限"),
    "offer": mark("移交接收时限"),
    "statutory": mark("法定时限"),
    "told": mark("一次告知时限"),
    "owed": mark("容缺材料补交时限"),
    "answer": mark("答复时限"),
    "explain": mark("说明情况时限"),
    "comment": mark("公开征求意见期"),
    "notice": mark("公示期"),
    "legality": mark("合法性审查时限"),
}
# Periods that have to pass: nobody is late by them.
PERIODS: Final = {"comment", "notice"}
PERIOD_WORDS: Final = {True: mark("未满"), False: mark("期满")}
CHANNEL_WORDS: Final = {"inbox": mark("系统消息"), "telephone": mark("电话")}


@dataclass(frozen=True, slots=True)
class Wording:
    """`text` is the account, `effect` what it did to a clock, `kind` how it is drawn."""

    text: str = ""
    effect: str = ""
    kind: str = "progress"


def _say(sentence: str, /, **values: object) -> str:
    return translate(sentence).format(**values)


def _join(*parts: str) -> str:
    return "；".join(part for part in parts if part)


def _moment(iso: str) -> str:
    """Return 「6月30日 17:30」 from the ledger's local text."""
    if len(iso) < 16:
        return iso
    return f"{int(iso[5:7])}月{int(iso[8:10])}日 {iso[11:16]}"


def _due(facts: Facts, key: str = "due") -> str:
    return _say(mark("{due} 到期"), due=_moment(facts[key])) if facts.get(key) else ""


def _registered(f: Facts) -> Wording:
    source = translate(SOURCE_WORDS.get(f.get("source", ""), ""))
    sentence = f.get("sentence", "")
    return Wording(
        _join(
            _say(mark("来源：{source} {ref}"), source=source, ref=f.get("source_ref", "")).strip()
            if source
            else "",
            _say(mark("原文：“{sentence}”"), sentence=sentence) if sentence else "",
            translate(GRADE_WORDS.get(f.get("grade", ""), "")),
        ),
        kind="decision",
    )


def _assigned(f: Facts) -> Wording:
    supports = "、".join(f.get("supports", []))
    return Wording(
        _join(
            _say(mark("牵头单位：{unit}（{handler}）"), unit=f.get("to", ""), handler=f.get("handler", "")),
            _say(mark("配合单位：{units}"), units=supports) if supports else "",
        ),
        effect=_due(f) or (translate(mark("长期任务，不设期限")) if not f.get("limit") else ""),
        kind="decision",
    )


def _returned(f: Facts) -> Wording:
    effect = ""
    if f.get("frozen"):
        effect = _say(
            mark("第二次退回，冻结流转，{due} 前裁定；裁定前由{holder}继续办理"),
            due=_moment(f.get("ruling_due", "")),
            holder=f.get("provisional_owner", ""),
        )
    return Wording(
        _join(
            _say(mark("第 {n} 次退回"), n=f.get("returns", 1)),
            _say(mark("理由：{reason}"), reason=f.get("reason", "")),
            _say(mark("依据：{basis}"), basis=f.get("basis", "")),
        ),
        effect=effect,
        kind="decision",
    )


def _reported(f: Facts) -> Wording:
    claimed = f.get("claimed_percent")
    return Wording(
        _join(
            f.get("text", ""),
            _say(mark("自报进度 {percent}%"), percent=claimed) if claimed is not None else "",
            _say(mark("存在问题：{text}"), text=f["problems"]) if f.get("problems") else "",
            _say(mark("下一步：{text}"), text=f["next_step"]) if f.get("next_step") else "",
            translate(mark("仅有会议记录，不计入进度")) if f.get("only_meetings") else "",
        )
    )


def _light(f: Facts) -> Wording:
    purpose = translate(PURPOSE_WORDS.get(str(f.get("purpose", "main")).partition(":")[0], ""))
    told = "、".join(f.get("told", []))
    return Wording(
        _join(
            _say(
                mark("{purpose}{light}（{since}）"),
                purpose=purpose,
                light=translate(LIGHT_WORDS.get(f.get("light", ""), "")),
                since=_moment(f.get("since", "")),
            ),
            _say(mark("已告知：{people}"), people=told) if told else "",
        ),
        kind="system",
    )


def _spoken(name: str, value: str) -> str:
    """Return a corrected value: moments in words, the rest as it stands."""
    return _moment(value) if name in ("start", "due") else value


def _corrected(f: Facts) -> Wording:
    changes = _join(
        *(
            _say(mark("“{old}”改为“{new}”"), old=_spoken(name, old), new=_spoken(name, f["to"][name]))
            for name, old in f.get("from", {}).items()
            if name in f.get("to", {})
        )
    )
    said = _say(mark("原话：{sentence}"), sentence=f["sentence"]) if f.get("sentence") else ""
    return Wording(
        _join(changes, said, _say(mark("理由：{reason}"), reason=f.get("reason", ""))),
        effect=_due(f),
        kind="decision",
    )


def _closed(f: Facts) -> Wording:
    kind = translate(CLOSE_KINDS.get(f.get("close_kind", ""), ""))
    decision = _say(mark("文号 {number}"), number=f["decision"]) if f.get("decision") else ""
    return Wording(_join(kind, f.get("note", ""), decision, f.get("target", "")), kind="decision")


_WORDINGS: Final[dict[str, Callable[[Facts], Wording]]] = {
    "matter.registered": _registered,
    "matter.assigned": _assigned,
    "matter.signed_for": lambda f: Wording(
        _say(mark("具体责任人：{name}"), name=f.get("handler", "")),
        effect=translate(mark("签收超过时限")) if f.get("sign_late") else "",
        kind="decision",
    ),
    "matter.contested": _returned,
    "matter.offer_refused": _returned,
    "matter.handler_named": lambda f: Wording(
        _say(mark("{old} → {new}"), old=f.get("from", ""), new=f.get("handler", "")),
        f.get("reason", ""),
        "decision",
    ),
    "matter.first_action_taken": lambda f: Wording(
        f.get("action", ""), effect=translate(mark("开始办理超过时限")) if f.get("start_late") else ""
    ),
    "matter.reported": _reported,
    "matter.close_asked": _reported,
    "matter.feedback_signed": lambda f: Wording(
        _say(mark("第 {n} 次反馈"), n=f.get("ordinal", ""))
        + (translate(mark("，已报督查室")) if not f.get("left") else "")
    ),
    "matter.feedback_returned": lambda f: Wording(
        _say(mark("理由：{reason}"), reason=f.get("reason", "")), kind="decision"
    ),
    "matter.close_returned": lambda f: Wording(
        _say(mark("理由：{reason}"), reason=f.get("reason", "")), kind="decision"
    ),
    "matter.feedback_accepted": lambda f: Wording(
        _say(mark("核实进度 {percent}%"), percent=f.get("percent", ""))
        + (
            _say(mark("（自报 {claimed}%）"), claimed=f["claimed_percent"])
            if f.get("claimed_percent") not in (None, f.get("percent"))
            else ""
        ),
        kind="decision",
    ),
    "matter.support_asked": lambda f: Wording(
        _say(mark("请{unit}提供：{what}"), unit=f.get("unit", ""), what=f.get("deliverable", ""))
    ),
    "matter.support_replied": lambda f: Wording(
        f"{f.get('unit', '')}：{f.get('reply', '')}",
        effect=translate(mark("答复超过时限")) if f.get("late") else "",
    ),
    "matter.offered": lambda f: Wording(
        _join(
            _say(mark("拟移交{unit}"), unit=f.get("to", "")),
            _say(mark("理由：{reason}"), reason=f.get("reason", "")),
            _say(mark("依据：{basis}"), basis=f.get("basis", "")),
        ),
        kind="decision",
    ),
    "matter.handed_over": lambda f: Wording(
        _join(
            _say(
                mark("{old} → {new}（{handler}）"),
                old=f.get("from", ""),
                new=f.get("to", ""),
                handler=f.get("handler", ""),
            ),
            f.get("reason", ""),
        ),
        effect=translate(mark("时限照计，不重新起算")),
        kind="decision",
    ),
    "matter.ruled": lambda f: Wording(
        _join(
            _say(mark("由{unit}承办"), unit=f.get("to", "")),
            _say(mark("理由：{reason}"), reason=f.get("reason", "")),
            _say(mark("依据：{basis}"), basis=f.get("basis", "")),
            translate(mark("同类事项今后直接交该单位")) if f.get("precedent") else "",
        ),
        kind="decision",
    ),
    "matter.extension_asked": lambda f: Wording(
        _join(
            f.get("ground", ""),
            f.get("reason", ""),
            _say(mark("延长 {n} 个工作日"), n=f["working_days"]) if f.get("working_days") else "",
            _say(mark("延至 {day}"), day=f["new_date"]) if f.get("new_date") else "",
        ),
        kind="clock",
    ),
    "matter.extended": lambda f: Wording(f.get("answer", ""), effect=_due(f), kind="clock"),
    "matter.extension_denied": lambda f: Wording(f.get("answer", ""), kind="clock"),
    "matter.paused": lambda f: Wording(
        _join(f.get("ground", ""), f.get("reason", ""), f.get("decision", "")),
        effect=translate(mark("停止计时")),
        kind="clock",
    ),
    "matter.resumed": lambda f: Wording(f.get("reason", ""), effect=_due(f), kind="clock"),
    "matter.closed": _closed,
    "matter.stage_closed": lambda f: Wording(f.get("note", ""), effect=_due(f, "next_due"), kind="decision"),
    "matter.reopened": lambda f: Wording(f.get("reason", ""), effect=_due(f), kind="decision"),
    "matter.looked_back": lambda f: Wording(
        _join(
            translate(mark("成效保持")) if f.get("holds") else translate(mark("出现反弹")), f.get("found", "")
        ),
        kind="decision",
    ),
    "matter.grade_changed": lambda f: Wording(
        _join(
            " → ".join(translate(GRADE_WORDS.get(f.get(side, ""), "")) for side in ("from", "to")),
            f.get("reason", ""),
        ),
        kind="decision",
    ),
    "matter.corrected": _corrected,
    "matter.split": lambda f: Wording(
        _say(mark("拆为 {n} 个子任务"), n=len(f.get("parts", []))), kind="decision"
    ),
    "matter.related": lambda f: Wording(f.get("other", "")),
    "matter.urged": lambda f: Wording(
        _join(
            _say(
                mark("{channel}催办{name}"),
                channel=translate(CHANNEL_WORDS.get(f.get("channel", ""), "")),
                name=f.get("to", ""),
            ),
            f.get("text", ""),
            _say(mark("答复：{answer}"), answer=f["answer"]) if f.get("answer") else "",
        ),
        kind="decision",
    ),
    "matter.ladder_issued": lambda f: Wording(
        _join(f.get("step", ""), f.get("decision", ""), f.get("text", "")), kind="decision"
    ),
    "matter.line_moved": lambda f: Wording(
        f.get("document", ""), effect=translate(mark("时限不变")), kind="decision"
    ),
    "matter.unit_moved": lambda f: Wording(
        f.get("document", ""), effect=translate(mark("时限不变")), kind="decision"
    ),
    "matter.explanation_asked": lambda f: Wording(f.get("question", ""), kind="decision"),
    "matter.explained": lambda f: Wording(
        f.get("text", ""), effect=translate(mark("逾期说明")) if f.get("late") else ""
    ),
    "matter.commented": lambda f: Wording(f.get("text", "")),
    "matter.light_shown": _light,
    "matter.readers_set": lambda f: Wording(
        _say(mark("限定 {n} 人知悉"), n=f.get("readers", 0))
        if f.get("readers")
        else translate(mark("取消限定")),
        kind="decision",
    ),
    "matter.imported": lambda f: Wording(f.get("activity", f.get("text", ""))),
}


def wording(verb: str, facts: Facts) -> Wording:
    """Return what the timeline says of an entry; another room's verb says its own `text`."""
    say = _WORDINGS.get(verb)
    return say(facts) if say else Wording(str(facts.get("text", "")), effect=_due(facts))
