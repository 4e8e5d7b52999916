"""The room's name and label, its pages in the menu."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class StaffDesk(AppConfig):
    name = "zhixing.entrances.staff_desk"
    label = "staff_desk"
    menu: ClassVar = (
        MenuItem("desk", mark("今日待办"), "staff_desk:desk", icon="layout-dashboard", order=10),
    )
