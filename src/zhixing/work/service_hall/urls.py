"""Addresses of the hall: the public ones first."""

from django.urls import path

from zhixing.work.service_hall import views
from zhixing.work.service_hall.views import mine, partners, pledges, ratings, results, stars

app_name = "service_hall"
urlpatterns = [
    path("", views.services, name="services"),
    path("items/<slug:code>/", views.guide, name="guide"),
    path("items/<slug:code>/apply/", views.apply, name="apply"),
    path("filings/", views.take_up, name="take_up"),
    path("filings/<slug:code>/", views.filing, name="filing"),
    path("filings/<slug:code>/check/", views.filing_check, name="filing_check"),
    path("filings/<slug:code>/receipt/", views.filing_receipt, name="filing_receipt"),
    path("filings/<slug:code>/discard/", views.filing_discard, name="filing_discard"),
    path("filings/<slug:code>/files/<int:file_id>/remove/", views.filing_file, name="filing_file"),
    path("filings/<slug:code>/<slug:name>/", views.filing_question, name="filing_question"),
    path("changes/", views.changes, name="changes"),
    path("receipt/supplement/", views.supplement, name="supplement"),
    path("receipt/withdraw/", views.withdraw, name="withdraw"),
    path("mine/", mine.mine, name="mine"),
    path("receipt/record/", results.own_record, name="own_record"),
    path("receipt/record/<int:seq>/", results.own_proof, name="own_proof"),
    path("results/<slug:number>/<slug:code>/", results.result, name="result"),
    path("rate/", ratings.rate, name="rate"),
    path("rate/screen/<str:secret>/", ratings.screen, name="screen"),
    path("windows/ratings/", ratings.public, name="public_ratings"),
    path("ratings/", ratings.overview, name="ratings"),
    path("ratings/own/", ratings.own, name="own_ratings"),
    path("ratings/screens/", ratings.screens, name="screens"),
    path("ratings/corrections/<slug:number>/", ratings.correction, name="correction"),
    path("ratings/corrections/<slug:number>/<slug:slug>/", ratings.step, name="rating_step"),
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/public/", pledges.public, name="public_pledges"),
    path("pledges/new/", pledges.new_pledge, name="new_pledge"),
    path("pledges/<int:key>/", pledges.pledge, name="pledge"),
    path("stars/", stars.stars, name="stars"),
    path("windows/stars/", stars.public, name="public_stars"),
    path("window/", views.window, name="window"),
    path("window/<slug:code>/", views.intake, name="intake"),
    path("cases/", views.cases, name="cases"),
    path("cases/<slug:number>/", views.case, name="case"),
    path("cases/<slug:number>/receipt/", views.receipt, name="receipt"),
    path("cases/<slug:number>/contact/", views.contact, name="contact"),
    path("cases/<slug:number>/notice/", views.notice, name="notice"),
    path("cases/<slug:number>/<slug:slug>/", views.step, name="step"),
    path("overview/", views.overview, name="overview"),
    path("partners/", partners.partners, name="partners"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("catalogue/import/", views.import_catalogue, name="import_catalogue"),
    path("catalogue/<slug:code>/", views.item, name="item"),
]
