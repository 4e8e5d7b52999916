"""Addresses of directives."""

from django.urls import path

from zhixing.work.directives import views

app_name = "directives"
urlpatterns = [
    path("decompose/", views.decompose, name="decompose"),
    path("decompose/<slug:code>/", views.breakdown, name="breakdown"),
    path("decompose/<slug:code>/draft/", views.keep_draft, name="keep_draft"),
]
