"""The list of powers: dated, with its faults named (A8), and rulings kept as precedents (B7)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.support.people import Office
from zhixing.core.ledger.models import Entry as LedgerRow
from zhixing.core.powers import acts, refusals, selectors

pytestmark = pytest.mark.django_db
NEW_YEAR = date(2026, 1, 1)


def listed(office: Office, at: datetime, code: str, **other: Any) -> None:
    values: dict[str, Any] = {
        "title": "建筑工程施工许可",
        "duty": "审查施工条件",
        "basis": "中华人民共和国建筑法 第七条",
        "unit_id": office.units["housing"],
        "document": "权责清单（2026）",
        "since": NEW_YEAR,
    }
    acts.list_power(code=code, **{**values, **other}, by=office.officer("fang"), at=at)


class TestThePowerList:
    def test_names_overlap_vacuum_and_self_made_powers(self, office: Office, monday: datetime) -> None:
        for number in range(5):
            listed(office, monday, f"P{number}")
        listed(office, monday, "P5", unit_id=None)
        listed(office, monday, "P6", basis="")
        acts.claim_power(
            code="P0",
            unit_id=office.units["urban"],
            basis="三定",
            since=NEW_YEAR,
            by=office.officer("fang"),
            at=monday,
        )

        found = [(fault.code, fault.fault) for fault in selectors.list_faults(on=monday.date())]

        assert found == [("P0", "overlap"), ("P5", "vacuum"), ("P6", "no_basis")]

    def test_power_and_duty_in_two_units_is_a_split(self, office: Office, monday: datetime) -> None:
        listed(office, monday, "P1", duty_unit_id=office.units["urban"])
        listed(office, monday, "P2", duty="")
        assert [fault.fault for fault in selectors.list_faults(on=monday.date())] == ["split", "no_duty"]

    def test_a_change_keeps_what_was(self, office: Office, monday: datetime) -> None:
        listed(office, monday, "P1")
        acts.change_power(
            code="P1",
            title="施工许可",
            duty="审查",
            basis="建筑法 第七条",
            unit_id=office.units["urban"],
            document="编委〔2026〕5号",
            since=date(2026, 4, 1),
            by=office.officer("fang"),
            at=monday,
        )

        assert selectors.owner("P1", on=date(2026, 3, 31)) == office.units["housing"]
        assert selectors.owner("P1", on=date(2026, 4, 1)) == office.units["urban"]
        with pytest.raises(refusals.VersionNotAfterLast):
            acts.change_power(
                code="P1",
                title="施工许可",
                duty="审查",
                basis="建筑法 第七条",
                unit_id=office.units["housing"],
                document="编委〔2026〕6号",
                since=date(2026, 4, 1),
                by=office.officer("fang"),
                at=monday,
            )
        verbs = LedgerRow.objects.filter(about="power:P1").order_by("seq").values_list("verb", flat=True)
        assert list(verbs) == ["power.listed", "power.changed"]

    def test_within_authority_needs_the_unit_and_a_basis(self, office: Office, monday: datetime) -> None:
        listed(office, monday, "P1")
        listed(office, monday, "P2", basis="")
        housing, urban, on = office.units["housing"], office.units["urban"], monday.date()
        assert selectors.is_within_authority("P1", unit_id=housing, on=on)
        assert not selectors.is_within_authority("P1", unit_id=urban, on=on)
        assert not selectors.is_within_authority("P2", unit_id=housing, on=on)

    def test_refusals(self, office: Office, monday: datetime) -> None:
        listed(office, monday, "P1")
        with pytest.raises(refusals.PowerCodeTaken):
            listed(office, monday, "P1")
        with pytest.raises(refusals.AlreadyOwner):
            acts.claim_power(
                code="P1",
                unit_id=office.units["housing"],
                basis="",
                since=NEW_YEAR,
                by=office.officer("fang"),
                at=monday,
            )
        with pytest.raises(refusals.NotAllowedToKeepPowers):
            acts.list_power(
                code="P9",
                title="x",
                duty="",
                basis="",
                unit_id=None,
                document="",
                since=NEW_YEAR,
                by=office.officer("li"),
                at=monday,
            )


class TestPrecedents:
    def keep(self, office: Office, at: datetime, unit: str, who: str = "wu") -> None:
        acts.keep_precedent(
            kind="directives.task",
            topic="老河桥管护",
            unit_id=office.units[unit],
            about="matter:42",
            by=office.officer(who),
            at=at,
        )

    def test_a_later_item_of_the_type_goes_straight_to_the_unit(
        self, office: Office, monday: datetime
    ) -> None:
        self.keep(office, monday, "urban")
        on = monday.date()
        assert selectors.precedent("directives.task", "老河桥管护", on=on) == office.units["urban"]
        assert selectors.precedent("directives.task", "别的", on=on) is None
        assert selectors.precedent("directives.task", "老河桥管护", on=on - timedelta(days=1)) is None

    def test_a_later_ruling_takes_its_place(self, office: Office, monday: datetime) -> None:
        self.keep(office, monday, "urban")
        self.keep(office, monday, "land")
        self.keep(office, monday + timedelta(days=40), "housing")

        on = (monday + timedelta(days=10)).date()
        assert selectors.precedent("directives.task", "老河桥管护", on=on) == office.units["land"]
        later = (monday + timedelta(days=41)).date()
        assert selectors.precedent("directives.task", "老河桥管护", on=later) == office.units["housing"]
        assert len(selectors.precedents()) == 2

    def test_only_who_may_rule(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.NotAllowedToKeepPowers):
            self.keep(office, monday, "urban", who="wang")
