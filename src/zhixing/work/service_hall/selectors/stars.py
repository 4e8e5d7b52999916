"""Stars from the log: what each window and officer earned in a quarter, and whether it still fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from zhixing.core.outcomes.models import Verdict
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.words import translate
from zhixing.work.service_hall.models import Case, CaseStep, PaperNotice, Window
from zhixing.work.service_hall.models.ratings import Rating
from zhixing.work.service_hall.models.stars import Star
from zhixing.work.service_hall.rules import stars as rules

WINDOW, OFFICER = "window", "taken_by"


@dataclass(frozen=True, slots=True)
class Earned:
    """What one window or officer earned in a quarter."""

    subject: str
    window_id: int | None
    officer_id: int | None
    inputs: rules.Inputs
    star: rules.Reckoned


def scale(on: date) -> rules.Scale:
    """Return the numbers of the formula in force. No query while the rulebook is fresh."""
    formula, ends = rulebook.rule("stars.formula", on=on), rulebook.rule("stars.scale", on=on)
    return rules.Scale(
        weights={name: formula.number(f"{name}_percent") for name in rules.PARTS},
        complaint_tenths=formula.number("complaint_tenths"),
        cap=ends.number("upheld_complaint_levels"),
        drop=ends.number("training_drop_levels"),
        lowest=ends.number("lowest_levels"),
        highest=ends.number("highest_levels"),
    )


def reckoned(quarter: rules.Quarter) -> list[Earned]:
    """Return the stars of a quarter as the log gives them: windows, then officers. About twelve queries."""
    numbers = scale(quarter.last)
    found: list[Earned] = []
    for by in (WINDOW, OFFICER):
        for key, inputs in sorted(_inputs(quarter, by).items()):
            star = rules.reckon(inputs, numbers)
            if star is None:
                continue
            is_window = by == WINDOW
            subject = f"{'window' if is_window else 'person'}:{key}"
            found.append(
                Earned(subject, key if is_window else None, None if is_window else key, inputs, star)
            )
    return found


def _inputs(quarter: rules.Quarter, by: str) -> dict[int, rules.Inputs]:
    """Count the log of a quarter by window or officer. Six queries."""
    since, until = _ends(quarter)
    column = f"case__{by}_id"
    cases = Case.objects.filter(whole=None)
    served = _pairs(cases.filter(received_at__gte=since, received_at__lt=until), f"{by}_id")
    steps = CaseStep.objects.filter(at__gte=since, at__lt=until, case__whole=None)
    decided = {
        row[column]: (row["n"], row["kept"])
        for row in steps.filter(step="decide")
        .values(column)
        .annotate(n=Count("case_id", distinct=True), kept=Count("case_id", distinct=True, filter=_in_time()))
        .order_by(column)
    }
    asked = steps.filter(step="ask_paper", facts__refused=True).values_list("case_id", flat=True)
    again = PaperNotice.objects.filter(told_at__gte=since, told_at__lt=until).exclude(reason="")
    wrong = {*asked, *again.values_list("case_id", flat=True)}
    reworked = _pairs(cases.filter(pk__in=wrong), f"{by}_id")
    ratings = Rating.objects.filter(
        rated_at__gte=since, rated_at__lt=until, is_second=False, quarantined_at=None, excluded_at=None
    )
    named = "window_id" if by == WINDOW else "officer_id"
    rated = {
        row[named]: (row["n"], row["sum"])
        for row in ratings.values(named).annotate(n=Count("id"), sum=Sum("level")).order_by(named)
    }
    upheld, checked, passed = _judged(quarter, by)
    return {
        key: rules.Inputs(
            decided=decided.get(key, (0, 0))[0],
            on_time=decided.get(key, (0, 0))[1],
            ratings=rated.get(key, (0, 0))[0],
            level_sum=rated.get(key, (0, 0))[1],
            upheld=upheld.get(key, 0),
            served=count,
            reworked=reworked.get(key, 0),
            inspections=checked.get(key, 0),
            passed=passed.get(key, 0),
        )
        for key, count in served.items()
    }


def _in_time() -> Q:
    return Q(facts__late_days=0) | Q(facts__late_days=None)


def _pairs(cases: object, column: str) -> dict[int, int]:
    rows = cases.values_list(column).annotate(n=Count("id")).order_by(column)  # type: ignore[attr-defined]
    return dict(rows)


def _judged(quarter: rules.Quarter, by: str) -> tuple[dict[int, int], dict[int, int], dict[int, int]]:
    """Return upheld complaints, inspections and passed ones of a quarter, from verdicts that stand.

    A complaint names its doers; an inspection is about a window, or about a person. One query.
    """
    since, until = _ends(quarter)
    found = Verdict.objects.filter(given_at__gte=since, given_at__lt=until, annulled_at=None)
    found = found.filter(
        Q(kind="ruling", result="upheld") | Q(kind="acceptance", about__startswith="window:")
    )
    seats = dict(Window.objects.values_list("code", "pk"))
    upheld: dict[int, int] = {}
    checked: dict[int, int] = {}
    passed: dict[int, int] = {}
    rows = found.order_by("pk").values_list("kind", "result", "about", "doers")
    for kind, result, about, doers in rows[:20_000]:
        place = seats.get(about.partition(":")[2]) if about.startswith("window:") else None
        keys = ([place] if place else []) if by == WINDOW else list(doers)
        for key in keys:
            if kind == "ruling":
                upheld[key] = upheld.get(key, 0) + 1
            else:
                checked[key] = checked.get(key, 0) + 1
                passed[key] = passed.get(key, 0) + (result == "accepted")
    return upheld, checked, passed


def _ends(quarter: rules.Quarter) -> tuple[datetime, datetime]:
    zone = timezone.get_default_timezone()
    return (
        datetime.combine(quarter.first, time(0), tzinfo=zone),
        datetime.combine(quarter.last + timedelta(days=1), time(0), tzinfo=zone),
    )


@dataclass(frozen=True, slots=True)
class StarRow:
    """One star as shown, with what it was computed from and whether the log still gives the same."""

    subject: str
    name: str
    is_window: bool
    quarter: str
    score: str
    level: int
    cap_word: str
    expires_on: date
    inputs: rules.Inputs
    parts: Sequence[tuple[str, str]]
    former: int | None
    is_same: bool | None = None

    @property
    def dropped(self) -> int:
        """How many levels were lost since the quarter before."""
        return max((self.former or self.level) - self.level, 0)


def star_rows(quarter: str, *, checked: bool = False, windows_only: bool = False) -> list[StarRow]:
    """Return the stars given for a quarter: windows in their order, then officers by name.

    With `checked` each is compared with what the log gives now. Four queries, about twelve more if checked.
    """
    asked = rules.quarter_named(quarter)
    if asked is None:
        return []
    found = Star.objects.filter(quarter=quarter)
    if windows_only:
        found = found.exclude(window=None)
    rows = list(
        found.select_related("window", "officer").order_by(
            F("window__order").asc(nulls_last=True), "window__code", "officer__name", "pk"
        )
    )
    before = rules.quarter_of(asked.first - timedelta(days=1)).code
    former = {
        _subject(one): one.level
        for one in Star.objects.filter(quarter=before).only("window", "officer", "level")
    }
    now = {one.subject: one.star for one in reckoned(asked)} if checked else {}
    numbers = scale(asked.last)
    return [
        _row(one, former.get(_subject(one)), now.get(_subject(one)), numbers, checked=checked) for one in rows
    ]


def _subject(one: Star) -> str:
    return f"window:{one.window_id}" if one.window_id else f"person:{one.officer_id}"


def _row(
    one: Star, former: int | None, now: rules.Reckoned | None, numbers: rules.Scale, *, checked: bool
) -> StarRow:
    inputs = rules.inputs_of(one.facts)
    kept = rules.reckon(inputs, numbers)
    same = now is not None and (now.score_hundredths, now.level) == (one.score_hundredths, one.level)
    tenths = (one.score_hundredths + 5) // 10
    return StarRow(
        subject=_subject(one),
        name=one.window.name if one.window else one.officer.name if one.officer else "",
        is_window=one.window_id is not None,
        quarter=one.quarter,
        score=f"{tenths // 10}.{tenths % 10}",
        level=one.level,
        cap_word=rules.CAP_WORDS.get(one.cap_reason, ""),
        expires_on=one.expires_on,
        inputs=inputs,
        parts=[
            (translate(rules.PARTS[name]), f"{value // 100}.{value % 100:02d}")
            for name, value in (kept.parts.items() if kept else ())
        ],
        former=former,
        is_same=same if checked else None,
    )


def quarters(*, limit: int = 8) -> list[str]:
    """Return the quarters that have stars, newest first. One query."""
    found = Star.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()
    return list(found[:limit])


def waiting_quarter(today: date) -> str:
    """Return the last quarter that has ended and has no stars yet, '' for none. Two queries.

    Only where somebody was served in it.
    """
    ended = rules.quarter_of(rules.quarter_of(today).first - timedelta(days=1))
    if Star.objects.filter(quarter=ended.code).exists():
        return ""
    since, until = _ends(ended)
    return ended.code if Case.objects.filter(received_at__gte=since, received_at__lt=until).exists() else ""


def shown(today: date) -> list[StarRow]:
    """Return the window stars that have not expired, for everybody. Four queries."""
    last = (
        Star.objects.filter(expires_on__gte=today)
        .order_by("-quarter")
        .values_list("quarter", flat=True)
        .first()
    )
    return star_rows(last, windows_only=True) if last else []
