"""What applicants said of the service: four of five cases rated, a few badly, and what became of these."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, Final

from zhixing.config.county.decisions import Stage
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall.acts import ratings as acts
from zhixing.work.service_hall.models import Case, Correction, Rating, Window
from zhixing.work.service_hall.rules import ratings as rules

KEEPER: Final = "government-services.head"
CASES: Final = 240
DAYS: Final = 75
BAD: Final = (
    (1, ("脸难看", "态度生硬"), "排了一个小时，问一句话就被顶回来"),
    (2, ("反复补材料",), "第一次没有说要带原件"),
    (2, ("事难办", "多次跑动"), "跑了三趟"),
    (1, ("超时办理",), "说好七天，第九天还没有消息"),
)
GOOD: Final = (("一次办成",), ("态度热情",), (), ("办得快",), (), ("讲解清楚",))


def play_ratings(year: Year, made: Registered) -> None:
    """Play the ratings of the last months, call-backs and corrections; the newest bad one waits."""
    stage = Stage(year, made)
    since = year.end - timedelta(days=DAYS)
    found = Case.objects.filter(whole=None, received_at__gte=since).select_related("matter", "window")
    cases = list(found.order_by("-received_at", "-pk")[:CASES])[::-1]
    if not cases:
        return
    screens = {
        place.pk: stage.do(
            acts.enable_device, KEEPER, year.begin, code=f"PJ-{place.order:02d}", window=place.code
        )
        for place in Window.objects.filter(pk__in={case.window_id for case in cases}).order_by("order")
    }
    chance = random.Random(f"ratings {stage.last}")  # noqa: S311 - the same year every time
    bad = {len(cases) * place // 5: said for place, said in enumerate(BAD, start=1)}
    for place, case in enumerate(cases):
        if chance.random() < 0.18 and place not in bad:
            continue
        at = case.received_at + timedelta(minutes=chance.randrange(4, 15))
        if at >= year.end:
            continue
        level, tags, text = bad.get(place) or (chance.choice((5, 5, 5, 5, 4, 4, 3)), chance.choice(GOOD), "")
        screen = screens[case.window_id]
        by_screen = screen is not None and chance.random() < 0.8
        new = acts.NewRating(
            case.pk, level, tags, text, source=rules.DEVICE if by_screen else rules.PHONE,
            device_id=screen.pk if by_screen else None,
        )  # fmt: skip
        with played_at(at):
            acts.rate(new=new, by=Citizen(None, receipt=case.matter.number), at=at)
    _follow_up(stage)


def _follow_up(stage: Stage) -> None:
    """Call back and put right all bad ratings but the newest; one turns out to be a mistake."""
    waiting = list(Correction.objects.order_by("pk"))
    for place, one in enumerate(waiting[:-1]):
        rated_at = Rating.objects.get(pk=one.rating_id).rated_at
        true = place != 1
        steps: list[tuple[int, Callable[..., Any], dict[str, Any]]] = [
            (1, acts.call_back, {"said": "群众讲述了经过，愿意配合核实", "is_real_name": True}),
            (
                2,
                acts.verify_rating,
                {
                    "finding": "confirmed" if true else "mistaken",
                    "text": "调取窗口录像和办理记录核实" if true else "群众办理的是另一事项，确认误评",
                },
            ),
        ]
        if true:
            steps.append((3, acts.correct_service, {"text": "对当事人批评教育，当面致歉，调整叫号分流"}))
        steps.append((4, acts.reply_to_rating, {"text": "情况已核实整改，感谢监督。"}))
        for days, act, values in steps:
            stage.do(act, KEEPER, _days_after(rated_at, days), correction_id=one.pk, **values)


def _days_after(at: datetime, days: int) -> datetime:
    day = shipped_calendar().add_working_days(at.astimezone(ZONE).date(), days)
    return datetime.combine(day, time(10), tzinfo=ZONE)
