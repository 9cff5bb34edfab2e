"""The way of a claim: filed, decided by the bureau, paid by finance."""

from common.kernel.workflow import Transition, Workflow

CLAIM = Workflow(
    name="claim",
    initial="filed",
    labels={"filed": "已申请", "approved": "已同意", "rejected": "不予同意", "paid": "已拨付"},
    transitions=(
        Transition("approve", ("filed",), "approved", ("bureau",)),
        Transition("reject", ("filed",), "rejected", ("bureau",)),
        Transition("pay", ("approved",), "paid", ("finance",)),
    ),
)
