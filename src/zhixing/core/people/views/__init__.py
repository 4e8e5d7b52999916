"""Pages: the directory, duties, bodies, delegations, accounts, one's own settings."""

from zhixing.core.people.views.accounts import (
    account,
    accounts,
    approve_role_request,
    decline_role_request,
    disable_account,
    enable_account,
    end_sessions,
    open_account,
    role_requests,
    set_password,
)
from zhixing.core.people.views.bodies import bodies, seat_member, set_body_rule, unseat_member
from zhixing.core.people.views.delegations import delegate, delegations, end_delegation
from zhixing.core.people.views.duties import (
    amend_duty,
    bind_duty,
    declare_functions,
    dual_board,
    dual_papers,
    duties,
    publish_duties,
    unit_duties,
)
from zhixing.core.people.views.form_drafts import discard_form_draft, form_drafts, keep_form_draft
from zhixing.core.people.views.own import choose_post, me, no_post
from zhixing.core.people.views.partners import end_partner_key, issue_partner_key, partners
from zhixing.core.people.views.persons import (
    correct_person,
    leave_service,
    new_person,
    person,
)
from zhixing.core.people.views.posts import (
    abolish_post,
    ask_for_role,
    change_superior,
    leave_post,
    name_acting,
    new_post,
    post,
    take_post,
)
from zhixing.core.people.views.roster import export_roster, import_roster
from zhixing.core.people.views.units import change_unit, lines, new_unit, tree, unit

__all__ = [
    "abolish_post",
    "account",
    "accounts",
    "amend_duty",
    "approve_role_request",
    "ask_for_role",
    "bind_duty",
    "bodies",
    "change_superior",
    "change_unit",
    "choose_post",
    "correct_person",
    "declare_functions",
    "decline_role_request",
    "delegate",
    "delegations",
    "disable_account",
    "discard_form_draft",
    "dual_board",
    "dual_papers",
    "duties",
    "enable_account",
    "end_delegation",
    "end_partner_key",
    "end_sessions",
    "export_roster",
    "form_drafts",
    "import_roster",
    "issue_partner_key",
    "keep_form_draft",
    "leave_post",
    "leave_service",
    "lines",
    "me",
    "name_acting",
    "new_person",
    "new_post",
    "new_unit",
    "no_post",
    "open_account",
    "partners",
    "person",
    "post",
    "publish_duties",
    "role_requests",
    "seat_member",
    "set_body_rule",
    "set_password",
    "take_post",
    "tree",
    "unit",
    "unit_duties",
    "unseat_member",
]
