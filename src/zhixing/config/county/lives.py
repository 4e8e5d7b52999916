"""The life of one matter: signed for, begun, reported on, driven, and closed by somebody else."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from zhixing.config.county.content import Content, LeaderEntry
from zhixing.config.county.rhythm import EndOfCalendar, Rhythm
from zhixing.config.county.roster import Roster
from zhixing.config.county.script import Step, Story, due_of
from zhixing.core.clock.rules import Extension, Pause

SUPERVISOR = "supervision-office.head"
CHECKERS = ("supervision-office.clerk-1", "supervision-office.clerk-2", "supervision-office.clerk-3")
GOVERNMENT_OFFICE = "government-office"
JUDGE_OF_THE_OFFICE = "appraisal-centre.head"
DAY_MINUTES = 420
PACE_WITHOUT_LIMIT = 60 * DAY_MINUTES  # over which a standing task is reported on
BREATH = timedelta(minutes=11)  # nobody answers within the same minute
QUICK_MINUTES = 3 * DAY_MINUTES  # limits up to this are worked on at once, outside anyone's usual hours
DOCUMENTS = (
    "现场核查记录",
    "监理签认单",
    "整改前后对照表",
    "支付凭证清单",
    "验收表",
    "入户核查表",
    "办理情况报告",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What sets one life apart. `close_at` is a share of the time from start to due; above 1 is late."""

    close_at: float = 0.85
    reports: int = 1
    hollow: bool = False
    close_returned: bool = False
    extension: str = ""
    pause_days: int = 0
    urged: str = ""
    explains: bool = False
    contest_to: str = ""
    hand_over_to: str = ""
    other_handler: bool = False
    comment: str = ""
    terminated: bool = False
    close_kind: str = "done"
    silent_support: bool = False
    ladder: bool = False
    stays_open: bool = False


CALM = Plan(close_at=0.7, reports=1)
HURRIED = Plan(close_at=0.5, reports=0)


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells lives: the county's content, people and hours, and the end of the history."""

    content: Content
    roster: Roster
    rhythm: Rhythm
    end: datetime

    def leader(self, code: str) -> LeaderEntry:
        """Return the county leader of a post."""
        return next(leader for leader in self.content.leaders if leader.code == code)

    def leader_of(self, unit: str, day: date) -> str:
        """Return which leader is in charge of a unit on a day, changes of the lines included."""
        for change in self.content.line_changes:
            if unit in change.units and day >= self.on(change.month, change.day):
                return change.successor
        return next((leader for leader, code in self.roster.lines if code == unit), "executive-vice")

    def on(self, month: int, day: int) -> date:
        """Return the last such day of the year that lies before the end of the history."""
        last = self.rhythm.calendar.local(self.end).date()
        found = date(last.year, month, day)
        return found if found < last else date(last.year - 1, month, day)

    def successor(self, post: str, at: datetime) -> str:
        """Return who does the work of a post from `at` on: another clerk once its holder has left."""
        for leaving in self.content.leavings:
            day = self.rhythm.working_day(self.on(leaving.month, leaving.day))
            if post == leaving.post and self.rhythm.calendar.local(at).date() >= day:
                return leaving.successor
        return post

    def live(self, story: Story, plan: Plan) -> Story:
        """Return the story with its life up to the end of the history.

        A matter that its plan would leave overdue and open is told again, calmer: what is overdue at
        the end is chosen by hand, with `stays_open`.
        """
        for attempt in (plan, replace(CALM, contest_to=plan.contest_to), CALM, HURRIED):
            told = _Life(self, story, attempt).tell()
            if attempt.stays_open or not self.is_overdue(told):
                return told
        raise ValueError(f"{story.title} cannot be closed in time before the history ends")

    def is_overdue(self, told: Story) -> bool:
        """Whether a matter is open past its due instant at the end of the history."""
        return bool(told.due and told.due < self.end and told.closed_at is None)

    def words(self, kind: str, chance: random.Random, **slots: Any) -> str:
        """Return one of the county's sentences that fit any matter, its slots filled."""
        return self.fill(chance.choice(self.content.sentences[kind]), chance, **slots)

    def reasoned(self, kind: str, chance: random.Random, month: int) -> tuple[str, str]:
        """Return a ground and what is written beside it, of those that make sense in the month."""
        rows = [row for row in self.content.sentences[kind] if len(row) < 3 or not row[2] or month in row[2]]
        chosen = chance.choice(rows)
        return chosen[0], chosen[1]

    def nature(self, story: Story) -> Mapping[str, Any]:
        """Return the sentences that fit what a matter is about."""
        sentences: Mapping[str, Any] = self.content.sentences
        if story.source == "public" and story.title.startswith("12345"):
            return cast("Mapping[str, Any]", sentences["appeal"])
        found = next(
            (
                kind
                for kind, words in sentences["nature"].items()
                if any(word in story.title for word in words)
            ),
            "check",
        )
        return cast("Mapping[str, Any]", sentences[found])

    def fill(self, sentence: str, chance: random.Random, **slots: Any) -> str:
        """Return the sentence with its slots filled from the places of the county."""
        places = self.content.places
        small = chance.randint(2, 9)
        values: dict[str, Any] = {
            "n": chance.randint(2, 9),
            "d": chance.randint(2, 6),
            "k": small,
            "m": small + chance.randint(6, 30),
            "p": chance.randrange(30, 95, 5),
            "part": chance.choice(self.content.sentences["parts"]),
            "town": chance.choice(self.content.towns).short_name,
            "town2": chance.choice(self.content.towns).short_name,
            "community": chance.choice(places["communities"]),
            "road": chance.choice(places["roads"]),
            "village": chance.choice(places["villages"]),
            "school": chance.choice(places["schools"]),
            "site": chance.choice(places["sites"]),
            "market": chance.choice(places["markets"]),
            "firm": chance.choice(places["firms"]),
            "reservoir": chance.choice(places["reservoirs"]),
        }
        values["total"] = values["m"] + values["k"]
        return sentence.format(**{**values, **slots})


