"""Addresses of meetings."""

from django.urls import path

from zhixing.work.meetings.views import boards, calendars, pages, series, steps, topics

app_name = "meetings"
urlpatterns = [
    path("", pages.meetings, name="meetings"),
    path("new/", pages.plan, name="plan"),
    path("series/", series.every, name="series"),
    path("series/new/", series.new, name="new_series"),
    path("series/<slug:code>/", series.change, name="change_series"),
    path("series/<slug:code>/end/", series.end, name="end_series"),
    path("topics/", topics.topics, name="topics"),
    path("topics/new/", topics.new_topic, name="new_topic"),
    path("topics/<slug:number>/", topics.topic, name="topic"),
    path("topics/<slug:number>/again/", topics.again, name="again"),
    path("rolling/import/", boards.take_in_rolling, name="import_rolling"),
    path("rolling/", boards.rolling, name="rolling"),
    path("reviews/", boards.reviews, name="reviews"),
    path("handing-out/<slug:number>/", pages.handing_out, name="handing_out"),
    path("calendar/", calendars.own, name="calendar"),
    path("calendar/<str:token>.ics", calendars.feed, name="feed"),
    path("<slug:code>/", pages.meeting, name="meeting"),
    path("<slug:code>/agenda.docx", pages.agenda, name="agenda"),
    path("<slug:code>/minutes.docx", pages.minutes, name="minutes"),
    path("<slug:code>/<slug:step>/", steps.step, name="step"),
]
