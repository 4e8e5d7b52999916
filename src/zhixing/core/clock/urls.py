"""Addresses of the calendar, below /calendar/."""

from django.urls import path

from zhixing.core.clock import views

app_name = "clock"
urlpatterns = [
    path("", views.year, name="calendar"),
    path("due/", views.due, name="due"),
    path("hours/<slug:code>/", views.hours, name="hours"),
    path("<int:year>/", views.year, name="year"),
    path("<int:year>/notice/", views.notice, name="notice"),
]
