"""The small office stands: everybody in place, rights as the table says, every entry written."""

import pytest

from tests.support.people import FOUNDED, found_office

pytestmark = pytest.mark.django_db


def test_smoke() -> None:
    office = found_office()
    for code in ("lu", "chen", "wu", "zhou", "wang", "li", "bai", "meng", "admin", "party"):
        print(office.officer(code, at=FOUNDED))
