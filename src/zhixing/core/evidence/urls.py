"""Addresses of files, below /evidence/."""

from django.urls import path

from zhixing.core.evidence import views

app_name = "evidence"
urlpatterns = [
    path("<int:evidence_id>/", views.file, name="file"),
    path("<int:evidence_id>/about/", views.about, name="about"),
    path("<int:evidence_id>/seal/", views.seal, name="seal"),
]
