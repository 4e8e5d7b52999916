"""Addresses of files, below /evidence/."""

from django.urls import path

from zhixing.core.evidence import views

app_name = "evidence"
urlpatterns = [
    path("sheets/", views.sheets, name="sheets"),
    path("sheets/<slug:code>/", views.sheet, name="sheet"),
    path("sheets/<slug:code>/template.docx", views.sheet_template, name="sheet_template"),
    path("sheets/<slug:code>/standard.docx", views.sheet_standard, name="sheet_standard"),
    path("<int:evidence_id>/", views.file, name="file"),
    path("<int:evidence_id>/preview/", views.preview, name="preview"),
    path("<int:evidence_id>/preview/file/", views.shown, name="shown"),
    path("<int:evidence_id>/about/", views.about, name="about"),
    path("<int:evidence_id>/seal/", views.seal, name="seal"),
]
