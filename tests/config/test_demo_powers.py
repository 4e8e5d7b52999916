"""The demo county's list of powers: whole, one power moved in July, two faults that stay open."""

from collections import Counter
from datetime import date

import pytest

from zhixing.config.county.load import found
from zhixing.config.county.powers import POWERS, list_powers
from zhixing.config.county.year import plan_year
from zhixing.core.powers import selectors

pytestmark = pytest.mark.django_db


def test_the_list_is_played_through_its_acts() -> None:
    year = plan_year(date(2026, 11, 23))
    list_powers(year, found(year))

    page = selectors.power_page(on=date(2026, 11, 20))
    assert page.total == len(POWERS) == 17
    assert Counter(fault.fault for fault in selectors.list_faults(on=date(2026, 11, 20))) == {
        "no_basis": 1,
        "overlap": 1,
    }
    moved = selectors.one_power("XK-007", on=date(2026, 11, 20))
    assert moved is not None
    assert [one.unit_name for one in moved.versions] == ["政务服务局", "卫健局"]
