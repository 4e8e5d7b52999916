"""The public pages, and how they look."""

from django.urls import include, path

from zhixing.entrances.public_portal import views

app_name = "public_portal"
urlpatterns = [
    path("", views.home, name="home"),
    path("track/", views.track, name="track"),
    path("ask/", views.ask, name="ask"),
    path("answers/", views.answers, name="answers"),
    path("answers/review/", views.answer_review, name="answer_review"),
    path("answers/review/<slug:number>/", views.answer_propose, name="answer_propose"),
    path("help/", views.help_page, name="help"),
    path("help/glossary/", views.glossary, name="glossary"),
    path("help/keys/", views.keys, name="keys"),
    path("help/reports/", views.reports, name="reports"),
    path("help/components/", views.components, name="components"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("view/", include("zhixing.ui.urls")),
]
