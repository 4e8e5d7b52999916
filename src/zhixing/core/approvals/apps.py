"""The room's name and label."""

from django.apps import AppConfig


class Approvals(AppConfig):
    name = "zhixing.core.approvals"
    label = "approvals"
