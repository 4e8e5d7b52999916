"""The room's name and label."""

from django.apps import AppConfig


class Directives(AppConfig):
    name = "zhixing.work.directives"
    label = "directives"
