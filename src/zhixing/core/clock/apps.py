"""The room's name, label, place in the menu, and what the application may do to its tables."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem

# Changes of a calendar are appended and never edited.
GRANTS: dict[str, dict[str, tuple[str, ...]]] = {"app": {"clock_calendarchange": ("SELECT", "INSERT")}}


class Clock(AppConfig):
    name = "zhixing.core.clock"
    label = "clock"
    menu = (
        MenuItem("office", mark("工作日历"), "clock:calendar", icon="calendar-days", order=10),
        MenuItem("office", mark("时限计算"), "clock:due", icon="clock", order=11),
    )

    def ready(self) -> None:
        """Register the verbs that the room records."""
        from zhixing.core.clock import verbs  # noqa: F401 - registering is the effect
