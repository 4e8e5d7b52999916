"""F2 服务承诺制: 500 cases, 11 over the seven working days; what cannot be measured is refused."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.support.hall import Hall, found_hall
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.notices.models import Notice
from zhixing.work.service_hall import refusals, ticks
from zhixing.work.service_hall.acts import pledges as acts
from zhixing.work.service_hall.models import Remedy
from zhixing.work.service_hall.models.pledges import Pledge, PledgeDay
from zhixing.work.service_hall.selectors import pledges as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F2")]


def new(hall: Hall, **more: object) -> acts.NewPledge:
    values: dict[str, object] = {
        "unit_id": hall.unit("housing"), "content": "7 个工作日办结", "measure": "decided", "standard": 7,
        "contact": "0000-2161234", "remedy": "当面致歉，免费寄送证照", **more,
    }  # fmt: skip
    return acts.NewPledge(**values)  # type: ignore[arg-type]


def test_eleven_of_five_hundred_are_over_and_eleven_remedies_are_logged() -> None:
    hall = found_hall()
    item = hall.item(promised=10)
    pledge: Pledge = hall.do(
        acts.publish_pledge, by="wang", at="2026-03-02 08:30", new=new(hall, item=item.code)
    )
    hall.past_cases(
        item, [9 if place % 45 == 0 and place < 495 else 5 for place in range(500)], on="2026-03-02"
    )

    with hall.at("2026-03-17 00:30") as now:
        assert ticks.check_pledges(now) == 1
        assert ticks.check_pledges(now) == 0
    [day] = PledgeDay.objects.filter(pledge=pledge)
    assert (day.counted, day.kept) == (500, 489)
    [row] = selectors.pledges()
    assert (row.share, row.broken) == ("97.8%", 11)

    owed = list(Remedy.objects.select_related("matter").order_by("pk"))
    assert len(owed) == 11
    assert {one.matter.due_at for one in owed} == {moment("2026-03-19 17:30")}  # two working days
    assert Notice.objects.filter(topic="remedy_owed", person=hall.person("wang")).count() == 1
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.make_good, by="zhao", at="2026-03-17 10:00", remedy_id=owed[0].pk, text="致歉")
    for one in owed:
        hall.do(acts.make_good, by="wang", at="2026-03-17 10:00", remedy_id=one.pk, text="电话致歉，已寄送")
    assert Remedy.objects.exclude(made_good_at=None).count() == 11
    with hall.at("2026-03-18 00:30") as now:
        assert ticks.check_pledges(now) == 1
    assert Remedy.objects.count() == 11
    assert selectors.remedy_counts([pledge.pk]) == {pledge.pk: (11, 11)}


def test_what_cannot_be_measured_is_refused_with_a_way_to_measure_it() -> None:
    hall = found_hall()
    with pytest.raises(refusals.NotMeasurable) as refused:
        hall.do(
            acts.publish_pledge,
            by="wang",
            at="2026-03-02 08:30",
            new=new(hall, content="热情服务", measure="", standard=None),
        )
    assert "4.5" in str(refused.value)
    assert not Pledge.objects.exists()
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.publish_pledge, by="li", at="2026-03-02 08:30", new=new(hall))


def test_published_on_the_page_and_public() -> None:
    hall = found_hall(accounts=True)
    client = sign_in(Client(), hall.office, "wang")
    sent = {"content": "热情服务", "measure": "", "standard": "", "contact": "0000-2161234", "remedy": "致歉"}
    assert "与服务评价挂钩" in client.post("/services/pledges/new/", sent).content.decode()
    done = client.post("/services/pledges/new/", sent | {"measure": "rated", "standard": "45"})
    assert done.status_code == 303
    public = Client().get("/services/pledges/public/").content.decode()
    assert "热情服务" in public and "平均分不低于 4.5" in public
    assert client.get("/services/pledges/?format=xlsx").status_code == 200
    page = client.get(done.headers["Location"])
    assert "终止承诺" in page.content.decode()
    assert sign_in(Client(), hall.office, "li").get("/services/pledges/new/").status_code == 404
    assert client.post(done.headers["Location"], {"do": "end", "text": "并入新承诺"}).status_code == 303
    assert "热情服务" not in Client().get("/services/pledges/public/").content.decode()
