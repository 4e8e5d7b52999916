"""What the system owes whom because of an act on a matter: one duty, one message, withdrawn when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from zhixing.core.clock.models import Clock
from zhixing.core.matters.acts import _practice
from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.models import Feedback, Matter, Reader
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.foundation.words import mark, translate


def all_of(matter: Matter) -> str:
    """Return the key under which every duty of the matter stands."""
    return matter.reference


def key(matter: Matter, topic: str) -> str:
    """Return the duty key of one topic of the matter."""
    return f"{matter.reference}:{topic}"


def person_key(matter: Matter, person_id: int) -> str:
    """Return the key of what is owed to one person as the handler: withdrawn when he leaves the matter."""
    return f"{matter.reference}:handler:{person_id}"


def _duty(
    matter: Matter,
    person_id: int,
    topic: str,
    sentence: str,
    *,
    at: datetime,
    urgent: bool = False,
    under: str = "",
    due: datetime | None = None,
) -> Duty:
    return Duty(
        to_person_id=person_id,
        to_name=people.person_name(person_id),
        about=matter.reference,
        topic=topic,
        text=translate(sentence).format(
            title=_title(matter, person_id), due=_practice.spoken(due or matter.due_at)
        ),
        key=f"{under or key(matter, topic)}",
        at=at,
        urgent=urgent or matter.urgency == "immediate",
        url=matter.get_absolute_url(),
    )


def _title(matter: Matter, person_id: int) -> str:
    """Return the title, or the number alone for whoever may not know of the matter (P9)."""
    known = not matter.restricted or Reader.objects.filter(matter=matter, person_id=person_id).exists()
    return matter.title[:60] if known else matter.number


def _head_of(unit_id: int, at: datetime) -> int:
    return people.holder_of(people.post_in_charge(unit_id, at=at), at=at).person_id


def assigned(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    return _duty(matter, person_id, "assigned", mark("待签收：{title}（{due} 到期）"), at=at)


def named(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    under = f"{person_key(matter, person_id)}:named"
    return _duty(matter, person_id, "named", mark("由您承办：{title}（{due} 到期）"), at=at, under=under)


def returned(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    return _duty(matter, person_id, "returned", mark("被退回：{title}"), at=at)


def ruling_needed(matter: Matter, *, at: datetime) -> Duty:
    return _duty(
        matter, _head_of(matter.registered_unit_id, at), "ruling", mark("待裁定归属：{title}"), at=at
    )


def offered(matter: Matter, unit_id: int, *, at: datetime) -> Duty:
    return _duty(matter, _head_of(unit_id, at), "offered", mark("待接收移交：{title}"), at=at)


def offer_refused(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    return _duty(matter, person_id, "offer_refused", mark("移交未被接收：{title}"), at=at)


def support_asked(matter: Matter, unit_id: int, *, at: datetime) -> Duty:
    under = key(matter, f"support:{unit_id}")
    return _duty(matter, _head_of(unit_id, at), "support", mark("请配合：{title}"), at=at, under=under)


def to_sign(matter: Matter, feedback: Feedback, level: str, *, at: datetime) -> Duty:
    """Tell the post of that level in the unit, else the head."""
    signers = [p for p in people.serving_in(matter.unit_id, at=at) if p.level == level]
    person = signers[0].person_id if signers else _head_of(matter.unit_id, at)
    under = key(matter, f"sign:{feedback.ordinal}:{feedback.signed}")
    return _duty(matter, person, "sign", mark("待签发：{title}"), at=at, under=under)


def to_check(matter: Matter, feedback: Feedback, *, at: datetime) -> Duty:
    under = key(matter, f"check:{feedback.ordinal}")
    return _duty(matter, _checker(matter, at), "check", mark("待审核：{title}"), at=at, under=under)


def _checker(matter: Matter, at: datetime) -> int:
    """Return who checks: who registered it, or the head of the office that keeps what a leader wrote."""
    if kind_of(matter.kind).from_leaders and not people.post_of(
        matter.registered_by_id, matter.registered_unit_id, at=at
    ):
        return _head_of(matter.registered_unit_id, at)
    return matter.registered_by_id


def sent_back(matter: Matter, feedback: Feedback, *, at: datetime) -> Duty:
    under = key(matter, f"sent_back:{feedback.ordinal}")
    return _duty(matter, feedback.written_by_id, "sent_back", mark("退回补充：{title}"), at=at, under=under)


def extension_asked(matter: Matter, *, at: datetime) -> Duty:
    return _duty(matter, matter.registered_by_id, "extension", mark("申请延期：{title}"), at=at)


def extension_answered(matter: Matter, person_id: int, *, agree: bool, at: datetime) -> Duty:
    sentence = mark("同意延期：{title}（{due} 到期）") if agree else mark("不同意延期：{title}")
    under = key(matter, f"extension_answered:{at.isoformat()}")
    return _duty(matter, person_id, "extension_answered", sentence, at=at, under=under)


def pause_told(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    under = key(matter, f"paused:{at.isoformat()}")
    return _duty(matter, person_id, "paused", mark("已暂缓：{title}"), at=at, under=under)


def stage_accepted(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    under = key(matter, f"stage:{at.isoformat()}")
    return _duty(
        matter, person_id, "stage", mark("阶段性办结：{title}（下一节点 {due}）"), at=at, under=under
    )


def closed(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    under = f"ended:{matter.reference}:{at.isoformat()}"
    return _duty(matter, person_id, "closed", mark("已销号：{title}"), at=at, under=under)


def grade_changed(matter: Matter, *, at: datetime) -> Duty:
    sentence = {
        "tracked": mark("调整为一般跟踪：{title}"),
        "supervised": mark("调整为督办：{title}"),
        "key": mark("调整为重点督办：{title}"),
    }[matter.grade]
    under = f"{person_key(matter, matter.handler_id)}:grade:{at.isoformat()}"
    return _duty(matter, matter.handler_id, "grade", sentence, at=at, under=under)


def report_due(matter: Matter, period: str, *, at: datetime) -> Duty:
    under = f"{person_key(matter, matter.handler_id)}:report:{period}"
    return _duty(matter, matter.handler_id, "progress_due", mark("请反馈进展：{title}"), at=at, under=under)


def explain(matter: Matter, *, due: datetime | None, at: datetime) -> Duty:
    """Ask for an account; `due` is by when, None where no calendar says."""
    if due is None:
        return _duty(matter, matter.handler_id, "explain", mark("请说明情况：{title}"), at=at)
    return _duty(
        matter, matter.handler_id, "explain", mark("请说明情况：{title}（{due} 前）"), at=at, due=due
    )


def urged(matter: Matter, person_id: int, *, at: datetime) -> Duty:
    under = f"{person_key(matter, person_id)}:urged:{matter.urgings}"
    return _duty(matter, person_id, "urged", mark("催办：{title}（{due} 到期）"), at=at, under=under)


def _climb(matter: Matter, at: datetime) -> Iterable[tuple[int, str]]:
    """Return handler and everyone above him in the unit, nobody skipped (A4)."""
    post = people.post_of(matter.handler_id, matter.unit_id, at=at)
    told: dict[int, str] = {matter.handler_id: people.person_name(matter.handler_id)}
    above = people.superiors(post, at=at) if post else [people.post_in_charge(matter.unit_id, at=at)]
    levels = people.levels_of(above)
    wanted = _practice.red_levels(at)
    inside = [p for p in above if levels.get(p) in wanted]
    for person_id, name in people.persons_in_posts(inside, at=at):
        told.setdefault(person_id, name)
    if _practice.grade_terms(matter.grade, at).is_leader_told:
        leader = people.holder_of(matter.leader_post_id, at=at)
        told.setdefault(leader.person_id, leader.person_name)
    return told.items()


def light_told(matter: Matter, clock: Clock, *, light: str, at: datetime) -> list[Duty]:
    """Return whom a light is told to: yellow the handler, red him and everyone above him in the unit (A4).

    Clocks of a step are told to whoever owes the step: signing the unit's head, starting and explaining the
    handler and his superior, a reply the supporting unit's head, a ruling the ruling office; yellow of these
    to nobody.
    """
    purpose, _sep, unit = clock.purpose.partition(":")
    told = dict(_whom(matter, purpose, unit, light, at))
    return [
        _duty(
            matter,
            person,
            light if purpose == "main" else f"{purpose}_{light}",
            _LIGHT_SENTENCES[purpose, light],
            at=at,
            urgent=light == "red" and purpose == "main",
            under=_light_key(matter, person, f"{clock.pk}:{light}:{clock.due_at:%Y%m%d%H%M}"),
        )
        for person in told
    ]


def _light_key(matter: Matter, person_id: int, which: str) -> str:
    """Return the key of a light: the handler's goes with him, the others' with the unit."""
    under = person_key(matter, person_id) if person_id == matter.handler_id else matter.reference
    return f"{under}:light:{which}"


_LIGHT_SENTENCES: Final = {
    ("main", "yellow"): mark("临期：{title}（{due} 到期）"),
    ("main", "red"): mark("逾期：{title}（应于 {due}）"),
    ("sign", "red"): mark("未按时签收：{title}"),
    ("start", "red"): mark("未按时开始办理：{title}"),
    ("reply", "red"): mark("未按时答复配合请求：{title}"),
    ("ruling", "red"): mark("未按时裁定归属：{title}"),
    ("explain", "red"): mark("未按时说明情况：{title}"),
}


def _whom(matter: Matter, purpose: str, unit: str, light: str, at: datetime) -> Iterable[tuple[int, str]]:
    if (purpose, light) not in _LIGHT_SENTENCES:
        return []
    if purpose == "reply":
        return [(_head_of(int(unit), at), "")]
    if purpose == "ruling":
        return [(_head_of(matter.registered_unit_id, at), "")]
    if purpose == "sign":
        return [(_head_of(matter.unit_id, at), "")]
    if purpose in ("start", "explain"):
        return list(_climb(matter, at))[:2]
    return [(matter.handler_id, "")] if light == "yellow" else _climb(matter, at)


def ladder_issued(matter: Matter, name: str, *, at: datetime) -> list[Duty]:
    """Tell the handler and the head of the unit that a step of the ladder was issued."""
    persons = dict.fromkeys((matter.handler_id, _head_of(matter.unit_id, at)))
    return [
        _duty(
            matter,
            person,
            "ladder",
            mark("督办文书：{title}"),
            at=at,
            urgent=True,
            under=key(matter, f"ladder:{name}"),
        )
        for person in persons
    ]
