"""Addresses of matters."""

from django.urls import path

from zhixing.core.matters import views
from zhixing.core.matters.views import mandates

app_name = "matters"
urlpatterns = [
    path("", views.register, name="register"),
    path("new/", views.new, name="new"),
    path("bulk/", views.bulk, name="bulk"),
    path("views/", views.keep_view, name="keep_view"),
    path("unimplemented/", views.unimplemented, name="unimplemented"),
    path("waiting/<slug:queue>/", views.waiting, name="waiting"),
    path("closed/", views.closed, name="closed"),
    path("runs/", views.runs, name="runs"),
    path("mandates/", mandates.mandates, name="mandates"),
    path("mandates/<str:number>/", mandates.mandate, name="mandate"),
    path("moves/", views.moves, name="moves"),
    path("moves/new/", views.move_line, name="move_line"),
    path("moves/<int:key>/", views.move, name="move"),
    path("moves/<int:key>/sign/", views.sign_move, name="sign_move"),
    path("<str:number>/", views.matter, name="matter"),
    path("<str:number>/clock/", views.clock, name="clock"),
    path("<str:number>/<slug:slug>/", views.step, name="step"),
]
