"""The room's name, label and place in the menu."""

from django.apps import AppConfig

from zhixing.foundation.words import mark
from zhixing.ui.menu import MenuItem


class Outcomes(AppConfig):
    name = "zhixing.core.outcomes"
    label = "outcomes"
    menu = (
        MenuItem(
            "oversight", mark("未办结违规"), "outcomes:breaches", icon="list-x", right="check", order=60
        ),
    )

    def ready(self) -> None:
        """Load the verbs of the room."""
        from zhixing.core.outcomes import verbs  # noqa: F401 - registering is the effect
