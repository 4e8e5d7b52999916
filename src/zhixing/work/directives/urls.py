"""Addresses of directives."""

from django.urls import path

from zhixing.work.directives.views import (
    breakdowns,
    bulletins,
    collections,
    decisions,
    hollow,
    instructions,
    joint,
    livelihood,
    matrix,
    recurrence,
    registers,
    registry,
    relays,
    targets,
    uppers,
    visits,
)

app_name = "directives"

BREAKDOWNS = [
    path("decompose/", breakdowns.decompose, name="decompose"),
    path("decompose/<slug:code>/", breakdowns.breakdown, name="breakdown"),
    path("decompose/<slug:code>/draft/", breakdowns.keep_draft, name="keep_draft"),
]

TARGETS = [
    path("targets/", targets.target_lists, name="target_lists"),
    path("targets/template/", targets.target_template, name="target_template"),
    path("targets/<slug:code>/", targets.target_list, name="target_list"),
]

RELAYS = [
    path("relays/", relays.relays, name="relays"),
    path("relays/new/", relays.new_relay, name="new_relay"),
    path("relays/<slug:number>/", relays.relay, name="relay"),
    path("relays/<slug:number>/correct/", relays.correct_relay, name="correct_relay"),
]

INSTRUCTIONS = [
    path("instructions/", instructions.instructions, name="instructions"),
    path("instructions/new/", instructions.new_instruction, name="new_instruction"),
    path("instructions/import/", instructions.take_in_instructions, name="import_instructions"),
    path("instructions/<slug:code>/", instructions.instruction, name="instruction"),
    path("instructions/<slug:code>/again/", instructions.write_again, name="write_again"),
    path("instructions/<slug:code>/<int:ordinal>/report/", instructions.report_back, name="report_back"),
    path("instructions/<slug:code>/<int:ordinal>/sheet/", instructions.transfer_sheet, name="transfer_sheet"),
]

JOINT = [
    path("joint/", joint.joint, name="joint"),
    path("joint/<slug:number>/", joint.joint_matter, name="joint_matter"),
]

BULLETINS = [
    path("bulletins/", bulletins.bulletins, name="bulletins"),
    path("bulletins/<slug:code>/", bulletins.bulletin, name="bulletin"),
    path("bulletins/<slug:code>/edit/", bulletins.edit_bulletin, name="edit_bulletin"),
    path("bulletins/<slug:code>/opinion/", bulletins.opinion, name="bulletin_opinion"),
    path(
        "bulletins/<slug:code>/objections/<int:objection_id>/",
        bulletins.objection,
        name="bulletin_objection",
    ),
    path("bulletins/<slug:code>/display/", bulletins.display, name="display"),
    path("bulletins/<slug:code>/rows/<slug:figure>/", bulletins.figure_rows, name="figure_rows"),
]

COLLECTIONS = [
    path("collections/", collections.collections, name="collections"),
    path("collections/new/", collections.new_collection, name="new_collection"),
    path("collections/<slug:code>/", collections.collection, name="collection"),
    path("collections/<slug:code>/merged/", collections.merged, name="merged"),
    path("collections/<slug:code>/calls/", collections.calls, name="calls"),
    path("collections/<slug:code>/<int:place>/", collections.answer, name="answer"),
    path("collections/<slug:code>/<int:place>/call/", collections.call, name="call"),
]

REGISTERS = [
    path("registers/", registers.registers, name="registers"),
]

HOLLOW = [
    path("hollow/", hollow.hollow, name="hollow"),
    path("forwarding/<slug:number>/", hollow.forwarding, name="forwarding"),
    path("sampling/", hollow.sampling, name="sampling"),
]

RECURRENCE = [path("recurrence/", recurrence.recurrence, name="recurrence")]

DECISIONS = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("decisions/new/", decisions.new_decision, name="new_decision"),
    path("decisions/<slug:number>/", decisions.decision, name="decision"),
]

UPPERS = [
    path("uppers/", uppers.uppers, name="uppers"),
    path("uppers/new/", uppers.new_upper_list, name="new_upper_list"),
    path("uppers/<slug:code>/", uppers.upper_list, name="upper_list"),
    path("uppers/<slug:code>/<int:place>/", uppers.upper_reply, name="upper_reply"),
]

MATRICES = [
    path("matrices/", matrix.matrices, name="matrices"),
    path("matrices/new/", matrix.new_policy, name="new_policy"),
    path("matrices/<slug:number>/", matrix.matrix, name="matrix"),
    path("policies/<int:key>/", matrix.compare, name="compare"),
]

REGISTRY = [
    path("registry/", registry.registry, name="registry"),
    path("registry/new/", registry.new_document, name="new_document"),
    path("registry/import/", registry.take_in_documents, name="import_documents"),
    path("registry/<int:key>/", registry.registered_document, name="registered_document"),
]

LIVELIHOOD = [
    path("livelihood/", livelihood.livelihood, name="livelihood"),
    path("livelihood/import/", livelihood.take_in_programmes, name="import_programmes"),
    path("livelihood/public/", livelihood.public_livelihood, name="public_livelihood"),
    path("livelihood/<int:key>/", livelihood.programme, name="programme"),
]

VISITS = [
    path("visits/", visits.visits, name="visits"),
    path("visits/import/", visits.take_in_visits, name="import_visits"),
    path("visits/<int:key>/", visits.leader_visits, name="leader_visits"),
]

urlpatterns = [
    *VISITS,
    *LIVELIHOOD,
    *REGISTRY,
    *MATRICES,
    *DECISIONS,
    *RECURRENCE,
    *HOLLOW,
    *BULLETINS,
    *JOINT,
    *BREAKDOWNS,
    *TARGETS,
    *RELAYS,
    *INSTRUCTIONS,
    *COLLECTIONS,
    *REGISTERS,
    *UPPERS,
]
