"""Addresses of parties."""

from django.urls import path

from zhixing.core.parties import views

app_name = "parties"
urlpatterns = [
    path("", views.parties, name="parties"),
    path("new/", views.new_party, name="new_party"),
    path("<slug:code>/", views.party, name="party"),
    path("<slug:code>/erasure/", views.ask_erasure, name="ask_erasure"),
    path("<slug:code>/erasure/approve/", views.erase_party, name="erase_party"),
    path("<slug:code>/erasure/decline/", views.decline_erasure, name="decline_erasure"),
]
