"""Units, posts, persons and accounts: who answers for what, as it is and as it was.

Every dated row is half open, `[since, until)`, and `until` is null while it lasts. Days for units and
papers, instants for whoever holds a post. Overlaps are refused by the database.
"""

from zhixing.core.people.models.accounts import Account, AccountManager, KnownNetwork, SignInAttempt
from zhixing.core.people.models.bodies import Body, BodyMember, BodyVersion
from zhixing.core.people.models.duties import (
    DualPaper,
    Duty,
    DutyPublication,
    Responsibility,
    UnitFunction,
)
from zhixing.core.people.models.form_drafts import FormDraft
from zhixing.core.people.models.partners import PartnerKey
from zhixing.core.people.models.posts import (
    Delegation,
    Incumbency,
    LeaderLine,
    Person,
    Post,
    PostRole,
    ReportingLine,
    RoleRequest,
)
from zhixing.core.people.models.units import Unit, UnitSuccession, UnitVersion

__all__ = [
    "Account",
    "AccountManager",
    "Body",
    "BodyMember",
    "BodyVersion",
    "Delegation",
    "DualPaper",
    "Duty",
    "DutyPublication",
    "FormDraft",
    "Incumbency",
    "KnownNetwork",
    "LeaderLine",
    "PartnerKey",
    "Person",
    "Post",
    "PostRole",
    "ReportingLine",
    "Responsibility",
    "RoleRequest",
    "SignInAttempt",
    "Unit",
    "UnitFunction",
    "UnitSuccession",
    "UnitVersion",
]
