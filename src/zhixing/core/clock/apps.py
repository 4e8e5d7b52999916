"""The room's name and label."""

from django.apps import AppConfig


class Clock(AppConfig):
    name = "zhixing.core.clock"
    label = "clock"
