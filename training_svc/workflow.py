"""The way of a session: announced, then held and closed, or cancelled. Enrolments and check-ins leave it announced."""

from common.kernel.workflow import Transition, Workflow

HOSTS = ("operator", "bureau")

SESSION = Workflow(
    name="session",
    initial="scheduled",
    labels={"scheduled": "已安排", "closed": "已结束", "cancelled": "已取消"},
    transitions=(
        Transition("enrol", ("scheduled",), "scheduled", ("applicant", *HOSTS)),
        Transition("check_in", ("scheduled",), "scheduled", HOSTS),
        Transition("cancel", ("scheduled",), "cancelled", HOSTS),
        Transition("close", ("scheduled",), "closed", HOSTS),
    ),
)
