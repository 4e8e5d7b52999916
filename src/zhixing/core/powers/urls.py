"""Addresses of the list of powers, below /powers/."""

from django.urls import path

from zhixing.core.powers import views

app_name = "powers"
urlpatterns = [
    path("", views.power_list, name="list"),
    path("new/", views.new_power, name="new"),
    path("matrix/", views.matrix, name="matrix"),
    path("import/", views.import_powers, name="import"),
    path("<str:code>/", views.power, name="power"),
    path("<str:code>/end/", views.end_power, name="end"),
    path("<str:code>/change/", views.change_power, name="change"),
]
