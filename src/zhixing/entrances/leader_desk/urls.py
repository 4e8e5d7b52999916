"""The leader's page, the sentence that he writes, and his brief on paper."""

from django.urls import path

from zhixing.entrances.leader_desk import views

app_name = "leader_desk"
urlpatterns = [
    path("", views.board, name="board"),
    path("write/", views.write, name="write"),
    path("brief/", views.brief, name="brief"),
]
