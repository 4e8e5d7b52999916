"""The room's name and label."""

from django.apps import AppConfig


class Powers(AppConfig):
    name = "zhixing.core.powers"
    label = "powers"

    def ready(self) -> None:
        """Load the verbs of the room."""
        from zhixing.core.powers import verbs  # noqa: F401 - registering is the effect
