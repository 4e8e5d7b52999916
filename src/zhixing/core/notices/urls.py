"""The inbox, telephone calls and channels, below /inbox/."""

from django.urls import path

from zhixing.core.notices import views

app_name = "notices"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("seen/", views.seen, name="seen"),
    path("calls/<str:about>/", views.log_call, name="log_call"),
    path("channels/", views.channels, name="channels"),
    path("channels/<int:message_id>/resend/", views.resend, name="resend"),
    path("<int:key>/", views.follow, name="follow"),
]
