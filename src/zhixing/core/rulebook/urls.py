"""Addresses of the rulebook, below /rules/."""

from django.urls import path

from zhixing.core.rulebook import views

app_name = "rulebook"
urlpatterns = [
    path("", views.rules, name="rules"),
    path("procedures/", views.procedures, name="procedures"),
    path("procedures/draft/", views.draft_procedure, name="new_draft"),
    path("procedures/draft/<str:code>/", views.draft_procedure, name="draft"),
    path("procedures/draft/<str:code>/activate/", views.activate_procedure, name="activate"),
    path("<str:code>/", views.rule, name="rule"),
    path("<str:code>/change/", views.change_rule, name="change"),
    path("<str:code>/changes/<int:number>/end/", views.end_change, name="end_change"),
]
