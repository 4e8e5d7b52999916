"""Addresses that only change how pages look. Mounted at /view/."""

from django.urls import path

from zhixing.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.view, name="view"),
    path("language/", views.language, name="language"),
    path("stay/", views.stay, name="stay"),
]
