"""Units begin, change, and end with somebody who answers."""

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.support.people import Office
from zhixing.core.ledger import selectors as ledger
from zhixing.core.people import acts, refusals, selectors
from zhixing.core.people.models import Duty, Unit, UnitFunction, UnitVersion
from zhixing.foundation.references import reference

MARCH = date(2026, 3, 2)


@pytest.fixture
def ren(office: Office, monday: datetime):
    """The personnel officer."""
    return office.officer("ren", at=monday)


def register(office: Office, ren, monday: datetime, code: str = "water", parent: str = "county") -> Unit:
    return acts.register_unit(
        code=code,
        name="水利局",
        short_name="水利局",
        kind="department",
        parent_id=office.units[parent],
        since=MARCH,
        document="澄编〔2026〕1号",
        by=ren,
        at=monday,
    )


class TestRegisterUnit:
    def test_is_there_from_its_day_on_and_recorded(self, office: Office, ren, monday: datetime) -> None:
        unit = register(office, ren, monday)

        assert selectors.unit_by_name("水利局", MARCH) == unit.id
        assert selectors.unit_by_name("水利局", MARCH - timedelta(days=1)) is None
        [entry] = ledger.history(reference("unit", unit.id))
        assert (entry.verb, entry.by_name, entry.at) == ("unit.registered", "任洁", monday)
        assert entry.facts["document"] == "澄编〔2026〕1号"

    def test_needs_the_right(self, office: Office, monday: datetime) -> None:
        with pytest.raises(refusals.NotAllowed, match="管理机构人员"):
            register(office, office.officer("zhou", at=monday), monday)
        assert not Unit.objects.filter(code="water").exists()

    def test_a_code_is_used_once(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.CodeTaken, match="housing"):
            register(office, ren, monday, code="housing")


class TestNewUnitVersion:
    def test_renames_and_keeps_the_past(self, office: Office, ren, monday: datetime) -> None:
        acts.new_unit_version(
            unit_id=office.units["land"],
            name="自然资源和规划局",
            short_name="资规局",
            since=MARCH,
            by=ren,
            at=monday,
        )
        rows = selectors.versions(office.units["land"])
        assert [(row.short_name, row.until) for row in rows] == [("资规局", None), ("自然资源局", MARCH)]

    def test_a_unit_cannot_become_part_of_itself(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.ParentIsBelow, match="建设股是住建局的下级单位"):
            acts.new_unit_version(
                unit_id=office.units["housing"],
                parent_id=office.units["housing-build"],
                since=MARCH,
                by=ren,
                at=monday,
            )

    def test_what_was_in_force_stays(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.ChangeBeforeLast):
            acts.new_unit_version(
                unit_id=office.units["land"], name="国土局", since=date(2020, 1, 1), by=ren, at=monday
            )

    def test_the_database_refuses_two_versions_of_one_day(self, office: Office) -> None:
        with pytest.raises(IntegrityError, match="unit_one_version_at_a_time"), transaction.atomic():
            UnitVersion.objects.create(
                unit_id=office.units["land"], name="甲", short_name="甲", since=MARCH, kind="department"
            )


class TestMergeUnits:
    def test_moves_offices_and_functions_and_ends_the_rest(
        self, office: Office, ren, monday: datetime
    ) -> None:
        housing, urban = office.units["housing"], office.units["urban"]
        [function] = acts.declare_functions(
            unit_id=housing, titles=["房屋安全"], document="三定", since=MARCH, by=ren, at=monday
        )
        acts.bind_duty(
            function_id=function.id,
            title="危房排查",
            post_id=office.posts["housing-clerk"],
            by=ren,
            at=monday,
        )

        acts.merge_units(
            former_ids=[housing],
            successor_id=urban,
            on=date(2026, 4, 1),
            document="澄编〔2026〕5号",
            by=ren,
            at=monday,
        )

        after = selectors.opening_of(date(2026, 4, 1))
        assert selectors.successors(housing, on=date(2026, 4, 1)) == [urban]
        assert selectors.successors(housing, on=date(2026, 3, 31)) == [housing]
        assert office.units["housing-build"] in selectors.subtree(urban, on=date(2026, 4, 1))
        assert (
            selectors.superiors(office.posts["housing-build-head"], at=after)[0] == office.posts["urban-head"]
        )
        assert list(UnitFunction.objects.filter(unit_id=urban).values_list("title", flat=True)) == [
            "房屋安全"
        ]
        assert not Duty.objects.filter(until__isnull=True).exists()
        assert selectors.unit_by_name("住建局", date(2026, 4, 1)) == urban
        assert housing in office.officer("ma", at=after).reach.unit_ids, "the successor sees what was"
        with pytest.raises(selectors.NotInPost):
            office.officer("wang", at=after)
        verbs = [entry.verb for entry in ledger.history(reference("unit", housing))]
        assert verbs[-1] == "unit.merged"
        assert ledger.history(reference("unit", urban))[-1].verb == "unit.inherited"

    def test_a_unit_cannot_be_merged_into_its_own_office(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.SuccessorMissing):
            acts.merge_units(
                former_ids=[office.units["housing"]],
                successor_id=office.units["housing-build"],
                on=date(2026, 4, 1),
                document="",
                by=ren,
                at=monday,
            )


class TestSplitUnit:
    def test_each_function_goes_to_one_successor(self, office: Office, ren, monday: datetime) -> None:
        housing, urban, land = (office.units[code] for code in ("housing", "urban", "land"))
        first, second = acts.declare_functions(
            unit_id=housing, titles=["房屋安全", "燃气管理"], document="三定", since=MARCH, by=ren, at=monday
        )
        wanted = {
            "former_id": housing,
            "successor_ids": [land, urban],
            "on": date(2026, 4, 1),
            "document": "澄编〔2026〕6号",
            "by": ren,
            "at": monday,
        }
        with pytest.raises(refusals.FunctionNotAssigned, match="燃气管理"):
            acts.split_unit(functions={first.id: land}, **wanted)

        acts.split_unit(functions={first.id: land, second.id: urban}, **wanted)

        assert selectors.successors(housing, on=date(2026, 4, 1)) == sorted([land, urban])
        titles = {
            unit: list(UnitFunction.objects.filter(unit_id=unit).values_list("title", flat=True))
            for unit in (land, urban)
        }
        assert titles == {land: ["房屋安全"], urban: ["燃气管理"]}


class TestAbolishUnit:
    def test_duties_never_vanish(self, office: Office, ren, monday: datetime) -> None:
        with pytest.raises(refusals.SuccessorMissing, match="请指定承接城管局职责的单位"):
            acts.abolish_unit(
                unit_id=office.units["urban"],
                successor_id=None,
                on=date(2026, 4, 1),
                document="",
                by=ren,
                at=monday,
            )

        acts.abolish_unit(
            unit_id=office.units["urban"],
            successor_id=office.units["housing"],
            on=date(2026, 4, 1),
            document="澄编〔2026〕7号",
            by=ren,
            at=monday,
        )

        names = {row.short_name for row in selectors.living_units(on=date(2026, 4, 1))}
        assert "城管局" not in names
        [row] = selectors.successions(office.units["urban"])
        assert (row.former_name, row.successor_name, str(row.kind)) == ("城管局", "住建局", "撤销")
