"""Addresses of key projects."""

from django.urls import path

from zhixing.work.projects import views

app_name = "projects"
urlpatterns = [
    path("", views.register, name="register"),
    path("new/", views.new, name="new"),
    path("import/", views.take_in, name="import"),
    path("filings/", views.filings, name="filings"),
    path("weekly/", views.weekly, name="weekly"),
    path("meetings/", views.meetings, name="meetings"),
    path("meetings/new/", views.new_meeting, name="new_meeting"),
    path("meetings/<slug:number>/", views.meeting, name="meeting"),
    path("meetings/<slug:number>/minutes.docx", views.minutes_draft, name="minutes_draft"),
    path("wall/", views.wall_start, name="wall_start"),
    path("wall/<slug:number>/<int:place>/", views.wall, name="wall"),
    path("needs/", views.needs, name="needs"),
    path("needs/import/", views.take_in_needs, name="import_needs"),
    path("needs/new/", views.new_need, name="new_need"),
    path("needs/<slug:number>/", views.need, name="need"),
    path("stoppages/", views.stoppages, name="stoppages"),
    path("stoppages/<slug:number>/", views.stoppage, name="stoppage"),
    path("experts/import/", views.take_in_experts, name="import_experts"),
    path("experts/", views.experts, name="experts"),
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/<slug:number>/", views.review, name="review"),
    path("reviews/<slug:number>/report.docx", views.review_report, name="review_report"),
    path("of/<slug:number>/", views.of_matter, name="of_matter"),
    path("gates/", views.gates, name="gates"),
    path("gates/new/", views.new_gate, name="new_gate"),
    path("gates/<slug:number>/", views.gate, name="gate"),
    path("evaluations/<slug:number>/", views.evaluation, name="evaluation"),
    path("notices/", views.notices, name="notices"),
    path("<slug:code>/", views.project, name="project"),
    path("<slug:code>/report/", views.report, name="report"),
    path("<slug:code>/correct/", views.correct, name="correct"),
    path("<slug:code>/take-on/", views.take_on, name="take_on"),
    path("<slug:code>/group/", views.group, name="group"),
    path("<slug:code>/leader/", views.leader, name="leader"),
    path("<slug:code>/secretary/", views.secretary, name="secretary"),
    path("<slug:code>/review/", views.open_review, name="open_review"),
    path("<slug:code>/stop/", views.stop, name="stop"),
    path("<slug:code>/approvals/", views.approvals, name="approvals"),
    path("<slug:code>/rating/", views.rating, name="rating"),
]
