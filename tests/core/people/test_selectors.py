"""Who holds, who leads, which unit is meant; bounded in queries; as then and as now."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.people import INSTALLER, Office
from zhixing.core.people import acts, selectors
from zhixing.core.people.selectors import NobodyInCharge, NotInPost
from zhixing.foundation.actors import Citizen

DAY = timedelta(days=1)


def queries() -> CaptureQueriesContext:
    return CaptureQueriesContext(connection)


class TestHolderOf:
    def test_is_who_was_appointed(self, office: Office, monday: datetime) -> None:
        with queries() as count:
            holder = selectors.holder_of(office.posts["housing-head"], at=monday)
        assert len(count) == 1
        assert (holder.person_name, holder.acting, holder.for_post_id) == ("王建国", False, None)

    def test_is_the_superior_at_once_when_the_post_falls_vacant(
        self, office: Office, monday: datetime
    ) -> None:
        acts.leave_post(
            post_id=office.posts["housing-build-head"], by=office.officer("ren", at=monday), at=monday
        )

        holder = selectors.holder_of(office.posts["housing-build-head"], at=monday)
        before = selectors.holder_of(
            office.posts["housing-build-head"], at=monday - timedelta(microseconds=1)
        )

        assert (holder.person_name, holder.post_id) == ("宋立", office.posts["housing-deputy"])
        assert holder.acting
        assert holder.nobody_named
        assert holder.for_post_id == office.posts["housing-build-head"]
        assert before.person_name == "贺平"

    def test_climbs_over_vacant_superiors(self, office: Office, monday: datetime) -> None:
        for post in ("housing-build-head", "housing-deputy", "housing-head"):
            acts.leave_post(post_id=office.posts[post], by=office.officer("ren", at=monday), at=monday)

        holder = selectors.holder_of(office.posts["housing-build-head"], at=monday)

        assert holder.person_name == "陈立群", "the leader in charge answers for a bureau without a head"

    def test_follows_the_line_of_leadership(self, office: Office, monday: datetime) -> None:
        ren = office.officer("ren", at=monday)
        acts.leave_post(post_id=office.posts["housing-head"], by=ren, at=monday)
        acts.set_leader_line(
            post_id=office.posts["vice-two"],
            unit_ids=[office.units["housing"]],
            document="澄政发〔2026〕9号",
            by=ren,
            at=monday + DAY,
        )

        assert selectors.holder_of(office.posts["housing-head"], at=monday).person_name == "陈立群"
        assert selectors.holder_of(office.posts["housing-head"], at=monday + DAY).person_name == "秦岚"

    def test_nobody_above_is_said_and_not_guessed(self, office: Office, monday: datetime) -> None:
        acts.leave_post(post_id=office.posts["mayor"], by=office.officer("ren", at=monday), at=monday)
        with pytest.raises(NobodyInCharge):
            selectors.holder_of(office.posts["mayor"], at=monday)

    def test_many_take_one_query(self, office: Office, monday: datetime) -> None:
        with queries() as count:
            found = selectors.holders(office.posts.values(), at=monday)
        assert len(count) == 1
        assert set(found) == set(office.posts.values())


class TestSuperiors:
    def test_climb_the_lines_and_nobody_is_skipped(self, office: Office, monday: datetime) -> None:
        with queries() as count:
            found = selectors.superiors(office.posts["housing-clerk"], at=monday)
        assert len(count) == 1
        names = ("housing-build-head", "housing-deputy", "housing-head", "vice", "mayor")
        assert found == [office.posts[name] for name in names]

    def test_answer_as_then(self, office: Office, monday: datetime) -> None:
        acts.change_superior(
            post_id=office.posts["housing-deputy"],
            superior_id=office.posts["director"],
            by=office.officer("ren", at=monday),
            at=monday,
        )
        assert selectors.superiors(office.posts["housing-deputy"], at=monday)[0] == office.posts["director"]
        then = selectors.superiors(office.posts["housing-deputy"], at=monday - DAY)
        assert then[0] == office.posts["housing-head"]


class TestInCharge:
    def test_a_section_has_its_own_head_and_its_bureaus_leader(
        self, office: Office, monday: datetime
    ) -> None:
        section = office.units["housing-build"]
        with queries() as count:
            assert selectors.post_in_charge(section, at=monday) == office.posts["housing-build-head"]
            assert selectors.leader_in_charge(section, at=monday) == office.posts["vice"]
        assert len(count) == 2

    def test_without_a_line_the_head_of_the_county_leads(self, office: Office, monday: datetime) -> None:
        assert selectors.leader_in_charge(office.units["laohe"], at=monday) == office.posts["mayor"]

    def test_a_unit_without_head_post_is_in_charge_of_the_unit_above(
        self, office: Office, monday: datetime
    ) -> None:
        assert selectors.post_in_charge(office.units["audit"], at=monday) == office.posts["mayor"]

    def test_the_leader_of_then_stays_the_leader_of_then(self, office: Office, monday: datetime) -> None:
        moved = acts.set_leader_line(
            post_id=office.posts["vice-two"],
            unit_ids=[office.units["housing"], office.units["urban"]],
            document="澄政发〔2026〕9号",
            since=monday + DAY,
            by=office.officer("zhou", at=monday),
            at=monday,
        )

        assert [(one.former_post_id, one.post_id) for one in moved] == [
            (office.posts["vice"], office.posts["vice-two"])
        ] * 2
        assert selectors.leader_in_charge(office.units["urban"], at=monday) == office.posts["vice"]
        assert selectors.leader_in_charge(office.units["urban"], at=monday + DAY) == office.posts["vice-two"]
        assert office.units["urban"] in office.officer("qin", at=monday + DAY).reach.line_unit_ids
        assert office.units["urban"] not in office.officer("chen", at=monday + DAY).reach.line_unit_ids


class TestOfficer:
    def test_takes_two_queries(self, office: Office, monday: datetime) -> None:
        with queries() as count:
            selectors.officer(office.people["zhou"], office.posts["supervisor"], at=monday)
        assert len(count) == 2

    def test_is_refused_in_a_post_that_is_not_held(self, office: Office, monday: datetime) -> None:
        with pytest.raises(NotInPost):
            selectors.officer(office.people["zhou"], office.posts["mayor"], at=monday)
        with pytest.raises(NotInPost):
            selectors.officer(
                office.people["li"],
                office.posts["housing-clerk"],
                at=monday,
                for_post_id=office.posts["mayor"],
            )

    def test_acts_for_a_vacant_post_below_with_its_rights_and_unit(
        self, office: Office, monday: datetime
    ) -> None:
        acts.leave_post(post_id=office.posts["housing-head"], by=office.officer("ren", at=monday), at=monday)

        acting = selectors.officer(
            office.people["chen"], office.posts["vice"], at=monday, for_post_id=office.posts["housing-head"]
        )

        assert acting.label == "陈立群 代 局长"
        assert acting.unit_id == office.units["housing"]
        assert acting.may("sign_for")
        assert not acting.may("approve"), "in the post acted for, not in one's own"

    def test_administration_is_never_acted_for(self, office: Office, monday: datetime) -> None:
        ren = office.officer("ren", at=monday)
        acts.leave_post(post_id=office.posts["security"], by=ren, at=monday)

        acting = selectors.officer(
            office.people["wu"], office.posts["director"], at=monday, for_post_id=office.posts["security"]
        )

        assert acting.rights == frozenset()


class TestSeats:
    def test_own_posts_come_first_and_one_query_is_enough(self, office: Office, monday: datetime) -> None:
        acts.leave_post(post_id=office.posts["housing-clerk"], by=office.officer("ren", at=monday), at=monday)
        with queries() as count:
            found = selectors.seats(office.people["he"], at=monday)
        assert len(count) == 1
        assert [(seat.how, seat.post_name, seat.for_post_name) for seat in found] == [
            ("holds", "建设股股长", ""),
            ("vacant", "建设股股长", "承办人"),
        ]


class TestUnitByName:
    @pytest.mark.parametrize(
        "text",
        [
            "住建局",
            "住房和城乡建设局",
            "县住建局",
            "澄阳县住房和城乡建设局",
            " 住 建 局 ",
            "澄阳县人民政府住建局",
        ],
    )
    def test_knows_full_and_short_names(self, office: Office, text: str) -> None:
        assert selectors.unit_by_name(text, date(2026, 3, 2)) == office.units["housing"]

    def test_a_former_name_leads_to_who_answers_now(self, office: Office, monday: datetime) -> None:
        acts.new_unit_version(
            unit_id=office.units["land"],
            name="自然资源和规划局",
            short_name="资规局",
            since=date(2026, 3, 1),
            document="澄编〔2026〕3号",
            by=office.officer("ren", at=monday),
            at=monday,
        )
        assert selectors.unit_by_name("自然资源局", date(2026, 3, 2)) == office.units["land"]
        assert selectors.unit_by_name("资规局", date(2026, 3, 2)) == office.units["land"]
        assert selectors.unit_by_name("资规局", date(2026, 2, 28)) is None

    def test_nobody_is_guessed(self, office: Office) -> None:
        assert selectors.unit_by_name("水利局", date(2026, 3, 2)) is None
        assert selectors.unit_by_name("", date(2026, 3, 2)) is None

    def test_an_ambiguous_name_means_nobody(self, office: Office, monday: datetime) -> None:
        for parent in ("laohe", "sancha"):
            acts.register_unit(
                code=f"{parent}-party",
                name="党政办公室",
                short_name="党政办",
                kind="section",
                parent_id=office.units[parent],
                since=date(2026, 1, 1),
                by=office.officer("ren", at=monday),
                at=monday,
            )
        assert selectors.unit_by_name("党政办", date(2026, 3, 2)) is None

    def test_takes_two_queries(self, office: Office) -> None:
        with queries() as count:
            selectors.unit_by_name("住建局", date(2026, 3, 2))
        assert len(count) == 2


class TestUnitNames:
    def test_are_of_the_day_or_the_latest(self, office: Office, monday: datetime) -> None:
        land = office.units["land"]
        acts.new_unit_version(
            unit_id=land,
            short_name="资规局",
            since=date(2026, 3, 1),
            by=office.officer("ren", at=monday),
            at=monday,
        )
        with queries() as count:
            assert selectors.unit_names([land]) == {land: "资规局"}
        assert len(count) == 1
        assert selectors.unit_names([land], on=date(2026, 2, 28)) == {land: "自然资源局"}


class TestUnits:
    def test_are_a_tree_in_official_order_on_a_day(self, office: Office, monday: datetime) -> None:
        rows = selectors.units(seen_by=office.officer("li", at=monday), on=date(2026, 3, 2))
        tree = selectors.tree(rows)
        assert [(row.depth, row.unit.short_name) for row in tree[:4]] == [
            (0, "县政府"),
            (1, "县政府办公室"),
            (2, "督查室"),
            (1, "住建局"),
        ]
        assert len(tree) == len(rows) == 14

    def test_are_for_officials_only(self, office: Office) -> None:
        assert selectors.units(seen_by=Citizen(1), on=date(2026, 3, 2)) == []
        assert selectors.unit("housing", seen_by=Citizen(1), on=date(2026, 3, 2)) is None
        assert selectors.units(seen_by=INSTALLER, on=date(2026, 3, 2)) == []


def test_a_days_opening_is_local_midnight() -> None:
    assert selectors.opening_of(date(2026, 7, 13)).astimezone(UTC) == datetime(2026, 7, 12, 16, tzinfo=UTC)
    assert selectors.day_of(datetime(2026, 7, 12, 16, tzinfo=UTC)) == date(2026, 7, 13)