class _Life:
    """One life being told: where it stands in time and with whom."""

    def __init__(self, teller: Teller, story: Story, plan: Plan) -> None:
        self.teller = teller
        self.story = story
        self.plan = plan
        self.rhythm = teller.rhythm
        self.chance = random.Random(f"life {story.key} {plan}")  # noqa: S311 - the same life every time
        self.unit = story.lead
        self.clerk = self._clerk()
        self.at = story.registered_at
        self.steps: list[Step] = []
        self.pauses: tuple[Pause, ...] = ()
        self.extensions: tuple[Extension, ...] = ()
        self.base, self.base_share = story.registered_at, 0.0
        self.due = self._due()
        self.percent = 0
        self.nature = teller.nature(story)
        self.usual_checker = CHECKERS[self.chance.randrange(len(CHECKERS))]

    @property
    def checker(self) -> str:
        """Who checks what the unit that holds the matter says."""
        return JUDGE_OF_THE_OFFICE if self.unit == GOVERNMENT_OFFICE else self.usual_checker

    @property
    def judge(self) -> str:
        """Who closes; the government office is not judged by the 督查室 that is its own."""
        return JUDGE_OF_THE_OFFICE if self.unit == GOVERNMENT_OFFICE else SUPERVISOR

    # --- the whole life ---

    def tell(self) -> Story:
        """Return the story with every step before the end of the history."""
        if self.story.is_assigned:
            with suppress(EndOfCalendar, _EndOfHistory):
                self._everything()
        steps = tuple(sorted(self.steps, key=lambda step: step.at))
        return replace(self.story, steps=steps, due=self.due).before(self.teller.end)

    def _everything(self) -> None:
        plan = self.plan
        self._supports()
        if plan.contest_to:
            self._contest()
        self._sign()
        if plan.comment:
            self._do("comment", "check", SUPERVISOR, text=plan.comment)
        self._first_action()
        if plan.hand_over_to:
            self._hand_over()
        if plan.hollow:
            self._hollow_report()
        self._work()
        if plan.terminated:
            self._terminate()
        else:
            self._close()

    def _work(self) -> None:
        plan = self.plan
        shares = [plan.close_at * place / (plan.reports + 1) for place in range(1, plan.reports + 1)]
        events: list[tuple[float, str]] = [(share, "report") for share in shares]
        events += [(share, name) for share, name, wanted in self._turns() if wanted]
        for share, name in sorted(events):
            self._wait_until(share)
            getattr(self, f"_{name}")()

    def _turns(self) -> list[tuple[float, str, bool]]:
        plan = self.plan
        return [
            (0.22, "pause", plan.pause_days > 0),
            (0.36, "change_handler", plan.other_handler),
            (0.70, "extend", bool(plan.extension)),
            (min(0.9, plan.close_at * 0.92), "urge", bool(plan.urged)),
            (1.02, "explain", plan.explains and plan.close_at > 1),
            (1.04, "ladder", plan.ladder and plan.close_at > 1),
        ]

    # --- turns of a life ---

    def _supports(self) -> None:
        for place, unit in enumerate(self.story.supports):
            silent = self.plan.silent_support and place == 0
            if silent or not self.story.is_assigned:
                continue
            clerk = f"{unit}.clerk-{1 + (len(self.story.key) + place) % 2}"
            at = self.rhythm.next(
                clerk, "reply", self.rhythm.after(self.story.registered_at, 180 + 260 * place)
            )
            values = {"unit": unit, "reply": self._reply(clerk, at)}
            self.steps.append(Step(at, "reply_support", clerk, values))

    def _reply(self, clerk: str, at: datetime) -> str:
        person = self.teller.roster.holder(clerk)
        return self._words("replies", name=person.name, phone=person.phone, date=_spoken(self._day(at, 5)))

    def _words(self, kind: str, **slots: Any) -> str:
        """Return a sentence that fits the nature of the matter."""
        return self.teller.fill(self.chance.choice(self.nature[kind]), self.chance, **slots)

    def _contest(self) -> None:
        reason, basis = self.teller.reasoned("contest_reasons", self.chance, self.at.month)
        self._do("contest", "sign", f"{self.unit}.deputy-1", reason=reason, basis=basis)
        self.unit = self.plan.contest_to
        self.clerk = self._clerk()
        self._do("assign", "decide", self.story.registrar, unit=self.unit)

    def _sign(self) -> None:
        signer = self._signer()
        if self.story.urgency == "normal" and not self._is_quick():
            self._do("sign_for", "sign", signer, handler=self.clerk)
        else:
            self._soon("sign_for", 16 + self.chance.randrange(34), signer, handler=self.clerk)

    def _first_action(self) -> None:
        action = self._words("first")
        if self._is_quick():
            self._soon("first_action", 22 + self.chance.randrange(40), self.clerk, action=action)
        else:
            self._do("first_action", "first", self.clerk, action=action)

    def _hand_over(self) -> None:
        receiver = self.plan.hand_over_to
        reason, basis = self.teller.reasoned("contest_reasons", self.chance, self.at.month)
        self._do("offer", "decide", f"{self.unit}.head", unit=receiver, reason=reason, basis=basis)
        self.unit = receiver
        self.clerk = self._clerk()
        self._do("accept_offer", "sign", self._signer(), handler=self.clerk)

    def _hollow_report(self) -> None:
        """Report nothing but words; who would have to sign or check it sends it back."""
        self._do("report", "report", self.clerk, text=self.teller.words("empty", self.chance))
        reason = self.teller.words("return_reasons", self.chance)
        if self.story.grade == "tracked":
            self._do("return", "sign_off", self._section_head(), reason=reason)
            return
        self._do("sign_off", "sign_off", self._section_head())
        self._do("return", "check", self.checker, reason=reason)

    def _report(self) -> None:
        self.percent = min(95, max(self.percent + 5, round(self._share() / self.plan.close_at * 92 / 5) * 5))
        soon = self._day(self.at, 4)
        text = self._words("progress", p=self.percent, date=_spoken(soon))
        self._do(
            "report",
            "report",
            self.clerk,
            text=text,
            percent=self.percent,
            problems=self._words("problems") if self.chance.random() < 0.45 else "",
            next_step=self._words("next_steps", date=_spoken(soon)),
            document=self._document(text),
        )
        self._do("sign_off", "sign_off", self._section_head())
        if self.story.grade != "tracked":
            self._do("accept", "check", self.checker)

    def _pause(self) -> None:
        ground, reason = self.teller.reasoned("pause_reasons", self.chance, self.at.month)
        number = f"督办例会〔{self.at.year}〕{self.chance.randint(3, 40)}号"
        self._do("pause", "decide", SUPERVISOR, ground=ground, reason=reason, decision=number)
        since = self.at
        share = self._share()
        day = self.rhythm.add_days(self.rhythm.calendar.local(since).date(), self.plan.pause_days)
        self.at = self.rhythm.calendar.opening_of(day)
        self._do("resume", "decide", SUPERVISOR, reason="暂缓事由消除，恢复办理")
        self.pauses = (*self.pauses, Pause(since, self.at, ground))
        self._start_again(share)

    def _extend(self) -> None:
        ground, reason = self.teller.reasoned("extension_reasons", self.chance, self.at.month)
        if self.due is None or self.at >= self.due:
            return
        more = self._more()
        self._do("ask_extension", "report", self.clerk, ground=ground, reason=reason, **more)
        if self.at >= self.due:
            self.steps.pop()
            return
        agreed = self.plan.extension == "granted"
        answer = "同意延期，不再二次延期" if agreed else "不同意，按原时限办结"
        decided_by = self.story.leader or self.teller.leader_of(self.unit, self._day(self.at, 1))
        self._do("decide_extension", "decide", decided_by, agree=agreed, answer=answer)
        if agreed:
            share = self._share()
            self.extensions = (
                Extension(
                    more.get("working_days", 0), "wd" if "working_days" in more else "", more.get("new_date")
                ),
            )
            self._start_again(share)

    def _more(self) -> dict[str, Any]:
        limit = self.story.limit
        if limit is not None and limit.date is not None:
            return {"new_date": self._day_of(limit.date, 12)}
        length = self.rhythm.minutes(self.story.registered_at, self.due or self.at) // DAY_MINUTES
        return {"working_days": max(2, min(10, length // 2))}

    def _urge(self) -> None:
        if self.plan.urged == "telephone":
            answer = self.teller.words("telephone_answers", self.chance)
            text = f"电话催办：{self.teller.roster.holder(self.clerk).name}"
            self._do("urge", "urge", self.checker, text=text, channel="telephone", answer=answer)
        else:
            self._do(
                "urge", "urge", self.checker, text=self.teller.words("urging", self.chance), channel="inbox"
            )

    def _explain(self) -> None:
        self._do("ask_explanation", "urge", SUPERVISOR, question="该事项已逾期，请说明原因和倒排计划")
        self._do(
            "explain", "sign_off", f"{self.unit}.head", text=self.teller.words("explanations", self.chance)
        )

    def _ladder(self) -> None:
        day = self.rhythm.add_days(self.rhythm.calendar.local(self.at).date(), 11)
        self.at = self.rhythm.calendar.opening_of(day)
        self._do("ladder", "decide", SUPERVISOR, text="逾期未办结，请于5个工作日内反馈办理结果")

    def _change_handler(self) -> None:
        other = f"{self.unit}.clerk-2" if self.clerk.endswith("clerk-1") else f"{self.unit}.clerk-1"
        if self.unit_is_town or not self.teller.roster.has(other):
            return
        self._do("name_handler", "sign", f"{self.unit}.deputy-1", handler=other, reason="股室分工调整")
        if self.steps[-1].values["handler"] == self.teller.successor(self.clerk, self.at):
            # Who has the matter left meanwhile, and this very clerk does the work.
            self.steps.pop()
            return
        self.clerk = other

    def _terminate(self) -> None:
        self._wait_until(self.plan.close_at)
        number = f"县长办公会议纪要〔{self.at.year}〕{self.chance.randint(3, 30)}号"
        self._do("terminate", "close", self.judge, reason="上级政策调整，原任务不再实施", decision=number)

    def _close(self) -> None:
        standing = self.story.limit is None and self.plan.close_kind == "done"
        if self.plan.stays_open or standing:
            return
        self._ask_close()
        if self.plan.close_returned:
            self._return_close()
        self._do(
            "close",
            "close",
            self.judge,
            quick=self._is_quick(),
            note=self._close_note(),
        )

    def _ask_close(self) -> None:
        """Ask for the close early enough that it is signed and checked at the share that is planned."""
        lead = 130 if self._is_quick() else 2 * DAY_MINUTES if self.plan.close_returned else DAY_MINUTES
        wanted = self._moment(self.plan.close_at)
        if self.rhythm.minutes(self.at, wanted) > lead:
            self.at = self.rhythm.after(self.at, self.rhythm.minutes(self.at, wanted) - lead)
        self._closing_report(self._closing_text())

    def _return_close(self) -> None:
        reason = self.teller.words("close_returns", self.chance)
        asked = next(step for step in reversed(self.steps) if step.act == "report")
        self._do("return", "close", self.judge, quick=self._is_quick(), reason=reason)
        self._closing_report(f"已按退回意见补充：{asked.values['text']}")

    def _closing_report(self, text: str) -> None:
        self._do(
            "report",
            "report",
            self.clerk,
            quick=self._is_quick(),
            text=text,
            percent=100,
            document=self._document(text),
            close_kind=self.plan.close_kind,
        )
        self._do("sign_off", "sign_off", f"{self.unit}.head", quick=self._is_quick())

    def _document(self, text: str) -> str:
        """Return the name of the file that the text says is attached, else one of the usual."""
        attached = re.search(r"附([^，。]+)", text)
        return attached[1] if attached else str(self.chance.choice(self.nature["documents"]))

    def _closing_text(self) -> str:
        ending = "申请销号" if self.plan.close_kind == "done" else "转入常态化管理，申请销号"
        return f"{self._words('done', date=_spoken(self._day(self.at, 3)))}，{ending}"

    def _close_note(self) -> str:
        is_appeal = self.nature is self.teller.content.sentences["appeal"]
        return self.teller.words("close_notes_of_appeals" if is_appeal else "close_notes", self.chance)

    # --- time and people ---

    def _do(self, act: str, kind: str, post: str, *, quick: bool = False, **values: Any) -> None:
        """Let the post do it at its next usual hour, or soon where everything is in a hurry."""
        if quick:
            self._soon(act, 12 + self.chance.randrange(16), post, **values)
            return
        self.at = self.rhythm.next(post, kind, self.at + BREATH)
        self._keep(act, post, values)

    def _soon(self, act: str, minutes: int, post: str, **values: Any) -> None:
        self.at = self.rhythm.after(self.at, minutes)
        self._keep(act, post, values)

    def _keep(self, act: str, post: str, values: dict[str, Any]) -> None:
        if self.at >= self.teller.end:
            raise _EndOfHistory
        post = self.teller.successor(post, self.at)
        if "handler" in values:
            values["handler"] = self.teller.successor(values["handler"], self.at)
        self.steps.append(Step(self.at, act, post, values))

    def _wait_until(self, share: float) -> None:
        wanted = self._moment(share)
        if wanted > self.at:
            self.at = wanted

    def _moment(self, share: float) -> datetime:
        """Return the moment at this share of the time from the start (or last change) to the due instant."""
        left = self._minutes_left()
        part = (share - self.base_share) / max(0.05, 1 - self.base_share)
        return self.rhythm.after(self.base, max(1, int(left * part)))

    def _minutes_left(self) -> int:
        if self.due is None:
            return PACE_WITHOUT_LIMIT
        return max(30, self.rhythm.minutes(self.base, self.due))

    def _share(self) -> float:
        """Return the share at which the life stands now."""
        run = self.rhythm.minutes(self.base, self.at)
        return self.base_share + (1 - self.base_share) * run / self._minutes_left()

    def _start_again(self, share: float) -> None:
        """Count shares anew from here, after a pause or an extension moved the due instant."""
        self.due = self._due()
        self.base, self.base_share = self.at, min(0.9, share)

    def _due(self) -> datetime | None:
        return due_of(
            self.story.limit,
            start=self.story.registered_at,
            calendar=self.rhythm.calendar,
            pauses=self.pauses,
            extensions=self.extensions,
        )

    def _is_quick(self) -> bool:
        return (
            self.due is not None and self.rhythm.minutes(self.story.registered_at, self.due) <= QUICK_MINUTES
        )

    def _day(self, moment: datetime, working_days: int) -> date:
        return self._day_of(self.rhythm.calendar.local(moment).date(), working_days)

    def _day_of(self, day: date, working_days: int) -> date:
        """Return a working day ahead; past the published calendar, so many days ahead."""
        try:
            return self.rhythm.add_days(day, working_days)
        except EndOfCalendar:
            return day + timedelta(days=working_days)

    @property
    def unit_is_town(self) -> bool:
        return any(town.code == self.unit for town in self.teller.content.towns)

    def _clerk(self) -> str:
        if self.unit_is_town:
            return f"{self.unit}.clerk-1"
        clerk = f"{self.unit}.clerk-{1 if self.chance.random() < 0.62 else 2}"
        stays = {leaving.post: leaving.successor for leaving in self.teller.content.leavings}
        return stays.get(clerk, clerk)

    def _signer(self) -> str:
        if self.unit_is_town:
            return f"{self.unit}.clerk-1"
        if not self.teller.roster.has(f"{self.unit}.deputy-1"):
            return f"{self.unit}.head"
        place = 2 if self.clerk.endswith("2") else 1
        return f"{self.unit}.deputy-{place}" if self.chance.random() < 0.75 else f"{self.unit}.head"

    def _section_head(self) -> str:
        """Who signs routine progress: the head of the clerk's section."""
        section = f"{self.unit}.section-{1 if self.clerk.endswith('2') or self.unit_is_town else 2}"
        return section if self.teller.roster.has(section) else f"{self.unit}.head"


class _EndOfHistory(Exception):
    """The next step would lie past the end of the history."""


def _spoken(day: date) -> str:
    return f"{day.month}月{day.day}日"
