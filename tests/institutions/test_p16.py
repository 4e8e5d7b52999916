"""P16 领导不在位: somebody acts for the head, for a time and in some things; every act says so."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts
from zhixing.core.people import acts as people
from zhixing.core.people import selectors
from zhixing.foundation.actors import Officer

pytestmark = [pytest.mark.django_db, pytest.mark.institution("P16")]


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def deputy(county: Stage) -> Officer:
    """宋立 acting for 王建国 from 2 to 6 March, in signing for and naming handlers."""
    with county.at("2026-03-02 08:30") as at:
        people.delegate(
            from_post_id=county.office.posts["housing-head"],
            to_person_id=county.person("song"),
            kind="signature",
            rights=["sign_for", "name_handler"],
            since=at,
            until=at + timedelta(days=4),
            document="委托书",
            by=county.officer("wang", "2026-03-02 08:30"),
            at=at,
        )
        return selectors.officer(
            county.person("song"),
            county.office.posts["housing-deputy"],
            at=at,
            for_post_id=county.office.posts["housing-head"],
        )


class TestActingFor:
    def test_the_act_says_for_whom(self, county: Stage, deputy: Officer) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        with county.at("2026-03-02 10:00") as at:
            acts.sign_for(matter_id=matter.pk, handler_id=county.person("li"), by=deputy, at=at)

        last = ledger.history(matter.reference)[-1]
        assert (last.by_name, last.verb) == ("宋立", "matter.signed_for")
        assert "局长" in last.on_behalf
        assert deputy.label.startswith("宋立 代 ")

    def test_only_what_was_handed_over(self, county: Stage, deputy: Officer) -> None:
        assert deputy.may("sign_for")
        assert not deputy.may("sign_off")

    def test_it_ends_on_its_day(self, county: Stage, deputy: Officer) -> None:
        with pytest.raises(selectors.NotInPost):
            selectors.officer(
                county.person("song"),
                county.office.posts["housing-deputy"],
                at=moment("2026-03-09 09:00"),
                for_post_id=county.office.posts["housing-head"],
            )

    def test_a_vacant_post_is_acted_for_by_the_superior_in_line_at_once(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", limit="20wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        post = county.office.posts["housing-build-head"]
        with county.at("2026-03-10 09:00") as at:
            people.leave_post(post_id=post, by=county.officer("ren", "2026-03-10 09:00"), at=at)

        holder = selectors.holder_of(post, at=moment("2026-03-10 09:01"))

        assert (holder.person_name, holder.acting, holder.for_post_id) == ("宋立", True, post)
        assert fresh(matter).handler_id == county.person("li")
