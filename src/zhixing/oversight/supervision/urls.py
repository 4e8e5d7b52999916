"""Pages of supervision."""

from django.urls import path

from zhixing.oversight.supervision import views

app_name = "supervision"
urlpatterns = [path("supervisors/", views.supervisors, name="supervisors")]
