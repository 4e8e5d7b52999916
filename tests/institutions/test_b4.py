"""B4 政令传达: a clock at every hop, the slowest hop named, a correction that replaces the first version."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.matters import Stage, moment
from tests.support.people import SINCE, found_office, sign_in
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notice_acts
from zhixing.core.notices import selectors as notices
from zhixing.core.people import acts as people
from zhixing.foundation.moment import played_at
from zhixing.work.directives import ticks
from zhixing.work.directives.acts import relays as acts
from zhixing.work.directives.refusals.relays import RelaySuperseded, UnitsMissing
from zhixing.work.directives.rules import relays as rules
from zhixing.work.directives.selectors import relays as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B4")]

ISSUED = "2026-03-02 09:00"


@pytest.fixture
def county() -> Stage:
    """The office with twenty towns of two people each."""
    stage = Stage(found_office())
    codes = [f"town{n}" for n in range(3, 21)]
    at = moment("2026-01-01 00:00")
    with played_at(at):
        made = people.register_organisation(
            units=[
                people.NewUnit(c, f"第{c[4:]}镇人民政府", f"第{c[4:]}镇", "town", "county", SINCE)
                for c in codes
            ],
            posts=[
                post
                for c in codes
                for post in (
                    people.NewPost(f"{c}-head", c, "镇长", "head", SINCE, superior="mayor"),
                    people.NewPost(f"{c}-clerk", c, "党政办承办人", "clerk", SINCE, superior=f"{c}-head"),
                )
            ],
            people=[
                people.NewPerson(f"{c}-{role}", f"{c}{role}", (f"{c}-{role}",))
                for c in codes
                for role in ("head", "clerk")
            ],
            by=stage.officer("ren", "2026-01-01 00:00"),
            at=at,
        )
    for mine, new in (
        (stage.office.units, made.units),
        (stage.office.posts, made.posts),
        (stage.office.people, made.people),
    ):
        mine.update(new)  # type: ignore[attr-defined]
    people.set_leader_line(
        post_id=stage.office.posts["vice-two"],
        unit_ids=[stage.unit(c) for c in (*codes, "laohe", "sancha")],
        document="澄政发〔2026〕2号",
        by=stage.officer("ren", "2026-01-02 09:00"),
        at=at,
    )
    return stage


TOWNS = ["laohe", "sancha", *(f"town{n}" for n in range(3, 21))]
HEADS = {"laohe": ("shi", "bai"), "sancha": ("jiang", "lin")}


def send(county: Stage, **how: object) -> str:
    new = acts.NewRelay(
        "严格落实森林防火值守", "各镇立即落实值守", tuple(county.unit(c) for c in TOWNS), **how
    )  # type: ignore[arg-type]
    made = county.do(acts.relay, by="zhou", at=ISSUED, new=new)
    return str(made.matter.number)


def officer(county: Stage, code: str, at: str, post: str) -> object:
    from zhixing.core.people import selectors as staff

    return staff.officer(county.office.people[code], county.office.posts[post], at=moment(at))


def part_of(county: Stage, number: str, code: str) -> Matter:
    return Matter.objects.get(parent__number=number, unit_id=county.unit(code))


def act(county: Stage, code: str, post: str, function: object, at: str, **values: object) -> None:
    with county.at(at) as now:
        function(by=officer(county, code, at, post), at=now, **values)  # type: ignore[operator]


def read(county: Stage, number: str, town: str, at: str) -> None:
    head = HEADS.get(town, (f"{town}-head", ""))[0]
    part = part_of(county, number, town)
    [told] = notices.told(part.reference, topic="assigned")
    act(county, head, f"{town}-head", notice_acts.mark_seen, at, notice_ids=[told.pk])


def through(county: Stage, number: str, town: str, confirmed: str) -> None:
    head, clerk = HEADS.get(town, (f"{town}-head", f"{town}-clerk"))
    part = part_of(county, number, town)
    act(
        county, head, f"{town}-head", matters.sign_for, "2026-03-02 11:00",
        matter_id=part.pk, handler_id=county.person(clerk),
    )  # fmt: skip
    act(
        county, clerk, f"{town}-clerk", matters.take_first_action, confirmed,
        matter_id=part.pk, action="值守人员已到岗",
    )  # fmt: skip


class TestTwentyTowns:
    def test_nineteen_confirm_and_the_twentieth_is_red_at_its_second_hop(self, county: Stage) -> None:
        number = send(county)
        for place, town in enumerate(TOWNS[:-1]):
            read(county, number, town, "2026-03-02 10:00")
            hour = 15 if place < 9 else 16 if place == 9 else 17
            through(county, number, town, f"2026-03-02 {hour}:{'30' if hour == 16 else '00'}")
        read(county, number, "town20", "2026-03-02 10:30")

        with county.at("2026-03-03 17:30") as now:
            page = selectors.relay_page(number, seen_by=county.officer("lu", "2026-03-03 17:30"), now=now)
            ticks.alert_relays(now)
            ticks.alert_relays(now)
        assert page is not None
        said = page.summary
        assert (said.confirmed, said.total) == (19, 20)
        assert said.median_minutes == 5 * 60
        assert said.longest is not None
        assert (said.longest.minutes, said.longest.is_running) == (13 * 60, True)
        assert (said.longest.place, said.cause) == ("第20镇", rules.PASSED_ON)
        worst = page.units[0]
        assert (worst.unit, worst.person) == ("第20镇", "town20head")
        assert worst.waiting is not None
        assert (worst.waiting.code, worst.waiting.light(now)) == (rules.PASSED_ON, "red")
        told = notices.told(part_of(county, number, "town20").reference, topic="relay_stuck")
        assert sorted(one.person.name for one in told) == ["town20head", "周敏"]

    def test_a_correction_replaces_it_and_lists_who_acted_on_the_first(self, county: Stage) -> None:
        number = send(county, document_number="澄政办发〔2026〕9号")
        through(county, number, "laohe", "2026-03-02 15:00")
        new = acts.NewRelay(
            "更正：森林防火值守", "值守延长到 4 月", (county.unit("laohe"),), "澄政办发〔2026〕10号"
        )
        made = county.do(acts.correct_relay, by="zhou", at="2026-03-03 09:00", number=number, new=new)
        with county.at("2026-03-03 10:00") as now:
            page = selectors.relay_page(number, seen_by=county.officer("zhou", "2026-03-03 10:00"), now=now)
        assert page is not None
        assert (page.latest, made.version) == (made.matter.number, 2)
        assert [(one.person, one.unit) for one in page.acted] == [("白雪", "老河镇")]
        assert not Matter.objects.open().filter(parent__number=number).exists()
        assert Matter.objects.get(number=number).close_kind == "merged"
        [told] = notices.told(made.matter.reference, topic="relay_corrected")
        assert told.person.name == "白雪"
        with pytest.raises(RelaySuperseded):
            county.do(acts.correct_relay, by="zhou", at="2026-03-03 11:00", number=number, new=new)


def test_an_urgent_hop_has_two_working_hours(county: Stage) -> None:
    number = send(county, is_urgent=True)
    with county.at("2026-03-02 11:00") as now:
        page = selectors.relay_page(number, seen_by=county.officer("zhou", "2026-03-02 11:00"), now=now)
    assert page is not None
    assert {one.hops[0].light(now) for one in page.units} == {"red"}


def test_pages(county: Stage) -> None:
    number = send(county)
    client = sign_in(Client(), county.office, "zhou")
    assert "0/20" in client.get("/directives/relays/").content.decode()
    page = client.get(f"/directives/relays/{number}/").content.decode()
    assert "收到阅知" in page and "主要卡在" in page
    assert client.get(f"/directives/relays/{number}/?format=xlsx").status_code == 200
    blank = {"title": "通知", "text": "内容", "receivers": "named"}
    assert "请至少选择一个接收单位" in client.post("/directives/relays/new/", blank).content.decode()
    sent = client.post("/directives/relays/new/", {**blank, "receivers": "towns"})
    assert sent.status_code == 303
    assert sign_in(Client(), county.office, "li").get(f"/directives/relays/{number}/").status_code == 404
    with pytest.raises(UnitsMissing):
        county.do(acts.relay, by="zhou", at=ISSUED, new=acts.NewRelay("题", "文", ()))
