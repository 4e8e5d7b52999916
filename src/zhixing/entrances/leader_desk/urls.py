"""The leader's page."""

from django.urls import path

from zhixing.entrances.leader_desk import views

app_name = "leader_desk"
urlpatterns = [path("", views.board, name="board")]
