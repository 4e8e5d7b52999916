"""Addresses of directives."""

from django.urls import path

from zhixing.work.directives.views import breakdowns, targets

app_name = "directives"

BREAKDOWNS = [
    path("decompose/", breakdowns.decompose, name="decompose"),
    path("decompose/<slug:code>/", breakdowns.breakdown, name="breakdown"),
    path("decompose/<slug:code>/draft/", breakdowns.keep_draft, name="keep_draft"),
]

TARGETS = [
    path("targets/", targets.target_lists, name="target_lists"),
    path("targets/template/", targets.target_template, name="target_template"),
    path("targets/<slug:code>/", targets.target_list, name="target_list"),
]

urlpatterns = [
    *BREAKDOWNS,
    *TARGETS,
]
