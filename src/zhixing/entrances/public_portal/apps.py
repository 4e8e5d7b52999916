"""The room's name and label, and its entry for the public."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem, PublicEntry


class PublicPortal(AppConfig):
    name = "zhixing.entrances.public_portal"
    label = "public_portal"
    menu: ClassVar = (
        MenuItem(
            "hall",
            mark("公开答复"),
            "public_portal:answer_review",
            right="run_hall",
            icon="messages-square",
            order=43,
        ),
    )
    public_entries: ClassVar = (
        PublicEntry("ask", mark("咨询"), "public_portal:ask", "messages-square", 20),
        PublicEntry("track", mark("查进度"), "public_portal:track", "route", 40),
    )
