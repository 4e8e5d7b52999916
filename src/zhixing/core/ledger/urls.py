"""Addresses of the ledger, below /ledger/."""

from django.urls import path

from zhixing.core.ledger import views

app_name = "ledger"
urlpatterns = [
    path("", views.status, name="status"),
    path("log/", views.log, name="log"),
    path("verify/", views.verify, name="verify"),
    path("export/", views.export, name="export"),
    path("entry/<str:about>/<int:seq>/", views.proof, name="proof"),
    path("entry/<str:about>/<int:seq>/proof.json", views.proof_file, name="proof_file"),
    path("heads/", views.heads, name="heads"),
    path("heads.json", views.heads_json, name="heads_json"),
    path("heads.txt", views.heads_text, name="heads_text"),
    path("consistency.json", views.consistency_json, name="consistency"),
    path("verify.py", views.verifier, name="verifier"),
]
