"""Addresses of the room, below /outcomes/."""

from django.urls import path

from zhixing.core.outcomes import views

app_name = "outcomes"
urlpatterns = [
    path("breaches/", views.breaches, name="breaches"),
    path("breaches/<int:breach_id>/", views.breach, name="breach"),
]
