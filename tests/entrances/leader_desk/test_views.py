"""The leader's page: a sentence becomes an instruction, an account is asked for within a limit, one sheet."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.reliability.scenes import ago, live_county
from tests.support.matters import Stage, fresh, moment
from tests.support.people import found_office, sign_in
from tests.support.pictures import photo
from zhixing.core.clock.models import Clock
from zhixing.core.matters import acts as matters
from zhixing.core.matters.refusals import NotAllowed
from zhixing.core.notices import selectors as notices
from zhixing.work.directives.acts import instructions as acts
from zhixing.work.directives.acts.instructions import NewRemark, Scan, Sheet
from zhixing.work.directives.models import Instruction
from zhixing.work.directives.refusals import instructions as refusals

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    """The office, whose supervision office has registered one instruction."""
    made = Stage(found_office())
    register_one(made, at="2026-03-02 09:00")
    return made


def register_one(county: Stage, *, at: str) -> Instruction:
    remark = NewRemark("请研究", moment(at).date(), county.office.posts["mayor"])
    return county.do(
        acts.register_instruction,
        by="zhou",
        at=at,
        title="停车泊位",
        sheet=Sheet((remark,), county.unit("urban")),
    )


class TestOneSentence:
    def test_unit_and_friday_are_read_from_it_and_the_office_follows_it_up(self, county: Stage) -> None:
        made = county.do(
            acts.write_instruction, by="chen", at="2026-03-03 09:00", text="请住建局周五前解决小区漏水"
        )

        assert made.number == "批〔2026〕2号"
        matter = made.rounds.get().matter
        assert matter.unit_id == county.unit("housing")
        assert matter.due_at == moment("2026-03-06 17:30")
        assert matter.source_sentence == "陈立群副县长：请住建局周五前解决小区漏水"
        assert matter.registered_unit_id == county.unit("supervision")
        assert matter.registered_by_id == county.person("chen")

    def test_about_a_matter_it_goes_to_whoever_holds_it(self, county: Stage) -> None:
        late = county.issue(at="2026-03-02 10:00", limit="5wd", title="老河桥项目用地", lead="land")

        made = county.do(
            acts.write_instruction, by="lu", at="2026-03-03 09:00", text="用地周五前解决", about=late.number
        )

        assert made.title == "老河桥项目用地"
        assert made.rounds.get().matter.unit_id == county.unit("land")

    def test_a_photographed_sheet_alone_needs_its_unit(self, county: Stage) -> None:
        sheet = {"text": "", "scan": Scan(photo(1), "批示.jpg")}
        with pytest.raises(refusals.LeadNotNamed):
            county.do(acts.write_instruction, by="chen", at="2026-03-03 09:00", **sheet)

        made = county.do(
            acts.write_instruction, by="chen", at="2026-03-03 09:00", text="",
            scan=Scan(photo(2), "批示.jpg"), lead_unit_id=county.unit("housing"),
        )  # fmt: skip
        assert made.rounds.get().scan is not None

    def test_only_leaders_write_and_nothing_else_can_they_register(self, county: Stage) -> None:
        with pytest.raises(refusals.NotALeader):
            county.do(acts.write_instruction, by="wang", at="2026-03-03 09:00", text="请住建局办理")
        with pytest.raises(NotAllowed):
            county.do(
                matters.register, by="chen", at="2026-03-03 09:00", new=matters.NewMatter(title="自行立项")
            )
        assert Instruction.objects.count() == 1


class TestAnAccount:
    def test_is_asked_for_within_two_working_days_and_the_limit_stops_with_it(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="5wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        asked = {"matter_id": matter.pk}
        county.do(matters.ask_explanation, by="chen", at="2026-03-05 09:00", question="卡在哪里", **asked)

        clock = Clock.objects.get(about=matter.reference, purpose="explain")
        assert (clock.rule_code, clock.due_at) == ("matters.explanation", moment("2026-03-09 17:30"))
        [told] = notices.told(matter.reference, topic="explain")
        assert (told.person_id, "3月9日" in told.text) == (county.person("li"), True)
        assert fresh(matter).light == "green"

        county.do(matters.explain, by="li", at="2026-03-09 10:00", text="产权单位未盖章，周五补齐", **asked)
        clock.refresh_from_db()
        assert (clock.state, clock.light) == ("stopped", "done")

    def test_unanswered_it_is_told_to_the_handler_and_his_superior(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        county.do(
            matters.ask_explanation,
            by="chen",
            at="2026-03-05 09:00",
            matter_id=matter.pk,
            question="为何停工",
        )
        county.tick("2026-03-09 17:31")
        county.tick("2026-03-10 08:01")

        told = {one.person_id for one in notices.told(matter.reference, topic="explain_red")}
        assert county.person("li") in told
        assert len(told) == 2


class TestThePages:
    @pytest.fixture
    def live(self) -> Stage:
        made = live_county()
        register_one(made, at=ago(days=3))
        return made

    def test_a_sentence_sent_from_the_page_and_a_bad_one_is_kept(self, live: Stage) -> None:
        chen = sign_in(Client(), live.office, "chen")
        page = chen.post(reverse("leader_desk:write"), {"text": "速办", "form_key": "k1"})
        assert page.status_code == 200
        assert "批示中没有识别出单位" in page.content.decode()
        assert "速办" in page.content.decode()

        sent = chen.post(reverse("leader_desk:write"), {"text": "请住建局速办漏水", "form_key": "k2"})
        assert sent.status_code == 303
        assert Instruction.objects.count() == 2
        assert "批示交办" in chen.get(reverse("leader_desk:board")).content.decode()
        assert "工作简报" in chen.get(reverse("leader_desk:brief")).content.decode()

    def test_who_is_no_leader_finds_no_such_page(self, live: Stage) -> None:
        wang = sign_in(Client(), live.office, "wang")
        for name in ("board", "brief", "write"):
            assert wang.get(reverse(f"leader_desk:{name}")).status_code == 404
