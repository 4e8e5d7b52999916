"""Decisions on plain values."""

from datetime import timedelta

import pytest

from zhixing.core.people import rules


class TestDutyLacks:
    def test_a_complete_duty_lacks_nothing(self) -> None:
        assert (
            rules.duty_lacks(
                has_post=True, has_level=True, power="审批", consequence="通报", partner="财政局"
            )
            == ()
        )

    def test_names_the_five_properties_in_their_order(self) -> None:
        lacks = rules.duty_lacks(has_post=False, has_level=False, power=" ", consequence="", partner="")
        assert lacks == ("owner", "power", "level", "consequence", "partner")


class TestDualYear:
    def test_a_checkpoint_holds_when_every_paper_has_both_columns(self) -> None:
        papers = [(checkpoint, True, True) for checkpoint in rules.CHECKPOINTS]
        assert rules.dual_year(papers).count == 5

        year = rules.dual_year([*papers, ("inspection", True, False)])

        assert year.count == 4
        assert year.mark_of("inspection") == "missed"
        assert year.mark_of("plan") == "held"

    def test_a_checkpoint_without_paper_waits(self) -> None:
        assert rules.dual_year([]).mark_of("reward") == "waiting"


class TestRings:
    def test_a_line_back_to_the_start_is_a_ring(self) -> None:
        above = {2: 1, 3: 2}
        assert rules.closes_ring(1, 3, above=above.get)
        assert not rules.closes_ring(4, 3, above=above.get)

    def test_a_ring_elsewhere_ends_the_search(self) -> None:
        assert not rules.closes_ring(9, 1, above={1: 2, 2: 1}.get)

    def test_delegations_are_followed_from_person_to_person(self) -> None:
        handed = {1: [2], 2: [3]}
        assert rules.reaches_person(1, 3, handed_to=lambda person: handed.get(person, []))
        assert not rules.reaches_person(3, 1, handed_to=lambda person: handed.get(person, []))


class TestWaitAfter:
    @pytest.mark.parametrize(
        ("failures", "seconds"), [(0, 0), (4, 0), (5, 10), (6, 20), (9, 160), (10, 900), (1000, 900)]
    )
    def test_grows_after_five_and_locks_after_ten(self, failures: int, seconds: int) -> None:
        assert rules.wait_after(failures) == timedelta(seconds=seconds)


class TestNetworkOf:
    @pytest.mark.parametrize(
        ("address", "network"),
        [("10.1.2.3", "10.1.2.0/24"), ("2001:db8:1:2::3", "2001:db8:1::/48"), ("", "unknown")],
    )
    def test_is_the_part_that_one_office_shares(self, address: str, network: str) -> None:
        assert rules.network_of(address) == network


def test_pinyin_is_for_search() -> None:
    assert rules.pinyin_of("周敏") == ("zhou min", "zm")


def test_a_name_is_hashed_whatever_its_case() -> None:
    assert rules.name_hash(" Zhou ") == rules.name_hash("zhou") != rules.name_hash("zhao")


def test_a_column_is_read_line_by_line() -> None:
    assert rules.clean_lines("1. 推进旧改\n\n  2、清理欠薪 \n") == ["推进旧改", "清理欠薪"]
