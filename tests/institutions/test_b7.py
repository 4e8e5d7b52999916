"""B7 推诿扯皮 as amended: the second return freezes the matter until a ruling, which becomes precedent."""

from __future__ import annotations

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from zhixing.core.clock.models import Clock
from zhixing.core.matters import acts, refusals

pytestmark = [pytest.mark.django_db, pytest.mark.institution("B7")]

WHY = {"reason": "不属本局职责", "basis": "三定第四条第（五）项"}


@pytest.fixture
def county() -> Stage:
    return stage()


class TestTwoReturns:
    def test_frozen_ruled_and_remembered(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", lead="housing", limit="20wd", topic="排水井盖")
        due = fresh(matter).due_at
        county.do(acts.contest, by="wang", at="2026-03-03 09:00", matter_id=matter.pk, **WHY)
        found = fresh(matter)
        assert (found.state, found.unit_id, found.returns) == ("registered", county.unit("supervision"), 1)

        to = acts.Assignment((county.unit("urban"),))
        county.do(acts.assign, by="zhou", at="2026-03-03 10:00", matter_id=matter.pk, to=to)
        county.do(acts.contest, by="ma", at="2026-03-04 09:00", matter_id=matter.pk, **WHY)
        found = fresh(matter)
        assert (found.returns, found.unit_id) == (2, county.unit("urban"))
        assert found.frozen_at == moment("2026-03-04 09:00")
        ruling = Clock.objects.get(about=matter.reference, purpose="ruling")
        assert ruling.due_at == moment("2026-03-09 17:30")
        assert found.due_at == due

        with pytest.raises(refusals.Frozen):
            county.do(
                acts.offer,
                by="ma",
                at="2026-03-04 10:00",
                matter_id=matter.pk,
                to_unit_id=county.unit("housing"),
                **WHY,
            )
        with pytest.raises(refusals.Frozen):
            county.do(acts.assign, by="zhou", at="2026-03-04 10:00", matter_id=matter.pk, to=to)

        county.do(
            acts.rule_on,
            by="wu",
            at="2026-03-06 09:00",
            matter_id=matter.pk,
            unit_id=county.unit("urban"),
            reason="市政设施由城管局管护",
            basis="城管局三定第三条",
        )
        found = fresh(matter)
        assert (found.frozen_at, found.unit_id, found.due_at) == (None, county.unit("urban"), due)

        later = county.do(
            acts.register,
            by="zhou",
            at="2026-08-03 09:00",
            new=acts.NewMatter(title="又一处井盖缺失", topic="排水井盖", assignment=acts.Assignment(())),
        )
        assert later.unit_id == county.unit("urban")

    def test_a_return_needs_reason_and_basis(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", lead="housing", limit="20wd")
        with pytest.raises(refusals.BasisMissing):
            county.do(
                acts.contest,
                by="wang",
                at="2026-03-03 09:00",
                matter_id=matter.pk,
                reason="不归我管",
                basis=" ",
            )
        assert fresh(matter).returns == 0

    def test_refusing_an_offer_counts_as_a_return(self, county: Stage) -> None:
        matter = county.issue(at="2026-03-02 09:00", lead="housing", limit="20wd")
        county.sign_for(matter, at="2026-03-02 10:00")
        for day in ("03-03", "03-04"):
            county.do(
                acts.offer,
                by="wang",
                at=f"2026-{day} 09:00",
                matter_id=matter.pk,
                to_unit_id=county.unit("urban"),
                **WHY,
            )
            county.do(acts.refuse_offer, by="ma", at=f"2026-{day} 10:00", matter_id=matter.pk, **WHY)
        found = fresh(matter)
        assert (found.returns, found.unit_id) == (2, county.unit("housing"))
        assert found.frozen_at is not None
