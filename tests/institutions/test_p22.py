"""P22 村级/镇级: one list of everything, and nothing pushed down that departments took back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.reliability.scenes import ago, live_county
from tests.support.matters import fresh, stage
from tests.support.people import sign_in
from zhixing.core.matters import acts, refusals
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.towns import TakenBack, taken_back
from zhixing.work.directives.acts import collections

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P22")]

ENTRIES = ({"title": "协税护税任务", "member_codes": ("协税护税",), "decider": "税务局"},)


class TestTheListOfDuties:
    def test_words_of_an_entry_name_the_department(self) -> None:
        assert taken_back("关于开展协税护税工作的通知", ENTRIES) == TakenBack("协税护税任务", "税务局")
        assert taken_back("森林防火值守", ENTRIES) is None

    def test_what_was_taken_back_is_not_given_to_a_town_by_itself_or_by_splitting(self) -> None:
        county = stage()
        with pytest.raises(refusals.PushedDown) as refused:
            county.issue(at="2026-03-02 09:00", lead="laohe", limit="5wd", title="开展协税护税摸底")
        assert "税务局" in str(refused.value)
        assert Matter.objects.count() == 0

        kept = county.issue(at="2026-03-02 09:00", limit="20wd", title="协税护税摸底")
        part = acts.NewMatter(title="老河镇协税护税摸底", assignment=acts.Assignment((county.unit("laohe"),)))
        with pytest.raises(refusals.PushedDown):
            county.do(acts.split, by="zhou", at="2026-03-02 10:00", matter_id=kept.pk, parts=[part])
        assert fresh(kept).parts.count() == 0

    def test_what_is_a_towns_own_is_given_as_before(self) -> None:
        county = stage()
        given = county.issue(at="2026-03-02 09:00", lead="laohe", limit="5wd", title="森林防火值守")
        assert given.unit_id == county.unit("laohe")


class TestOneList:
    def test_the_only_clerk_finds_tasks_forms_and_notices_on_one_page(self) -> None:
        county = live_county()
        county.issue(at=ago(days=1), lead="laohe", limit="5wd", title="秸秆禁烧巡查")
        asked = county.do(
            collections.draft_collection, by="zhou", at=ago(days=1), title="安全生产会议", kind="meeting",
            due_at=timezone.now() + timedelta(days=2), unit_ids=[county.unit("laohe")], text="请报参会人员",
        )  # fmt: skip
        county.do(collections.send_out, by="zhou", at=ago(minutes=90), collection_id=asked.pk)

        desk = sign_in(Client(), county.office, "bai").get("/desk/").content.decode()

        assert "秸秆禁烧巡查" in desk
        assert desk.index("报送、通知和会议") < desk.index("安全生产会议")
