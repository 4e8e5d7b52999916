"""The room's name and label, and its entry for the public."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import PublicEntry


class PublicPortal(AppConfig):
    name = "zhixing.entrances.public_portal"
    label = "public_portal"
    public_entries: ClassVar = (PublicEntry("track", mark("查进度"), "public_portal:track", "route", 40),)
