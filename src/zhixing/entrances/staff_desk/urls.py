"""The desk of officials and the search over everything they may see."""

from django.urls import path

from zhixing.entrances.staff_desk import views

app_name = "staff_desk"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/minutes/<slug:code>/", views.minutes_to_tasks, name="minutes_to_tasks"),
    path("search/", views.search, name="search"),
    path("search/hints/", views.hints, name="hints"),
]
