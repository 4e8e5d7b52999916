"""The room's name, label and place in the menu."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Notices(AppConfig):
    name = "zhixing.core.notices"
    label = "notices"
    menu = (MenuItem("office", mark("消息通道"), "notices:channels", "see_runs", icon="send", order=80),)

    def ready(self) -> None:
        """Register the room's verbs."""
        from zhixing.core.notices import verbs  # noqa: F401 - registering is the effect
