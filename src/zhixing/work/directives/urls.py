"""Addresses of directives."""

from django.urls import path

from zhixing.work.directives.views import breakdowns

app_name = "directives"

BREAKDOWNS = [
    path("decompose/", breakdowns.decompose, name="decompose"),
    path("decompose/<slug:code>/", breakdowns.breakdown, name="breakdown"),
    path("decompose/<slug:code>/draft/", breakdowns.keep_draft, name="keep_draft"),
]

urlpatterns = [
    *BREAKDOWNS,
]
