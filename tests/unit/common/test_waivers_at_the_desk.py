"""The desk writes nothing for a command whose waiver decided nothing."""

from __future__ import annotations

import pytest

from common.bus.messages import Call
from common.kernel.decision import Outcome, Refused
from common.run.desk import _waiver_used

CALL = Call("open_intake", waiver={"clause": "ZJ23-05", "reason": "场地正在扩建"})


@pytest.mark.clause("ZJ23-05")
def test_a_decision_with_an_unused_waiver_is_not_written() -> None:
    with pytest.raises(Refused) as refused:
        _waiver_used(CALL, lambda state: Outcome(state))({"id": "b"})
    assert (refused.value.status, refused.value.code) == (422, "waiver_not_used")


@pytest.mark.clause("ZJ23-05")
def test_a_decision_that_used_its_waiver_is() -> None:
    call = Call("open_intake", waiver=CALL.waiver, waiver_used={"ZJ23-05"})
    assert _waiver_used(call, lambda state: Outcome(state))({"id": "b"}).state == {"id": "b"}
    assert _waiver_used(Call("open_intake"), lambda state: Outcome(state))({"id": "c"}).state == {"id": "c"}
