"""The facts of a log: what `import log FILE --dry-run` answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from zhixing.core.matters.imports.values import Case, Finding, Log, Moment, Problem, Step
from zhixing.foundation.words import mark

SHARED_TIMES = mark("{count} 个环节与同一事项的前一环节时间相同，其先后以文件中的次序为准")
DAY_PRECISION = mark("{count} 个环节只记到日，按 {zone} 的当地日期认定，不作时刻比较")
ZONE_FOUND = mark("时间未写明时区；从大量的当地零点判断为 {zone}，日期按该时区认定，不提前一日")
ZONE_OF_OFFSETS = mark("时间所带的偏移与 {zone} 相符，当地日期按该时区认定")
ZONE_ASSUMED = mark("文件看不出时区，按 {zone} 处理")
NO_RESOURCE = mark("{count} 个环节没有办理人")
AFTER_CLOSE = mark("{count} 个环节发生在事项办结之后")
CLOSING_UNKNOWN = mark("日志未写明哪些事项已办结，{count} 个事项均按在办统计；可在映射文件中指明办结环节")
NO_DEADLINES = mark("日志没有时限，不统计是否逾期")
DUPLICATES = mark("{count} 个环节与同一事项的另一环节完全相同")
LONE_STEPS = mark("{count} 个事项只有一个环节")
JUDGED_BY_DAY = mark("逾期按日判断：完成日期晚于到期日期为逾期")
REVERSED = mark("{count} 个环节的开始时间晚于完成时间")


@dataclass(frozen=True, slots=True)
class LogFacts:
    """The figures of one log.

    `late` and `open_late` count cases with a deadline of their own: closed after it, or open past it
    at the last event of the log. `late_steps` counts steps completed after the deadline that the
    step itself carries; where a log knows days rather than hours, later means on a later local day.
    `errors` has at most 200 sentences; `rejected` counts all.
    """

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    cases: int = 0
    events: int = 0
    activities: int = 0
    resources: int = 0
    closed: int = 0
    late: int = 0
    open: int = 0
    open_late: int = 0
    late_steps: int = 0
    due_steps: int = 0
    planned_steps: int = 0
    stopped_steps: int = 0
    variants: int = 0
    commonest_variant: int = 0
    zone: str = ""
    first: datetime | None = None
    last: datetime | None = None
    errors: tuple[Problem, ...] = ()
    findings: tuple[Finding, ...] = ()

    def plain(self) -> dict[str, object]:
        """Return the facts as JSON values with stable keys."""
        return {
            "read": self.read,
            "accepted": self.accepted,
            "rejected": self.rejected,
            "errors": [str(problem) for problem in self.errors],
            "cases": self.cases,
            "events": self.events,
            "activities": self.activities,
            "resources": self.resources,
            "closed": self.closed,
            "late": self.late,
            "open": self.open,
            "open_late": self.open_late,
            "late_steps": self.late_steps,
            "due_steps": self.due_steps,
            "planned_steps": self.planned_steps,
            "stopped_steps": self.stopped_steps,
            "variants": self.variants,
            "commonest_variant": self.commonest_variant,
            "zone": self.zone,
            "first": self.first.isoformat() if self.first else None,
            "last": self.last.isoformat() if self.last else None,
            "findings": [
                {"code": finding.code, "count": finding.count, "sentence": str(finding)}
                for finding in self.findings
            ],
        }


@dataclass(slots=True)
class _Tally:
    """Running counts over the cases of a log."""

    by_day: bool
    cases: int = 0
    events: int = 0
    activities: set[str] = field(default_factory=set)
    resources: set[str] = field(default_factory=set)
    closed: int = 0
    late: int = 0
    late_steps: int = 0
    due_steps: int = 0
    planned_steps: int = 0
    stopped_steps: int = 0
    open_dues: list[Moment] = field(default_factory=list)
    with_due: int = 0
    variants: Counter[int] = field(default_factory=Counter)
    first: datetime | None = None
    last: Moment | None = None
    quality: Counter[str] = field(default_factory=Counter)

    def take(self, case: Case) -> None:
        self.cases += 1
        self.closed += case.closed is not None
        if case.due:
            self.with_due += 1
            if case.closed:
                self.late += case.closed.is_after(case.due, by_day=self.by_day)
            else:
                self.open_dues.append(case.due)
        self.variants[hash(tuple(step.activity for step in case.steps))] += 1
        self.quality["lone_steps"] += len(case.steps) == 1
        for step in case.steps:
            self._take_step(step, case.closed)
        self.quality["shared_times"] += len(case.steps) - len({step.at.at for step in case.steps})
        self.quality["duplicate_steps"] += _duplicates(case.steps)

    def _take_step(self, step: Step, closed: Moment | None) -> None:
        self.events += 1
        self.activities.add(step.activity)
        if step.resource:
            self.resources.add(step.resource)
        else:
            self.quality["no_resource"] += 1
        if step.due:
            self.due_steps += 1
            self.late_steps += step.at.is_after(step.due, by_day=self.by_day)
        self.planned_steps += step.planned is not None
        self.stopped_steps += step.stop is not None
        self.quality["day_precision"] += step.at.day_only
        self.quality["after_close"] += closed is not None and step.at.is_after(closed)
        self.quality["started_after_end"] += step.started is not None and step.started.at > step.at.at
        self.first = min(self.first, step.at.at) if self.first else step.at.at
        if self.last is None or step.at.at > self.last.at:
            self.last = step.at


def examine(log: Log) -> LogFacts:
    """Return the facts of a log, reading it once. Nothing is kept of it and nothing is changed."""
    tally = _Tally(by_day=log.by_day)
    for case in log.cases():
        tally.take(case)
    last = tally.last
    return LogFacts(
        read=log.read,
        accepted=log.read - log.rejected,
        rejected=log.rejected,
        cases=tally.cases,
        events=tally.events,
        activities=len(tally.activities),
        resources=len(tally.resources),
        closed=tally.closed,
        late=tally.late,
        open=tally.cases - tally.closed,
        open_late=sum(last.is_after(due, by_day=log.by_day) for due in tally.open_dues) if last else 0,
        late_steps=tally.late_steps,
        due_steps=tally.due_steps,
        planned_steps=tally.planned_steps,
        stopped_steps=tally.stopped_steps,
        variants=len(tally.variants),
        commonest_variant=max(tally.variants.values(), default=0),
        zone=log.zone,
        first=tally.first,
        last=last.at if last else None,
        errors=tuple(log.problems),
        findings=tuple(_findings(tally, log)),
    )


def _findings(tally: _Tally, log: Log) -> Iterable[Finding]:
    counted = (
        ("shared_times", SHARED_TIMES),
        ("day_precision", DAY_PRECISION),
        ("no_resource", NO_RESOURCE),
        ("after_close", AFTER_CLOSE),
        ("duplicate_steps", DUPLICATES),
        ("lone_steps", LONE_STEPS),
        ("started_after_end", REVERSED),
    )
    for code, sentence in counted:
        if count := tally.quality[code]:
            yield Finding(code, count, sentence, {"zone": log.zone})
    if tally.events:
        sentences = {"midnights": ZONE_FOUND, "offsets": ZONE_OF_OFFSETS, "assumed": ZONE_ASSUMED}
        if log.zone_basis in sentences:
            yield Finding(
                f"zone_{log.zone_basis}", tally.events, sentences[log.zone_basis], {"zone": log.zone}
            )
    if tally.cases and not tally.closed:
        yield Finding("closing_unknown", tally.cases, CLOSING_UNKNOWN)
    if tally.events and not (tally.due_steps or tally.with_due):
        yield Finding("no_deadlines", 0, NO_DEADLINES)
    elif log.by_day:
        yield Finding("judged_by_day", tally.due_steps + tally.with_due, JUDGED_BY_DAY)
    yield from log.notes


def _duplicates(steps: tuple[Step, ...]) -> int:
    """Return how many steps repeat another with the same activity, time and resource."""
    return len(steps) - len({(step.activity, step.at.at, step.resource, step.lifecycle) for step in steps})
