"""Addresses of the room, below /approvals/."""

from django.urls import path

from zhixing.core.approvals import views

app_name = "approvals"
urlpatterns = [
    path("", views.queue, name="queue"),
    path("<int:proposal_id>/", views.proposal, name="proposal"),
    path("<int:proposal_id>/approve/", views.approve, name="approve"),
    path("<int:proposal_id>/refuse/", views.refuse, name="refuse"),
    path("<int:proposal_id>/withdraw/", views.withdraw, name="withdraw"),
]
