"""F4 好差评: a hundred services, 82 rated, 3 bad; bursts set aside; a screen that nobody was asked at."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.acts import ratings as acts
from zhixing.work.service_hall.models import Case, Correction, Rating, RatingDevice
from zhixing.work.service_hall.rules import ratings as rules
from zhixing.work.service_hall.selectors import ratings as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F4")]

BEGIN, END = moment("2026-03-01 00:00"), moment("2026-04-01 00:00")


@pytest.fixture
def hall() -> Hall:
    return found_hall()


def served(hall: Hall, count: int) -> list[Case]:
    """Let the window take so many applications on 2 March, one a minute."""
    item, party = hall.item(), hall.applicant()
    start = moment("2026-03-02 08:30")
    return [
        hall.receive(item, at=f"{start + timedelta(minutes=n):%Y-%m-%d %H:%M}", party=party)
        for n in range(count)
    ]


def device(hall: Hall) -> RatingDevice:
    made: RatingDevice = hall.do(
        acts.enable_device, by="su", at="2026-03-01 08:30", code="PJ-07", window="w7"
    )
    return made


def rate(case: Case, level: int, at: object, screen: RatingDevice | None = None, **more: object) -> Rating:
    new = acts.NewRating(
        case.pk, level, source=rules.DEVICE if screen else rules.PAGE,
        device_id=screen.pk if screen else None,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip
    with played_at(at):  # type: ignore[arg-type]
        return acts.rate(new=new, by=Citizen(None, receipt=case.matter.number), at=at)  # type: ignore[arg-type]


def test_a_hundred_services_82_rated_3_bad_3_called_back_and_closed(hall: Hall) -> None:
    cases, screen = served(hall, 100), device(hall)
    start = moment("2026-03-02 10:30")
    for place, case in enumerate(cases[:82]):
        level = 1 if place in (7, 40, 71) else 4 if place % 5 == 0 else 5
        rate(case, level, start + timedelta(minutes=place), screen, tags=("脸难看",) if level == 1 else ())
    [window] = [one for one in selectors.by_window(since=BEGIN, until=END) if one.code == "w7"]
    found = window.figures
    assert (found.served, found.rated, found.set_aside, found.bad, found.called) == (100, 82, 0, 3, 0)
    assert dict(selectors.tag_counts(since=BEGIN, until=END))["脸难看"] == 3

    for place, one in enumerate(Correction.objects.select_related("matter").order_by("pk")):
        assert one.matter.due_at == moment("2026-03-03 17:30")  # one working day
        hall.do(
            acts.call_back,
            by="su",
            at="2026-03-03 15:00",
            correction_id=one.pk,
            said="不耐烦",
            is_real_name=True,
        )
        one.matter.refresh_from_db()
        assert one.matter.due_at == moment("2026-03-10 17:30")  # five working days
        hall.do(
            acts.verify_rating,
            by="su",
            at="2026-03-04 09:00",
            correction_id=one.pk,
            finding="confirmed",
            text="监控属实",
        )
        hall.do(acts.correct_service, by="su", at="2026-03-05 09:00", correction_id=one.pk, text="当面致歉")
        hall.do(
            acts.reply_to_rating,
            by="su",
            at=f"2026-03-0{6 + place} 17:00",
            correction_id=one.pk,
            text="已致歉",
        )
    [window] = [one for one in selectors.by_window(since=BEGIN, until=END) if one.code == "w7"]
    found = window.figures
    assert (found.called, found.called_in_time, found.real_name) == (3, 3, 3)
    assert (found.closed, found.closed_in_time) == (3, 3)

    again = rate(cases[7], 5, moment("2026-03-09 10:00"))
    assert again.is_second
    with pytest.raises(refusals.AlreadyRated):
        rate(cases[7], 5, moment("2026-03-09 10:01"))
    with pytest.raises(refusals.AlreadyRated):
        rate(cases[0], 5, moment("2026-03-09 10:01"))


def test_ten_best_ratings_in_sixty_seconds_of_one_screen_are_set_aside(hall: Hall) -> None:
    cases, screen = served(hall, 20), device(hall)
    start = moment("2026-03-02 10:30")
    for place, case in enumerate(cases[:9]):
        rate(case, 5, start + timedelta(seconds=6 * place), screen)
    assert not Rating.objects.exclude(quarantined_at=None).exists()
    rate(cases[9], 5, start + timedelta(seconds=60), screen)
    assert Rating.objects.exclude(quarantined_at=None).count() == 10
    for place, case in enumerate(cases[10:]):
        rate(case, 5, start + timedelta(minutes=5, seconds=7 * place), screen)
    assert Rating.objects.exclude(quarantined_at=None).count() == 10
    [window] = [one for one in selectors.by_window(since=BEGIN, until=END) if one.code == "w7"]
    assert (window.figures.rated, window.figures.set_aside, window.figures.mean) == (20, 10, "5.00")
    first = Rating.objects.order_by("pk").first()
    assert first is not None
    assert [one.verb for one in ledger.history(f"rating:{first.pk}")] == [
        "rating.given",
        "rating.quarantined",
    ]


def test_forty_services_without_a_rating_are_flagged(hall: Hall) -> None:
    cases = served(hall, 40)
    [row] = selectors.by_officer(since=BEGIN, until=END)
    assert (row.name, row.figures.served, row.is_unused) == ("赵丽", 40, True)
    rate(cases[0], 3, moment("2026-03-02 12:00"))
    [row] = selectors.by_officer(since=BEGIN, until=END)
    assert not row.is_unused
    assert not Correction.objects.exists()


def test_never_by_staff_and_not_followed_up_by_who_was_rated(hall: Hall) -> None:
    [case] = served(hall, 1)
    with pytest.raises(refusals.RatedByStaff):
        hall.do(acts.rate, by="zhao", at="2026-03-02 09:00", new=acts.NewRating(case.pk, 5))
    rate(case, 2, moment("2026-03-02 09:00"), text="说话难听")
    one = Correction.objects.get()
    with pytest.raises(refusals.NotAllowed):
        hall.do(
            acts.call_back,
            by="zhao",
            at="2026-03-02 10:00",
            correction_id=one.pk,
            said="x",
            is_real_name=True,
        )
    hall.do(acts.object_to_rating, by="zhao", at="2026-03-02 10:00", correction_id=one.pk, reason="同行恶意")
    with pytest.raises(refusals.WrongRatingStage):
        hall.do(acts.reply_to_rating, by="su", at="2026-03-02 11:00", correction_id=one.pk, text="x")
    hall.do(
        acts.call_back, by="su", at="2026-03-02 11:00", correction_id=one.pk, said="误按", is_real_name=True
    )
    hall.do(
        acts.verify_rating,
        by="su",
        at="2026-03-02 14:40",
        correction_id=one.pk,
        finding="mistaken",
        text="误按",
    )
    hall.do(acts.reply_to_rating, by="su", at="2026-03-02 15:00", correction_id=one.pk, text="已更正")
    [row] = selectors.by_officer(since=BEGIN, until=END)
    assert (row.figures.rated, row.figures.bad, row.figures.set_aside) == (1, 0, 1)


class TestPages:
    @pytest.fixture
    def hall(self) -> Iterator[Hall]:
        yield found_hall(accounts=True)

    def test_rated_by_receipt_without_an_account_and_followed_up(self, hall: Hall) -> None:
        [case] = served(hall, 1)
        pair = {"number": case.matter.number, "code": case.matter.tracking_code}
        citizen = Client()
        assert "没有查到" in citizen.get("/services/rate/", pair | {"code": "WRONG"}).content.decode()
        assert "是否评价由您决定" in citizen.get("/services/rate/", pair).content.decode()
        assert (
            "不能为空" in (text := citizen.post("/services/rate/", pair | {"level": ""}).content.decode())
            or text
        )
        done = citizen.post(
            "/services/rate/", pair | {"level": "1", "tags": ["态度生硬"], "text": "等了两小时"}
        )
        assert done.status_code == 303
        assert "待回访" in citizen.get(done.headers["Location"]).content.decode()
        number = Correction.objects.get().matter.number
        rated = sign_in(Client(), hall.office, "zhao")
        own = rated.get(f"/services/ratings/corrections/{number}/").content.decode()
        assert "提出异议" in own and case.matter.number not in own
        assert rated.get(f"/services/ratings/corrections/{number}/call-back/").status_code == 404
        keeper = sign_in(Client(), hall.office, "su", post="hall-head")
        step = f"/services/ratings/corrections/{number}"
        assert (
            keeper.post(f"{step}/call-back/", {"text": "确有此事", "is_real_name": "on"}).status_code == 303
        )
        assert keeper.post(f"{step}/verify/", {"finding": "confirmed", "text": "属实"}).status_code == 303
        assert keeper.post(f"{step}/correct/", {"text": "增开窗口"}).status_code == 303
        assert keeper.post(f"{step}/reply/", {"text": "已增开窗口，向您致歉"}).status_code == 303
        again = citizen.get("/services/rate/", pair).content.decode()
        assert "向您致歉" in again and "再评价一次" in again
        assert "综合受理7号窗口" in citizen.get("/services/windows/ratings/").content.decode()
        assert "赵丽" not in citizen.get("/services/windows/ratings/").content.decode()
        assert sign_in(Client(), hall.office, "li").get(step + "/").status_code == 404
        assert "差评回访整改" in keeper.get("/services/ratings/").content.decode()
        assert keeper.get("/services/ratings/?format=xlsx").status_code == 200

    def test_the_screen_asks_whoever_was_served_last(self, hall: Hall) -> None:
        screen = device(hall)
        page = Client().get(f"/services/rate/screen/{screen.secret}/")
        assert page.headers["Refresh"] == "20" and "办理业务后" in page.content.decode()
        assert Client().get("/services/rate/screen/none/").status_code == 404
