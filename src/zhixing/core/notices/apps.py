"""The room's name and label."""

from django.apps import AppConfig


class Notices(AppConfig):
    name = "zhixing.core.notices"
    label = "notices"
