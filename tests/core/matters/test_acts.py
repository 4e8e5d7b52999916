"""Acts on matters: each works and is recorded; each refusal changes nothing."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, fresh, stage
from zhixing.core.ledger import selectors as ledger
from zhixing.core.matters import acts, refusals
from zhixing.core.matters.models import Holding, Matter

pytestmark = pytest.mark.django_db


@pytest.fixture
def county() -> Stage:
    return stage()


class TestRegister:
    def test_holds_it_from_its_first_second_and_gives_it_out(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")

        found = fresh(matter)
        assert found.unit_id == county.unit("housing")
        assert found.leader_post_id == county.office.posts["vice"]
        assert found.state == "issued"
        verbs = [entry.verb for entry in ledger.history(found.reference)]
        assert verbs == ["matter.registered", "matter.assigned"]
        assert found.version == 2
        assert Holding.objects.filter(matter=found).count() == 1

    def test_refuses_two_leads(self, county: Stage) -> None:
        to = acts.Assignment((county.unit("housing"), county.unit("finance")))
        with pytest.raises(refusals.NotExactlyOne):
            county.do(
                acts.register, by="zhou", at="2026-06-01 09:00", new=acts.NewMatter("两个牵头", assignment=to)
            )
        assert not Matter.objects.exists()


class TestSignFor:
    def test_names_the_one_handler(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")

        county.sign_for(matter, at="2026-06-01 10:00")

        found = fresh(matter)
        assert (found.state, found.handler_id, found.handler_named) == ("active", county.person("li"), True)
        assert [e.verb for e in ledger.history(found.reference)][-1] == "matter.signed_for"
        assert Holding.objects.filter(matter=found).count() == 2

    def test_a_stranger_is_refused_and_nothing_changes(self, county: Stage) -> None:
        matter = county.issue(at="2026-06-01 09:00", limit="20wd")
        with pytest.raises(refusals.NotAllowed):
            county.sign_for(matter, at="2026-06-01 10:00", by="qian", handler="jin")
        assert fresh(matter).version == 2
