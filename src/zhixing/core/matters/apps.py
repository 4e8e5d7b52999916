"""The room's name and label."""

from django.apps import AppConfig


class Matters(AppConfig):
    name = "zhixing.core.matters"
    label = "matters"
