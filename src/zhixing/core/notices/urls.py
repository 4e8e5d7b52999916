"""The inbox."""

from django.urls import path

from zhixing.core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("seen/", views.seen, name="seen"),
    path("<int:key>/", views.follow, name="follow"),
]
