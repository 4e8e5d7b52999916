"""Geometry of the charts that the server draws."""

from datetime import date, timedelta

import pytest

from zhixing.ui.charts import gantt_plan, heat_months, sparkline_points
from zhixing.ui.lines import GanttRow

SEPTEMBER, DECEMBER, TODAY = date(2026, 9, 1), date(2026, 12, 18), date(2026, 11, 18)


class TestSparkline:
    def test_the_highest_is_on_top_and_the_last_at_the_right(self) -> None:
        assert sparkline_points([1, 3, 2], width=106, height=26) == "3.0,23.0 53.0,3.0 103.0,13.0"

    def test_equal_values_make_a_level_line(self) -> None:
        assert {point.split(",")[1] for point in sparkline_points([4, 4, 4]).split()} == {"25.0"}

    def test_nothing_draws_nothing(self) -> None:
        assert sparkline_points([]) == ""


class TestGantt:
    def row(self, **changes: object) -> GanttRow:
        return GanttRow("老河桥", date(2026, 9, 11), date(2026, 10, 30), **changes)  # type: ignore[arg-type]

    def plan(self, *rows: GanttRow) -> object:
        return gantt_plan(rows, since=SEPTEMBER, until=DECEMBER, today=TODAY, day_width=1)

    def test_the_plan_reaches_from_its_first_to_its_last_day(self) -> None:
        (bar,) = self.plan(self.row(done_until=date(2026, 9, 20))).bars
        assert (bar.plan_x, bar.plan_width, bar.done_width, bar.late_width) == (10, 50, 10, 0)

    def test_the_names_of_months_do_not_run_into_each_other(self) -> None:
        cut = gantt_plan([], since=date(2026, 9, 28), until=DECEMBER, today=TODAY, day_width=2)
        assert [first.month for _x, first in cut.months if first in cut.named] == [10, 11, 12]
        small = gantt_plan([], since=date(2026, 1, 1), until=DECEMBER, today=TODAY, day_width=1)
        assert [first.month for _x, first in small.months if first in small.named][:3] == [2, 4, 6]

    def test_what_is_overdue_is_drawn_from_the_due_day_to_today(self) -> None:
        (bar,) = self.plan(self.row(light="red")).bars
        assert (bar.late_x, bar.late_width) == (60, 19)

    def test_what_lies_outside_is_cut_at_the_edge(self) -> None:
        (bar,) = self.plan(GanttRow("早", date(2025, 1, 1), date(2027, 1, 1))).bars
        assert (bar.plan_x, bar.plan_width) == (0, 109)

    def test_months_begin_at_their_first_day(self) -> None:
        assert [(x, day.month) for x, day in self.plan().months] == [(0, 9), (30, 10), (61, 11), (91, 12)]

    def test_a_chart_does_not_end_before_it_begins(self) -> None:
        with pytest.raises(ValueError, match="ends after"):
            gantt_plan([], since=DECEMBER, until=SEPTEMBER, today=TODAY)

    def test_more_than_two_hundred_rows_are_refused(self) -> None:
        with pytest.raises(ValueError, match="200"):
            self.plan(*[self.row()] * 201)


class TestHeat:
    def test_five_steps_up_to_the_largest(self) -> None:
        counts = {date(2026, 10, 8) + timedelta(days=n): n for n in range(11)}
        (october,) = heat_months(counts, since=date(2026, 10, 1), until=date(2026, 10, 31))
        steps = [cell.step for week in october.weeks for cell in week if cell and cell.count is not None]
        assert steps == [0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4]

    def test_weeks_begin_on_monday_and_other_months_stay_empty(self) -> None:
        (november,) = heat_months({}, since=date(2026, 11, 1), until=date(2026, 11, 30))
        first = november.weeks[0]
        assert [cell.day.day if cell else None for cell in first] == [None] * 6 + [1]

    def test_a_weekend_that_is_worked_is_marked(self) -> None:
        off = {day for n in range(31) if (day := date(2026, 10, 1) + timedelta(days=n)).weekday() >= 5}
        (october,) = heat_months(
            {}, since=date(2026, 10, 1), until=date(2026, 10, 31), days_off=off - {date(2026, 10, 10)}
        )
        made_up = [cell.day.day for week in october.weeks for cell in week if cell and cell.is_made_up]
        assert made_up == [10]
