"""The room's name and label."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Powers(AppConfig):
    name = "zhixing.core.powers"
    label = "powers"
    menu = (MenuItem("office", mark("权责清单"), "powers:list", icon="scale", order=35),)

    def ready(self) -> None:
        """Load the verbs of the room."""
        from zhixing.core.powers import verbs  # noqa: F401 - registering is the effect
