"""Addresses of documents, below /documents/."""

from django.urls import path

from zhixing.work.documents.views import circulations, papers, registers, reports

app_name = "documents"
urlpatterns = [
    path("incoming/", registers.incoming, name="incoming"),
    path("incoming/export/", registers.incoming_export, name="incoming_export"),
    path("incoming/new/", papers.new_incoming, name="new_incoming"),
    path("incoming/import/", papers.take_in, name="import_incoming"),
    path("outgoing/", registers.outgoing, name="outgoing"),
    path("outgoing/export/", registers.outgoing_export, name="outgoing_export"),
    path("outgoing/new/", papers.new_outgoing, name="new_outgoing"),
    path("circulations/", circulations.circulations, name="circulations"),
    path("circulations/new/", circulations.new_circulation, name="new_circulation"),
    path("circulations/<str:number>/", circulations.circulation, name="circulation"),
    path("tracking/", registers.tracking, name="tracking"),
    path("reports/", reports.reports, name="reports"),
    path("reports/<str:number>/", reports.report, name="report"),
    path("reports/<str:number>/instruct/", reports.instruct, name="instruct"),
    path("reports/<str:number>/paper.<str:form>", reports.download, name="report_file"),
    path("<str:number>/", papers.document, name="document"),
    path("<str:number>/paper.<str:form>", papers.download, name="file"),
    path("<str:number>/revise/", papers.revise, name="revise"),
    path("<str:number>/<slug:step>/", papers.step, name="step"),
]
