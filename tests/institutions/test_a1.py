"""A1 唯一主体责任: one deputy leader, one lead department, at all times."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.support.matters import Stage, fresh, stage
from zhixing.core.matters import acts, refusals
from zhixing.core.matters.models import Holding, Matter
from zhixing.core.people.models import UnitVersion

pytestmark = [pytest.mark.django_db, pytest.mark.institution("A1")]

NOON = "2026-03-02 09:00"


@pytest.fixture
def county() -> Stage:
    return stage()


def owners_other_than_one() -> int:
    """Count matters that are not held by exactly one unit and one leader now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM matters_matter m WHERE (SELECT count(*) FROM matters_holding h"
            " WHERE h.matter_id = m.id AND h.until = m.open_until AND h.unit_id = m.unit_id"
            " AND h.leader_post_id = m.leader_post_id) <> 1"
        )
        return int(cursor.fetchone()[0])


class TestExactlyOne:
    def test_two_leaders_are_refused(self, county: Stage) -> None:
        posts = county.office.posts
        to = acts.Assignment((county.unit("housing"),), leader_post_ids=(posts["vice"], posts["vice-two"]))
        with pytest.raises(refusals.NotExactlyOne) as refusal:
            county.do(
                acts.register, by="zhou", at=NOON, new=acts.NewMatter("污水管网混接整改", assignment=to)
            )
        assert "必须是一个" in str(refusal.value)
        assert not Matter.objects.exists()

    def test_one_leader_one_lead_six_supporting_units_are_saved(self, county: Stage) -> None:
        supports = ("finance", "urban", "land", "justice", "laohe", "sancha")
        matter = county.issue(at=NOON, lead="housing", supports=supports, limit="20wd")

        assert matter.involvements.filter(role="support").count() == 6
        assert owners_other_than_one() == 0

    def test_a_supporting_unit_can_never_be_the_lead(self, county: Stage) -> None:
        with pytest.raises(refusals.SupportIsLead):
            county.issue(at=NOON, lead="housing", supports=("housing",), limit="5wd")

    def test_a_town_names_one_leader_and_one_office_before_its_acceptance_counts(self, county: Stage) -> None:
        from zhixing.core.people import acts as people

        with county.at("2026-01-05 09:00") as at:
            people.register_unit(
                code="laohe-party",
                name="老河镇党政办公室",
                short_name="党政办",
                kind="section",
                parent_id=county.unit("laohe"),
                since=at.date(),
                by=county.officer("ren", "2026-01-05 09:00"),
                at=at,
            )
        office = UnitVersion.objects.get(short_name="党政办").unit_id
        matter = county.issue(at=NOON, lead="laohe", limit="5wd")

        with pytest.raises(refusals.InnerOwnerMissing):
            county.sign_for(matter, at="2026-03-02 10:00", by="shi", handler="bai")
        assert fresh(matter).state == "issued"

        county.sign_for(
            matter,
            at="2026-03-02 10:30",
            by="shi",
            handler="bai",
            inner_unit_id=office,
            inner_leader_post_id=county.office.posts["laohe-head"],
        )
        assert fresh(matter).state == "active"

    def test_a_change_of_owner_is_signed_and_no_clock_restarts(self, county: Stage) -> None:
        matter = county.issue(at=NOON, lead="housing", limit="20wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        due = fresh(matter).due_at

        county.do(
            acts.offer,
            by="wang",
            at="2026-03-04 09:00",
            matter_id=matter.pk,
            to_unit_id=county.unit("urban"),
            reason="属市容管理",
            basis="三定第四条",
        )
        assert owners_other_than_one() == 0
        assert fresh(matter).unit_id == county.unit("housing")
        county.do(
            acts.accept_offer,
            by="ma",
            at="2026-03-05 09:00",
            matter_id=matter.pk,
            handler_id=county.person("luo"),
        )

        found = fresh(matter)
        assert (found.unit_id, found.due_at) == (county.unit("urban"), due)
        assert owners_other_than_one() == 0
        assert Holding.objects.filter(matter=found).count() == 3


OPEN = "matter_id = %(m)s AND until = '9999-12-31T00:00Z'"
FIRST = "matter_id = %(m)s AND previous_until IS NULL"
BREAKING = {
    "no holder": f"DELETE FROM matters_holding WHERE {OPEN}",
    "no beginning": f"DELETE FROM matters_holding WHERE {FIRST}",
    "a gap": f"UPDATE matters_holding SET until = until - interval '1 hour' WHERE {FIRST}",
    "other unit on the matter": "UPDATE matters_matter SET unit_id = %(u)s WHERE id = %(m)s",
    "other unit on the holding": f"UPDATE matters_holding SET unit_id = %(u)s WHERE {OPEN}",
    "two at once": (
        "INSERT INTO matters_holding"
        " (matter_id, unit_id, leader_post_id, handler_id, since, until, previous_until)"
        " SELECT matter_id, unit_id, leader_post_id, handler_id, since + interval '5 minutes', until,"
        f" since + interval '5 minutes' FROM matters_holding WHERE {OPEN}"
    ),
}


class TestTheDatabaseRefuses:
    @pytest.fixture
    def matter(self, county: Stage) -> Matter:
        matter = county.issue(at=NOON, lead="housing", limit="20wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        return matter

    @pytest.mark.parametrize("statement", BREAKING.values(), ids=BREAKING)
    def test_a_gap_an_overlap_or_one_side_only(self, county: Stage, matter: Matter, statement: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, {"m": matter.pk, "u": county.unit("finance")})
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
