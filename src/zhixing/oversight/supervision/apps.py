"""The room's name and label, its pages in the menu."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Supervision(AppConfig):
    name = "zhixing.oversight.supervision"
    label = "supervision"
    menu: ClassVar = (
        MenuItem(
            "oversight", mark("监督者的监督"), "supervision:supervisors", right="check", icon="eye", order=60
        ),
    )
