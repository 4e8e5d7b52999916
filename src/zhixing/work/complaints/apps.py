"""The room's name and label, and its page in the menu."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Complaints(AppConfig):
    name = "zhixing.work.complaints"
    label = "complaints"
    menu: ClassVar = (
        MenuItem("voices", mark("首问登记"), "complaints:contacts", icon="message-square", order=10),
    )

    def ready(self) -> None:
        from zhixing.work.complaints import kinds  # noqa: F401 - registers the kind of matter
