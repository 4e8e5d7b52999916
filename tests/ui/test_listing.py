"""All state of a list is in its address, and what an address may not ask falls back."""

import pytest
from django.test import RequestFactory

from zhixing.ui.listing import Listing, read_listing


def listing(query: str = "", total: int = 128) -> Listing:
    request = RequestFactory().get(f"/matters/{query}")
    return read_listing(request, sorts=("due", "number")).counted(total)


class TestReading:
    def test_the_default_is_the_first_page_by_the_first_order(self) -> None:
        found = listing()
        assert (found.sort, found.descending, found.offset, found.limit) == ("due", False, 0, 20)

    @pytest.mark.parametrize(
        "query", ["?sort=password", "?page=-3", "?page=abc", "?size=7", "?page=99999999"]
    )
    def test_what_is_not_offered_falls_back(self, query: str) -> None:
        found = listing(query)
        assert (found.sort, found.page, found.size) == ("due", 1, 20)

    def test_a_page_past_the_end_is_the_last_one(self) -> None:
        assert listing("?page=900").page == 7

    def test_full_width_digits_are_no_page(self) -> None:
        assert listing("?page=\uff12").page == 1

    def test_a_minus_sorts_the_other_way(self) -> None:
        found = listing("?sort=-number")
        assert (found.sort, found.descending, found.direction("number")) == ("number", True, "descending")


class TestAddresses:
    def test_keep_the_filters(self) -> None:
        found = listing("?unit=%E4%BD%8F%E5%BB%BA%E5%B1%80&light=red&light=yellow")
        assert found.page_url(2) == (
            "/matters/?unit=%E4%BD%8F%E5%BB%BA%E5%B1%80&light=red&light=yellow&page=2"
        )

    def test_turn_the_order(self) -> None:
        assert listing().sort_url("due") == "/matters/?sort=-due"
        assert listing("?sort=-due").sort_url("due") == "/matters/?sort=due"
        assert listing("?page=3").sort_url("number") == "/matters/?sort=number"

    def test_another_size_begins_at_the_first_page(self) -> None:
        assert listing("?page=3").size_url(50) == "/matters/?size=50"

    def test_hidden_fields_carry_everything_but_the_page(self) -> None:
        assert listing("?page=3&light=red&q=").hidden() == [("light", "red"), ("q", "")]


class TestCounting:
    def test_rows_shown(self) -> None:
        assert (listing("?page=7").first, listing("?page=7").last) == (121, 128)
        assert (listing(total=0).first, listing(total=0).last, listing(total=0).pages) == (0, 0, 1)

    def test_gaps_between_page_numbers(self) -> None:
        assert listing("?page=10", total=400).near_pages() == [1, None, 8, 9, 10, 11, 12, None, 20]
        assert listing(total=40).near_pages() == [1, 2]

    def test_a_filter_is_anything_but_page_size_and_order(self) -> None:
        assert not listing("?page=2&size=50&sort=due&q=").is_filtered
        assert listing("?q=%E6%A1%A5").is_filtered


def test_what_was_not_counted_to_its_end_pages_as_far_as_it_was() -> None:
    found = listing("?page=900")
    counted = found.counted(101, at_most=100)
    assert (counted.total, counted.is_more, counted.page) == (100, True, 5)
    assert not found.counted(100, at_most=100).is_more
