"""The room's name and label."""

from django.apps import AppConfig


class Powers(AppConfig):
    name = "zhixing.core.powers"
    label = "powers"
