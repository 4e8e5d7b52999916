"""会签、传阅、呈批: asked of units or people, answered in time, silence read as the notice says (P15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters.acts import NewMatter, Steps, stepping
from zhixing.core.matters.models import Matter
from zhixing.core.outcomes import selectors as outcomes
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.words import mark
from zhixing.work.documents import kinds, policies, refusals, verbs
from zhixing.work.documents.acts import _common as common
from zhixing.work.documents.models import Circulation, CirculationTurn
from zhixing.work.documents.rules import circulations as rules

ASKED = mark("请会签：{title}")
CAME = mark("请阅：{title}")
PRESENTED = mark("呈批：{title}")
SILENCE = "documents.treat_as_agreed"


@dataclass(frozen=True, slots=True)
class NewCirculation:
    """A paper that goes round. Of `unit_ids` (会签) and `post_ids` (传阅、呈批) the one its kind wants.

    `notice` is the letter that goes with it: only what it says of silence counts. `due_on` with the
    `sentence` that sets it, else the rule's limit. `has_request`: the paper asks for a decision (呈批).
    `link` is where the paper lies in the office's own system.
    """

    kind: str
    title: str
    notice: str
    number: str = ""
    link: str = ""
    unit_ids: tuple[int, ...] = ()
    post_ids: tuple[int, ...] = ()
    due_on: date | None = None
    sentence: str = ""
    has_request: bool = False


@transaction.atomic
def circulate(*, new: NewCirculation, by: Officer, at: datetime) -> Circulation:
    """Send a paper round: to all units at once (会签), to one after the other (传阅、呈批).

    Raises NotAllowed, NoticeMissing, NobodyAsked, DateWithoutSentence, SecretWords.
    Ledger: circulation.begun, matter.registered.
    """
    if not policies.may_keep(by):
        raise refusals.NotAllowed(who="拟稿单位或综合岗位")
    evidence.refuse_secret_words(new.title, new.notice)
    if not new.title.strip() or not new.notice.strip():
        raise refusals.NoticeMissing
    is_countersign = new.kind == rules.COUNTERSIGN
    asked = list(dict.fromkeys(new.unit_ids if is_countersign else new.post_ids))
    if not asked or new.kind not in rules.KIND_WORDS:
        raise refusals.NobodyAsked
    if new.due_on and not new.sentence.strip():
        raise refusals.DateWithoutSentence
    with stepping(by=by, at=at) as steps:
        matter = steps.take_on(
            NewMatter(
                title=new.title.strip(),
                kind=kinds.CIRCULATION.code,
                requirement=new.notice,
                source_kind="document",
                document_number=new.number.strip(),
            ),
            by=by,
        )
        leader = people.leader_in_charge(by.unit_id, at=at)
        steps.give(matter, unit_id=by.unit_id, leader_post_id=leader, handler_id=by.person_id)
        clock = steps.start(matter, "main", _limit(new, at), rule_code=rules.LIMIT_RULES[new.kind])
        made = Circulation.objects.create(
            matter=matter,
            kind=new.kind,
            notice=new.notice.strip(),
            link=new.link.strip(),
            silence_counts=is_countersign and rules.says_silence_counts(new.notice),
            has_request=new.has_request,
            begun_at=at,
            due_at=clock.due_at,
        )
        turns = _turns(made, asked, at=at)
        steps.note(
            matter,
            verbs.CIRCULATION_BEGUN,
            {
                "kind": new.kind,
                "notice": new.notice.strip(),
                "silence_counts": made.silence_counts,
                "asked": [turn.name for turn in turns],
            },
        )
        for turn in turns if is_countersign else turns[:1]:
            _ask(steps, matter, turn, at=at)
    return made


def _limit(new: NewCirculation, at: datetime) -> Limit:
    if new.due_on:
        return fixed_date(new.due_on, new.sentence.strip())
    return common.limit_of(rules.LIMIT_RULES[new.kind], at)


def _turns(made: Circulation, asked: Sequence[int], *, at: datetime) -> list[CirculationTurn]:
    is_countersign = made.kind == rules.COUNTERSIGN
    names = people.unit_names(asked) if is_countersign else {}
    rows = []
    for place, key in enumerate(asked, start=1):
        turn = CirculationTurn(circulation=made, place=place)
        if is_countersign:
            turn.unit_id, turn.name = key, names.get(key, "")
        else:
            holder = people.holder_of(key, at=at)
            turn.post_id, turn.name = key, f"{holder.person_name}{holder.post_name}"
        rows.append(turn)
    return CirculationTurn.objects.bulk_create(rows)


def _ask(steps: Steps, matter: Matter, turn: CirculationTurn, *, at: datetime) -> None:
    """Let a turn begin, and tell whoever has it."""
    turn.asked_at = at
    turn.save(update_fields=["asked_at"])
    post = turn.post_id or people.post_in_charge(turn.unit_id or 0, at=at)
    holder = people.holder_of(post, at=at)
    text = {rules.COUNTERSIGN: ASKED, rules.PRESENT: PRESENTED}.get(turn.circulation.kind, CAME)
    duty = common.duty(
        matter, holder.person_id, "document_round", text, at=at, under=str(turn.place),
        url=turn.circulation.get_absolute_url(),
    )  # fmt: skip
    steps.owe(duty)


def _locked(circulation_id: int, by: Actor) -> Circulation:
    if not Circulation.objects.visible_to(by).filter(pk=circulation_id).exists():
        raise refusals.CirculationUnknown
    found = Circulation.objects.select_for_update().get(pk=circulation_id)
    if found.ended_at:
        raise refusals.CirculationOver
    return found


@transaction.atomic
def answer_turn(
    *, circulation_id: int, place: int, answer: str, by: Officer, at: datetime, text: str = ""
) -> CirculationTurn:
    """Answer a turn: by the unit or person asked, or by the keeper from the paper that came back.

    会签: no objection, an opinion, against it. 传阅: read, or circled. 呈批: decided with words, or circled;
    who decides on a request says so in words, the circle of the others counts as consent. The next in
    the round is told. Raises CirculationUnknown, CirculationOver, NotYourTurn, AnswerUnknown,
    OpinionEmpty, WordsWanted. Ledger: circulation.answered, and matter.closed where it was the last.
    """
    found = _locked(circulation_id, by)
    turn = CirculationTurn.objects.select_for_update().filter(circulation=found, place=place).first()
    if turn is None or turn.asked_at is None or turn.answered_at is not None:
        raise refusals.NotYourTurn
    is_keeper = policies.may_work(by, found.matter)
    is_asked = turn.post_id in by.post_ids if turn.post_id else by.belongs_to(turn.unit_id or 0)
    if not (is_keeper or is_asked):
        raise refusals.NotYourTurn
    if answer not in rules.ANSWERS[found.kind]:
        raise refusals.AnswerUnknown
    if answer in rules.NEED_WORDS and not text.strip():
        raise refusals.OpinionEmpty
    decides = found.kind == rules.PRESENT and found.has_request and place == _last_place(found)
    if decides and answer == rules.CIRCLED:
        raise refusals.WordsWanted
    with stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        turn.answer, turn.text, turn.answered_at, turn.answered_by_id = answer, text.strip(), at, by.person_id
        turn.is_late = bool(found.due_at and at > found.due_at)
        turn.save(update_fields=["answer", "text", "answered_at", "answered_by", "is_late"])
        facts = {
            "place": place,
            "who": turn.name,
            "answer": answer,
            "text": text.strip(),
            "late": turn.is_late,
        }
        steps.note(matter, verbs.CIRCULATION_ANSWERED, facts | {"from_paper": not is_asked})
        steps.end_duty(f"{matter.reference}:document_round:{place}")
        following = found.turns.filter(asked_at=None).order_by("place").first()
        if following is not None:
            _ask(steps, matter, following, at=at)
        _end_if_done(steps, matter, found, at=at)
    return turn


def _last_place(found: Circulation) -> int:
    return found.turns.order_by("-place").values_list("place", flat=True)[0]


def _end_if_done(steps: Steps, matter: Matter, found: Circulation, *, at: datetime) -> None:
    """End the round when everybody answered and every opinion was dealt with."""
    open_ = found.turns.filter(answered_at=None) | found.turns.filter(
        answer__in=rules.TO_SETTLE, settled_at=None
    )
    if not open_.exists():
        found.ended_at = at
        found.save(update_fields=["ended_at"])
        steps.end(matter)


@transaction.atomic
def settle_opinion(
    *, circulation_id: int, place: int, is_adopted: bool, reason: str, by: Officer, at: datetime
) -> CirculationTurn:
    """Say what became of an opinion or an objection: adopted, or not and why (采纳情况).

    Raises CirculationUnknown, CirculationOver, NotAllowed, NothingToSettle, ReasonMissing.
    Ledger: circulation.settled, and matter.closed where it was the last.
    """
    found = _locked(circulation_id, by)
    common.refuse_others(by, found.matter)
    turn = found.turns.filter(place=place, answer__in=rules.TO_SETTLE, settled_at=None).first()
    if turn is None:
        raise refusals.NothingToSettle
    if not is_adopted:
        common.give_reason(reason)
    with stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        turn.is_adopted, turn.settled_as, turn.settled_at = is_adopted, reason.strip(), at
        turn.save(update_fields=["is_adopted", "settled_as", "settled_at"])
        facts = {"place": place, "who": turn.name, "adopted": is_adopted, "reason": reason.strip()}
        steps.note(matter, verbs.CIRCULATION_SETTLED, facts)
        _end_if_done(steps, matter, found, at=at)
    return turn


@transaction.atomic
def treat_silence(*, circulation_id: int, by: Actor, at: datetime) -> int:
    """After the due instant let the silent count as without objection, where the notice said so.

    Return how many; 0 where the rule bars it, and then they stay open and late.
    Ledger: circulation.silence_counted, and matter.closed where they were the last.
    """
    found = Circulation.objects.select_for_update().get(pk=circulation_id)
    if found.ended_at or not found.due_at or at < found.due_at:
        return 0
    if outcomes.barred(SILENCE, about=found.matter.reference, by=by, at=at):
        return 0
    silent = list(found.turns.filter(answered_at=None))
    if not silent:
        return 0
    with stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        for turn in silent:
            turn.answer, turn.answered_at = rules.SILENT, at
            steps.end_duty(f"{matter.reference}:document_round:{turn.place}")
        CirculationTurn.objects.bulk_update(silent, ["answer", "answered_at"])
        facts = {"who": [turn.name for turn in silent], "notice": found.notice}
        steps.note(matter, verbs.SILENCE_COUNTED, facts)
        _end_if_done(steps, matter, found, at=at)
    return len(silent)
