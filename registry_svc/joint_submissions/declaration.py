"""The declaration of a joint submission: handed in by an organisation, led by the bureau of its place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from common.kernel import places
from common.kernel.declaration.aggregate import Aggregate, Command, Create, Transition
from common.kernel.declaration.authority import Caller, applicant, auditor, bureau
from common.kernel.problems import not_found
from contracts import facts, registry
from registry_svc.joint_submissions import decisions
from registry_svc.joint_submissions.fields import JointSubmission, JointSubmissionForm, ProgressForm

PARTIES = (applicant.of(JointSubmission.org), bureau.at(JointSubmission.division))
REPORTED = (
    Transition("report", "部门办理", ("under_way",), "under_way", registry.JOINT_REPORTED),
    Transition("finish", "全部办结", ("under_way",), "finished", registry.JOINT_FINISHED),
)  # fmt: skip


def seat(here: Any, form: Mapping[str, Any], caller: Caller, params: Mapping[str, str]) -> dict[str, Any]:
    """The organisation, in the place of the bureau in charge of it. Raises Refused 404."""
    found = here.desk.store.orgs.load(form["org"])
    if found is None:
        raise not_found()
    return {"org": found.id, "org_name": found.body["name"], "division": places.authority(found.body["division"])}


JOINT_SUBMISSION = Aggregate(
    name="joint", label="一窗受理事项", path="/v1/joint-submissions", fields=JointSubmission, facts=facts.JointSubmission,
    states={"under_way": "办理中", "finished": "已办结"},
    readers=(applicant.of(JointSubmission.org), bureau.over(JointSubmission.division), auditor.over(JointSubmission.division)),
    create=Create(
        name="take_in", label="一窗受理", by=PARTIES, form=JointSubmissionForm, seat=seat, decide=decisions.take_in, clause="ZJ18-29",
        transition=Transition("take_in", "受理", (), "under_way", registry.JOINT_TAKEN_IN),
    ),
    commands=(
        Command(
            name="progress", label="登记部门进度", by=(bureau.at(JointSubmission.division),), form=ProgressForm, decide=decisions.report,
            clause="ZJ18-29", transitions=lambda rules, params: REPORTED,
        ),
    ),
    filters=(JointSubmission.org, JointSubmission.state), org=JointSubmission.org,
)  # fmt: skip
