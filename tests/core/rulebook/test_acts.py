"""Changes by the locality: a rule in force is never edited, a later one follows it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from zhixing.core.ledger.models import Entry as LedgerRow
from zhixing.core.rulebook import acts, refusals, selectors
from zhixing.core.rulebook.models import RuleOverride
from zhixing.foundation.actors import Officer, Tick

pytestmark = pytest.mark.django_db

TOMORROW = date(2026, 3, 3)


def change(by: Officer, at: datetime, **other: object) -> RuleOverride:
    given = {
        "code": "matters.ruling",
        "values": {"working_days": 5},
        "source": "县政府办公室文件〔2026〕12号",
        "reason": "三日来不及",
        "since": TOMORROW,
        "signed_off_on": date(2026, 3, 1),
        "signed_off_by": "司法局 陈静",
    }
    return acts.override_rule(**{**given, **other}, by=by, at=at)  # type: ignore[arg-type]


class TestOverrideRule:
    def test_speaks_from_its_day_on_and_not_before(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday)

        assert selectors.value("matters.ruling", "working_days", date(2026, 3, 2)) == 3
        after = selectors.rule("matters.ruling", on=TOMORROW)
        assert (after.number("working_days"), after.is_default) == (5, False)
        assert after.stamp == "matters.ruling@1+local:1"

    def test_is_recorded_with_what_was(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday)

        row = LedgerRow.objects.get(about="rule:matters.ruling")
        assert row.verb == "rule.overridden"
        assert '"former":{"working_days":3}' in row.body

    def test_the_effect_may_change_alone(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday, code="appraisal.two_complaints", values={}, effect="refuse")

        assert selectors.rule("appraisal.two_complaints", on=date(2026, 3, 2)).effect == "needs_decision"
        assert selectors.rule("appraisal.two_complaints", on=TOMORROW).effect == "refuse"

    def test_another_unit_takes_the_place_of_the_first(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday, code="documents.intake", values={"working_days": 2})

        assert selectors.rule("documents.intake", on=date(2026, 3, 2)).limit.notation == "2cd"
        assert selectors.rule("documents.intake", on=TOMORROW).limit.notation == "2wd"

    def test_a_later_change_ends_the_former(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday)
        change(lawyer, monday, values={"working_days": 4}, since=date(2026, 5, 1))

        assert RuleOverride.objects.get(number=1).until == date(2026, 4, 30)
        found = [(rule.since, rule.number("working_days")) for rule in selectors.versions("matters.ruling")]
        assert found == [(date(2020, 1, 1), 3), (TOMORROW, 5), (date(2026, 5, 1), 4)]

    @pytest.mark.parametrize(
        ("wrong", "refusal"),
        [
            ({"since": date(2026, 3, 2)}, refusals.ChangeNotAhead),
            ({"since": date(2025, 1, 1)}, refusals.ChangeNotAhead),
            ({"signed_off_by": " "}, refusals.NotSignedOff),
            ({"signed_off_on": TOMORROW}, refusals.NotSignedOff),
            ({"code": "matters.nothing"}, refusals.NoSuchRule),
            ({"values": {"days": 5}}, refusals.RuleFaulty),
            ({"values": {"working_days": 5, "calendar_days": 5}}, refusals.RuleFaulty),
            ({"source": ""}, refusals.RuleFaulty),
            ({"effect": "maybe"}, refusals.RuleFaulty),
        ],
    )
    def test_a_refusal_changes_nothing(
        self, lawyer: Officer, monday: datetime, wrong: dict[str, object], refusal: type[Exception]
    ) -> None:
        with pytest.raises(refusal):
            change(lawyer, monday, **wrong)

        assert not RuleOverride.objects.exists()
        assert not LedgerRow.objects.filter(about__startswith="rule:").exists()

    def test_only_the_keepers_of_rules_may(self, clerk: Officer, monday: datetime) -> None:
        with pytest.raises(refusals.NotAllowedToChangeRules):
            change(clerk, monday)
        with pytest.raises(refusals.NotAllowedToChangeRules):
            change(Tick("matters.ruling", rights=frozenset({"change_rules"})), monday)  # type: ignore[arg-type]

    def test_a_list_keeps_the_size_that_the_seed_fixes(self, lawyer: Officer, monday: datetime) -> None:
        twelve = [f"情形{place}" for place in range(12)]
        with pytest.raises(refusals.RuleFaulty, match="应有 13 项，列了 12 项"):
            change(lawyer, monday, code="catalogue.nonfeasance", values={"members": twelve})

        change(lawyer, monday, code="catalogue.nonfeasance", values={"members": [*twelve, "情形十三"]})

    def test_the_same_again_is_refused(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday)
        with pytest.raises(refusals.NothingChanged):
            change(lawyer, monday, since=date(2026, 6, 1))

    def test_the_database_refuses_two_on_one_day(self, lawyer: Officer, monday: datetime) -> None:
        row = change(lawyer, monday)
        row.pk, row.number = None, 2
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)


class TestEndOverride:
    def test_the_rule_below_speaks_again(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday)
        later = monday + timedelta(days=30)

        acts.end_override(
            code="matters.ruling", number=1, until=date(2026, 4, 30), reason="恢复", by=lawyer, at=later
        )

        assert selectors.value("matters.ruling", "working_days", date(2026, 4, 30)) == 5
        assert selectors.value("matters.ruling", "working_days", date(2026, 5, 1)) == 3
        with pytest.raises(refusals.ChangeNotOpen):
            acts.end_override(
                code="matters.ruling", number=1, until=date(2026, 6, 1), reason="再", by=lawyer, at=later
            )

    def test_not_before_today(self, lawyer: Officer, monday: datetime) -> None:
        change(lawyer, monday)
        with pytest.raises(refusals.ChangeNotAhead):
            acts.end_override(
                code="matters.ruling",
                number=1,
                until=date(2026, 3, 31),
                reason="早",
                by=lawyer,
                at=datetime(2026, 4, 1, 3, tzinfo=UTC),
            )


class TestCopies:
    def test_no_query_while_nothing_has_changed(self, monday: datetime) -> None:
        selectors.rule("matters.ruling", on=monday.date())
        with CaptureQueriesContext(
            connection,
        ) as asked:
            for _ in range(50):
                selectors.rule("matters.ladder", on=monday.date())
        assert len(asked) == 0

    def test_a_transaction_rolled_back_leaves_nothing(self, lawyer: Officer, monday: datetime) -> None:
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            change(lawyer, monday)
            assert selectors.value("matters.ruling", "working_days", TOMORROW) == 5
            raise ZeroDivisionError

        assert selectors.value("matters.ruling", "working_days", TOMORROW) == 3
