"""The room's name and label, and what the application may do to its tables."""

from typing import ClassVar

from django.apps import AppConfig

# Changes of a calendar are appended and never edited.
GRANTS: dict[str, dict[str, tuple[str, ...]]] = {"app": {"clock_calendarchange": ("SELECT", "INSERT")}}


class Clock(AppConfig):
    name = "zhixing.core.clock"
    label = "clock"
    verbose_name: ClassVar[str] = "时限与工作日历"  # type: ignore[misc]
