"""The room's name and label, its page in the menu."""

from typing import ClassVar

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class LeaderDesk(AppConfig):
    name = "zhixing.entrances.leader_desk"
    label = "leader_desk"
    menu: ClassVar = (
        MenuItem("desk", mark("领导看板"), "leader_desk:board", right="instruct", icon="gauge", order=5),
    )
