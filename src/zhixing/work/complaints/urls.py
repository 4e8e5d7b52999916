"""Addresses of first contact, below /complaints/."""

from django.urls import path

from zhixing.work.complaints import views

app_name = "complaints"
urlpatterns = [
    path("contacts/", views.contacts, name="contacts"),
    path("contacts/new/", views.new_contact, name="new_contact"),
    path("contacts/<slug:number>/", views.contact, name="contact"),
    path("contacts/<slug:number>/slip/", views.slip, name="slip"),
    path("contacts/<slug:number>/<slug:slug>/", views.step, name="step"),
    path("calls/", views.calls, name="calls"),
    path("calls/<int:key>/", views.complain, name="complain"),
]
