"""P22 村级/镇级: one list of everything, and nothing pushed down that departments took back."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

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
from zhixing.work.documents import acts as documents

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

        county.issue(at=ago(days=1), lead="laohe", limit="5wd", title="反映路灯不亮", source_kind="public")
        county.issue(at=ago(days=1), lead="laohe", limit="5wd", title="路口积水", source_kind="public")
        came = ago(minutes=80)
        with county.at(came) as now:
            documents.register_incoming_many(
                rows=[documents.NewIncoming(sender="县应急管理局", title="关于防汛值守的通知")],
                by=county.officer("bai", came), at=now,
            )  # fmt: skip

        client = sign_in(Client(), county.office, "bai")
        desk = client.get("/desk/").content.decode()

        assert "秸秆禁烧巡查" in desk and "反映路灯不亮" in desk and "关于防汛值守的通知" in desk
        line = re.search(r'<p class="sources">(.*?)</p>', desk, re.DOTALL)
        assert line is not None
        parts = re.findall(r'<a href="([^"]+)">(\S+) (\d+)</a>', line[1])
        counted = {name: int(count) for _, name, count in parts}
        assert counted == {"群众反映": 2, "来文": 1, "督办事项": 1, "报送和通知": 1}
        assert f"清单共 {sum(counted.values())} 件" in line[1]
        for address, name, count in parts:
            if not address.startswith("#"):
                rows = client.get(unescape(address)).content.decode()
                assert rows.count(" data-row>") == int(count), name
        assert desk.index("报送、通知和会议") < desk.index("安全生产会议")
