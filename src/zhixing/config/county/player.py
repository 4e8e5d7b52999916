"""Plays the year's script through the acts of the rooms, each at its own moment."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import groupby
from typing import Any, cast

from django.db import transaction

from zhixing.config.county.papers import document, photograph
from zhixing.config.county.script import Story
from zhixing.config.county.year import CALENDAR, Year
from zhixing.core.clock.models import Clock
from zhixing.core.clock.rules import parse_limit, shipped_calendar
from zhixing.core.evidence import acts as evidence
from zhixing.core.evidence.models import Evidence
from zhixing.core.matters import acts, ticks
from zhixing.core.matters.imports import history, lives
from zhixing.core.matters.models import Feedback, LadderStep, LineMove, Matter
from zhixing.core.people import acts as people_acts
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.memory import forget_standing, standing
from zhixing.foundation.moment import played_at
from zhixing.foundation.refusals import ActRefused

# What stands on every paper that is handed in: the words of each report are in the report.
PAPER = ("事项、单位和完成情况见反馈记录。", "经办人（签字）：", "审核人（签字）：", "单位（盖章）：")


# Acts that are written by themselves: on the county, on several matters, or not on matters at all.
ALONE = frozenset(
    {
        "tick",
        "split",
        "change_line",
        "hand_over_person",
        "sign_lists",
        "leave_post",
        "ask_role",
        "correct_start",
    }
)


PASSING_ON = frozenset({"sign_for", "assign", "contest", "accept_offer", "rule_on", "name_handler"})


# Acts that live in memory; with these values they do not.
USUAL = frozenset(
    {
        "sign_for",
        "first_action",
        "report",
        "sign_off",
        "accept",
        "return",
        "close",
        "reply_support",
        "split",
        "urge",
        "comment",
        "contest",
        "assign",
        "name_handler",
        "ask_explanation",
        "explain",
        "terminate",
        "offer",
        "accept_offer",
    }
)
UNUSUAL = frozenset({"photo", "refused", "into"})
LIVES_TOGETHER = 400


class NotPlayed(Exception):
    """An act of the script was refused: script and rules do not fit. Says which and why."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One thing to happen: a registration, a step of a story, an act on the county, or a look at the lights.

    What has the same moment, act and post is played in one plural act where there is one.
    """

    at: datetime
    order: int
    act: str
    post: str
    story: Story | None = None
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def together(self) -> tuple[datetime, int, str, str]:
        """What is played as one."""
        return self.at, self.order, self.act, self.post


def cues(year: Year, stories: Sequence[Story]) -> Iterator[list[Cue]]:
    """Yield the cues of each day in order; within a day the matters that come are taken on first."""
    found: list[Cue] = []
    for story in stories:
        if not story.parent:
            moment = story.recorded_at or story.registered_at
            found.append(Cue(moment, 0, "register", story.registrar, story))
        found += [Cue(step.at, 2, step.act, step.post, story, step.values) for step in story.steps]
    found += [Cue(act.at, 1, act.act, act.post, None, act.values) for act in year.acts]
    found += [Cue(at, 3, "tick", "") for at in _ticks(year)]
    found.sort(key=lambda cue: (cue.at.date(), cue.act != "register", cue.together))
    for _, day in groupby(found, key=lambda cue: cue.at.date()):
        yield list(day)


def chunks(day: list[Cue]) -> Iterator[list[list[Cue]]]:
    """Yield what of a day is written together: cues in which no matter changes its holder twice."""
    chunk: list[list[Cue]] = []
    passed_on: set[str] = set()
    for _, group in groupby(day, key=lambda cue: cue.together):
        rows = list(group)
        act = rows[0].act
        moving = {row.story.key for row in rows if row.story} if act in PASSING_ON else set()
        new_kind = bool(chunk) and (act == "register") != (chunk[0][0].act == "register")
        if chunk and (act in ALONE or new_kind or moving & passed_on):
            yield chunk
            chunk, passed_on = [], set()
        chunk.append(rows)
        passed_on |= moving
        if act in ALONE:
            yield chunk
            chunk, passed_on = [], set()
    if chunk:
        yield chunk


def told_apart(year: Year) -> set[str]:
    """Return the keys of stories that are played day by day: with acts that memory does not know.

    Among them everything that is open while somebody else's act moves it: a line that changes, a clerk
    who leaves. A family of parent and parts is played one way.
    """
    moved: dict[datetime, tuple[Any, ...]] = {
        act.at: tuple(cast("Any", act.values.get("units", ())))
        for act in year.acts
        if act.act == "change_line"
    }
    leaving = {str(act.values["from"]) for act in year.acts if act.act == "hand_over_person"}
    apart = {story.key for story in year.stories if _is_special(story, moved, leaving)}
    apart |= {
        str(step.values["into"]) for story in year.stories for step in story.steps if "into" in step.values
    }
    families = {story.parent for story in year.stories if story.parent and story.key in apart}
    families |= {story.key for story in year.stories if story.key in apart}
    return {story.key for story in year.stories if story.key in families or story.parent in families}


def _is_special(story: Story, moved: Mapping[datetime, Sequence[str]], leaving: set[str]) -> bool:
    if story.calendar != CALENDAR or story.leader:
        return True
    if any(step.act not in USUAL or UNUSUAL & set(step.values) for step in story.steps):
        return True
    if any(step.values.get("handler") in leaving or step.post in leaving for step in story.steps):
        return True
    units = {story.lead, *(str(step.values["unit"]) for step in story.steps if "unit" in step.values)}
    return any(
        units & set(of_line) and story.registered_at < at and not (story.closed_at and story.closed_at < at)
        for at, of_line in moved.items()
    )


def _ticks(year: Year) -> Iterator[datetime]:
    """Yield when lights are looked at: yellow is told at the close, red at the opening (definition 6)."""
    calendar = shipped_calendar(CALENDAR)
    day = calendar.local(year.begin).date()
    while day < calendar.local(year.end).date():
        if calendar.is_working_day(day):
            yield calendar.opening_of(day)
            yield calendar.close_of(day)
        day += timedelta(days=1)


class Player:
    """Plays one year into a founded county."""

    def __init__(self, year: Year, made: people_acts.Registered, *, apart: set[str] | None = None) -> None:
        """`apart` are the keys of stories to be played day by day, None to find them."""
        self.apart = apart
        self.year = year
        self.made = made
        self.matters: dict[str, int] = {}
        self.numbers: dict[str, str] = {}
        self.officers: dict[str, Officer] = {}
        self.now = year.begin
        self.paper: Evidence | None = None
        self.born: dict[str, Matter] = {}
        self.ticks = list(_ticks(year))
        self.parts: dict[str, list[Story]] = {}
        for story in year.stories:
            if story.parent:
                self.parts.setdefault(story.parent, []).append(story)

    def play(self) -> int:
        """Play everything in one transaction and return how many acts there were. Raises NotPlayed.

        Matters that only have the usual acts live in memory and are written together; the others, and
        what happens to the county, are played day by day.
        """
        apart = told_apart(self.year) if self.apart is None else self.apart
        usual = [story for story in self.year.stories if story.key not in apart]
        special = [story for story in self.year.stories if story.key in apart]
        played = 0
        with transaction.atomic(), standing():
            for day in cues(self.year, special):
                for chunk in chunks(day):
                    self._play_chunk(chunk)
                    played += sum(len(rows) for rows in chunk if rows[0].act != "tick")
            for together in self._epochs(usual):
                played += self._live_together(together)
            self.now = self.year.end
            with played_at(self.now):
                ticks.show_due_lights(self.now)
        return played

    def _epochs(self, stories: Sequence[Story]) -> Iterator[list[Story]]:
        """Yield families that live together, never across a change of the leaders' lines."""
        changes = [act.at for act in self.year.acts if act.act == "change_line"]
        for _, epoch in groupby(stories, key=lambda story: sum(story.registered_at >= at for at in changes)):
            forget_standing()
            rows = [story for story in epoch if not story.parent]
            for first in range(0, len(rows), LIVES_TOGETHER):
                yield rows[first : first + LIVES_TOGETHER]

    def _live_together(self, stories: Sequence[Story]) -> int:
        """Let whole families of matters live in memory, and write them."""
        played = 0
        with history.played_together(work=lives.LifeBatch()) as work:
            for story in stories:
                played += self._live(work, story, None)
        self.matters.update({key: matter.pk for key, matter in self.born.items()})
        self.born.clear()
        return played

    def _live(self, work: lives.LifeBatch, story: Story, matter: Matter | None) -> int:
        """Live one story, then those of its parts; return how many acts there were."""
        if matter is None:
            self.now = story.recorded_at or story.registered_at
            with played_at(self.now):
                matter = work.take_on(
                    self._new(story), by=self.officer(story.registrar), at=story.registered_at
                )
        self.born[story.key] = matter
        for step in story.steps:
            self._lights_until(step.at, work, matter)
            self.now = step.at
            with played_at(step.at):
                cue = Cue(step.at, 2, step.act, step.post, story, step.values)
                try:
                    self._live_step(work, matter, cue)
                except ActRefused as refusal:
                    what = f"{step.at:%Y-%m-%d %H:%M} {step.act} {_titles([cue])}"
                    raise NotPlayed(f"{what}: {refusal}") from refusal
        self._lights_until(self.year.end, work, matter)
        parts = self.parts.get(story.key, [])
        return len(story.steps) + 1 + sum(self._live(work, part, self.born[part.key]) for part in parts)

    def _lights_until(self, end: datetime, work: lives.LifeBatch, matter: Matter) -> None:
        """Look at the matter's lights whenever the county does, before `end`."""
        while (fires := work.next_light(matter)) is not None and fires < end:
            place = bisect_left(self.ticks, fires)
            if place == len(self.ticks) or self.ticks[place] >= end:
                return
            with played_at(self.ticks[place]):
                work.look_at_lights(matter, at=self.ticks[place])

    def _live_step(self, work: lives.LifeBatch, matter: Matter, cue: Cue) -> None:
        values, at = cue.values, cue.at
        by = self.officer(cue.post)
        if cue.act == "report":
            work.report(matter, self._words_of(values), by=by, at=at, file=self._paper(matter, values, by))
        elif cue.act == "sign_off":
            work.sign_off(matter, by=by, at=at)
        elif cue.act == "accept":
            work.accept(matter, by=by, at=at)
        elif cue.act == "return":
            work.give_back(matter, values["reason"], by=by, at=at)
        elif cue.act == "close":
            work.close(matter, values["note"], by=by, at=at)
        elif cue.act == "reply_support":
            work.reply_support(matter, self._unit(values["unit"]), values["reply"], by=by, at=at)
        elif cue.act == "split":
            parts = self.parts[cue.story.key] if cue.story else []
            children = work.split(matter, [self._new(part) for part in parts], by=by, at=at)
            self.born.update({part.key: child for part, child in zip(parts, children, strict=True)})
        else:
            if cue.story:
                self.matters[cue.story.key] = matter.pk
            getattr(self, f"_{cue.act}")(cue.post, [cue])

    def _words_of(self, values: Mapping[str, Any]) -> acts.Report:
        return acts.Report(
            text=values["text"],
            progress_percent=values.get("percent"),
            problems=values.get("problems", ""),
            next_step=values.get("next_step", ""),
            close_kind=values.get("close_kind", ""),
        )

    def _paper(self, matter: Matter, values: Mapping[str, Any], by: Officer) -> Evidence | None:
        if not values.get("document"):
            return None
        return self._copy_of_paper(f"{values['document']}.docx", matter.reference, by)

    def _copy_of_paper(self, name: str, about: str, by: Officer) -> Evidence:
        """Return a row for the one paper of the demo under another name; its bytes are kept once."""
        if self.paper is None:
            file = BytesIO(document("办理佐证材料", list(PAPER)))
            with transaction.atomic():
                self.paper = evidence.store(
                    file=file, name="办理佐证材料.docx", about="county:demo", by=by, at=self.now
                )
        return Evidence(
            about=about,
            name=name,
            digest=self.paper.digest,
            received_digest=self.paper.received_digest,
            kind=self.paper.kind,
            size=self.paper.size,
            stored_by_id=by.person_id,
            stored_at=self.now,
        )

    def _play_chunk(self, chunk: list[list[Cue]]) -> None:
        if chunk[0][0].act in ALONE:
            self._play_group(chunk[0])
            return
        taken_on = chunk[0][0].act == "register"
        keys = set() if taken_on else {self.matter(row) for rows in chunk for row in rows}
        with history.played_together(keys):
            for rows in chunk:
                self._play_group(rows)

    def _play_group(self, rows: list[Cue]) -> None:
        self.now = rows[0].at
        with played_at(self.now):
            try:
                getattr(self, f"_{rows[0].act}")(rows[0].post, rows)
            except ActRefused as refusal:
                what = f"{self.now:%Y-%m-%d %H:%M} {rows[0].act} {rows[0].post} {_titles(rows)}"
                raise NotPlayed(f"{what}: {refusal}") from refusal

    # --- who and what ---

    def officer(self, post: str) -> Officer:
        """Return the holder of a post with rights as of now; read again after every act on the county."""
        if post not in self.officers:
            person = self.year.roster.holder(post)
            self.officers[post] = people.officer(
                self.made.people[person.code], self.made.posts[post], at=self.now
            )
        return self.officers[post]

    def person(self, post: str) -> int:
        """Return who holds a post."""
        return self.made.people[self.year.roster.holder(post).code]

    def matter(self, cue: Cue) -> int:
        """Return the matter of a cue's story."""
        if cue.story is None:
            raise LookupError(cue.act)
        return self._matter_of(cue.story.key)

    def _matter_of(self, key: str) -> int:
        if key not in self.matters:
            waiting = {number: story for story, number in self.numbers.items() if story not in self.matters}
            found = Matter.objects.filter(number__in=list(waiting)).values_list("number", "pk")
            self.matters.update({waiting[number]: pk for number, pk in found})
        return self.matters[key]

    def _unit(self, code: object) -> int:
        return self.made.units[str(code)]

    def _done(self, results: Sequence[acts.Result], rows: Sequence[Cue]) -> None:
        for result, row in zip(results, rows, strict=True):
            if result.refusal:
                raise NotPlayed(f"{self.now:%Y-%m-%d %H:%M} {row.act} {_titles([row])}: {result.refusal}")

    def _feedbacks(self, rows: Sequence[Cue], *states: str) -> dict[int, int]:
        wanted = [self.matter(row) for row in rows]
        return dict(
            Feedback.objects.filter(matter_id__in=wanted, state__in=states).values_list("matter_id", "pk")
        )

    # --- registration ---

    def _new(self, story: Story) -> acts.NewMatter:
        assignment = None
        if story.is_assigned:
            assignment = acts.Assignment(
                lead_unit_ids=(self._unit(story.lead),),
                leader_post_ids=(self.made.posts[story.leader],) if story.leader else (),
                supports=tuple(acts.Support(self._unit(unit)) for unit in story.supports),
                limit=story.limit,
                calendar_code=story.calendar if story.calendar != CALENDAR else "",
            )
        return acts.NewMatter(
            title=story.title,
            kind=story.kind,
            requirement=story.requirement,
            topic=story.topic,
            grade=story.grade,
            urgency=story.urgency,
            source_kind=story.source,
            source_ref=story.source_ref,
            source_sentence=story.sentence,
            document_number=story.document_number,
            assignment=assignment,
        )

    def _register(self, post: str, rows: list[Cue]) -> None:
        stories = [row.story for row in rows if row.story]
        at = stories[0].registered_at
        new = [self._new(story) for story in stories]
        results = acts.register_many(rows=new, by=self.officer(post), at=at)
        self._done(results, rows)
        self.numbers.update(
            {story.key: result.number for story, result in zip(stories, results, strict=True)}
        )

    def _split(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            parts = self.parts[row.story.key] if row.story else []
            children = acts.split(
                matter_id=self.matter(row),
                parts=[self._new(part) for part in parts],
                by=self.officer(post),
                at=row.at,
            )
            self.matters.update({part.key: child.pk for part, child in zip(parts, children, strict=True)})

    def _assign(self, post: str, rows: list[Cue]) -> None:
        wanted = []
        for row in rows:
            limit = row.story.limit if row.story and not row.story.is_assigned else None
            wanted.append((self.matter(row), acts.Assignment((self._unit(row.values["unit"]),), limit=limit)))
        self._done(acts.assign_many(rows=wanted, by=self.officer(post), at=self.now), rows)

    # --- work ---

    def _sign_for(self, post: str, rows: list[Cue]) -> None:
        wanted = [(self.matter(row), self.person(row.values["handler"])) for row in rows]
        self._done(acts.sign_for_many(rows=wanted, by=self.officer(post), at=self.now), rows)

    def _first_action(self, post: str, rows: list[Cue]) -> None:
        wanted = [(self.matter(row), str(row.values["action"])) for row in rows]
        self._done(acts.take_first_action_many(rows=wanted, by=self.officer(post), at=self.now), rows)

    def _report(self, post: str, rows: list[Cue]) -> None:
        by = self.officer(post)
        told = [row for row in rows if not row.values.get("refused")]
        wanted = [(self.matter(row), self._said(row, by)) for row in told]
        self._done(acts.report_many(rows=wanted, by=by, at=self.now), told)
        for row in rows:
            if expected := row.values.get("refused"):
                self._tried(row, by, str(expected))

    def _tried(self, row: Cue, by: Officer, expected: str) -> None:
        """Report what the act must refuse; nothing of it stays but the file."""
        said = self._said(row, by)
        try:
            with transaction.atomic():
                acts.report(matter_id=self.matter(row), report=said, by=by, at=self.now)
        except ActRefused as refusal:
            if refusal.code == expected:
                return
            raise
        raise NotPlayed(f"{row.story.title if row.story else ''} was to be refused as {expected}")

    def _said(self, row: Cue, by: Officer) -> acts.Report:
        values = row.values
        into = values.get("into")
        number = Matter.objects.values_list("number", flat=True).get(pk=self._matter_of(into)) if into else ""
        return acts.Report(
            text=values["text"],
            progress_percent=values.get("percent"),
            problems=values.get("problems", ""),
            next_step=values.get("next_step", ""),
            evidence_ids=self._files(row, by),
            close_kind=values.get("close_kind", ""),
            target_number=number,
        )

    def _files(self, row: Cue, by: Officer) -> tuple[int, ...]:
        """Hand in what the report names: photographs as they are, papers under the name that they have."""
        values = row.values
        about = f"matter:{self.matter(row)}"
        if photo := values.get("photo"):
            file = BytesIO(photograph(photo))
            name = f"{values['document']}.jpg"
            return (evidence.store(file=file, name=name, about=about, by=by, at=self.now).pk,)
        if not values.get("document"):
            return ()
        kept = self._copy_of_paper(f"{values['document']}.docx", about, by)
        kept.save()
        return (kept.pk,)

    def _sign_off(self, post: str, rows: list[Cue]) -> None:
        feedbacks = self._feedbacks(rows, "signing")
        for row in rows:
            acts.sign_off(feedback_id=feedbacks[self.matter(row)], by=self.officer(post), at=self.now)

    def _return(self, post: str, rows: list[Cue]) -> None:
        feedbacks = self._feedbacks(rows, "signing", "checking")
        for row in rows:
            acts.return_feedback(
                feedback_id=feedbacks[self.matter(row)],
                reason=row.values["reason"],
                by=self.officer(post),
                at=self.now,
            )

    def _accept(self, post: str, rows: list[Cue]) -> None:
        feedbacks = self._feedbacks(rows, "checking")
        wanted = [(self.matter(row), feedbacks[self.matter(row)]) for row in rows]
        self._done(acts.accept_feedback_many(rows=wanted, by=self.officer(post), at=self.now), rows)

    def _accept_as(self, post: str, rows: list[Cue]) -> None:
        feedbacks = self._feedbacks(rows, "checking")
        for row in rows:
            acts.accept_feedback(
                feedback_id=feedbacks[self.matter(row)],
                percent=row.values["percent"],
                by=self.officer(post),
                at=self.now,
            )

    def _reply_support(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.reply_support(
                matter_id=self.matter(row),
                unit_id=self._unit(row.values["unit"]),
                reply=row.values["reply"],
                by=self.officer(post),
                at=self.now,
            )

    # --- one by one: acts that take a matter and words ---

    def _plain(self, act: Callable[..., object], post: str, rows: list[Cue]) -> None:
        for row in rows:
            act(matter_id=self.matter(row), by=self.officer(post), at=self.now, **row.values)

    def _comment(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.comment, post, rows)

    def _contest(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.contest, post, rows)

    def _urge(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.urge, post, rows)

    def _ask_explanation(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.ask_explanation, post, rows)

    def _explain(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.explain, post, rows)

    def _ask_extension(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.ask_extension, post, rows)

    def _decide_extension(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.decide_extension, post, rows)

    def _resume(self, post: str, rows: list[Cue]) -> None:
        self._plain(acts.resume, post, rows)

    def _pause(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            values = row.values
            acts.pause(
                matter_id=self.matter(row),
                ground=values["ground"],
                reason=values["reason"],
                decision_number=values["decision"],
                by=self.officer(post),
                at=self.now,
            )

    def _terminate(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.terminate(
                matter_id=self.matter(row),
                reason=row.values["reason"],
                decision_number=row.values["decision"],
                by=self.officer(post),
                at=self.now,
            )

    def _name_handler(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.name_handler(
                matter_id=self.matter(row),
                handler_id=self.person(row.values["handler"]),
                reason=row.values["reason"],
                by=self.officer(post),
                at=self.now,
            )

    def _offer(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.offer(
                matter_id=self.matter(row),
                to_unit_id=self._unit(row.values["unit"]),
                reason=row.values["reason"],
                basis=row.values["basis"],
                by=self.officer(post),
                at=self.now,
            )

    def _accept_offer(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            handler = self.person(row.values["handler"])
            acts.accept_offer(
                matter_id=self.matter(row), handler_id=handler, by=self.officer(post), at=self.now
            )

    def _rule_on(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.rule_on(
                matter_id=self.matter(row),
                unit_id=self._unit(row.values["unit"]),
                reason=row.values["reason"],
                basis=row.values["basis"],
                by=self.officer(post),
                at=self.now,
            )

    def _close(self, post: str, rows: list[Cue]) -> None:
        by_note: dict[str, list[Cue]] = {}
        for row in rows:
            by_note.setdefault(row.values["note"], []).append(row)
        for note, same in by_note.items():
            keys = [self.matter(row) for row in same]
            self._done(acts.close_many(matter_ids=keys, note=note, by=self.officer(post), at=self.now), same)

    def _close_stage(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.close(
                matter_id=self.matter(row),
                note=row.values["note"],
                new_date=row.values["new_date"],
                by=self.officer(post),
                at=self.now,
            )

    def _reopen(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.reopen(
                matter_id=self.matter(row),
                reason=row.values["reason"],
                limit=parse_limit(row.values["limit"]),
                by=self.officer(post),
                at=self.now,
            )

    def _correct_start(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.correct_assignment_time(
                matter_id=self.matter(row),
                new_at=row.values["new_at"],
                reason=row.values["reason"],
                evidence_ids=self._files(row, self.officer(post)),
                by=self.officer(post),
                at=self.now,
            )

    def _ladder(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            step = (
                LadderStep.objects.filter(matter_id=self.matter(row), issued_at=None)
                .order_by("round", "step")
                .first()
            )
            if step:
                acts.issue_ladder_step(
                    step_id=step.pk, text=row.values["text"], by=self.officer(post), at=self.now
                )

    # --- the county ---

    def _change_line(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.change_line_of_leadership(
                unit_ids=[self._unit(unit) for unit in row.values["units"]],
                from_post_id=self.made.posts[row.values["from"]],
                to_post_id=self.made.posts[row.values["to"]],
                document=row.values["document"],
                by=self.officer(post),
                at=self.now,
            )
        self.officers.clear()
        forget_standing()

    def _hand_over_person(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            acts.hand_over_person(
                from_person_id=self.person(row.values["from"]),
                to_person_id=self.person(row.values["to"]),
                unit_id=self._unit(row.values["unit"]),
                document=row.values["document"],
                by=self.officer(post),
                at=self.now,
            )

    def _sign_lists(self, post: str, rows: list[Cue]) -> None:
        by = self.officer(post)
        for move in LineMove.objects.order_by("pk"):
            gives = move.given_at is None and (
                move.from_post_id in by.post_ids or move.from_person_id == by.person_id
            )
            takes = move.taken_at is None and (
                move.to_post_id in by.post_ids or move.to_person_id == by.person_id
            )
            if rows and (gives or takes):
                acts.sign_list(move_id=move.pk, by=by, at=self.now)

    def _leave_post(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            people_acts.leave_post(
                post_id=self.made.posts[row.values["post"]],
                document=row.values["document"],
                by=self.officer(post),
                at=self.now,
            )
        self.officers.clear()
        forget_standing()

    def _ask_role(self, post: str, rows: list[Cue]) -> None:
        for row in rows:
            people_acts.ask_for_role(
                post_id=self.made.posts[row.values["post"]],
                role=row.values["role"],
                grants=True,
                reason=row.values["reason"],
                by=self.officer(post),
                at=self.now,
            )

    def _tick(self, post: str, rows: list[Cue]) -> None:
        if rows and Clock.objects.filter(next_fire__lte=self.now).exists():
            ticks.show_due_lights(self.now)


def _titles(rows: Sequence[Cue]) -> str:
    return "、".join(f"“{row.story.title}”" for row in rows if row.story)
