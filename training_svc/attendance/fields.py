"""What is kept of one person at one session: an opaque reference, the sealed name and telephone."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, day, flag, instant, part, phone, ref, text, whole
from common.kernel.privacy import mask_name, mask_phone


class Attendance(Thing):
    """``person`` is the same for the same person at every session; ``seat`` is one number of the session's
    capacity, null for who waits for one (``waits_for``, the session) and for who has cancelled."""

    session = ref("活动")
    base = ref("孵化基地")
    held_on = day("活动开始日期")
    org = ref("所在单位").optional()
    person = ref("人员编号")
    name = text("姓名", 50, sealed=mask_name)
    phone = phone("联系电话", sealed=mask_phone).optional()
    seat = whole("席位", hidden=True, later=True)
    waits_for = ref("候补的活动", hidden=True, later=True)
    enrolled_at = instant("报名时间")
    checked_in_at = instant("签到时间", later=True)


class PersonForm(Fields):
    name = text("姓名", 50, sealed=mask_name)
    phone = phone("联系电话").optional()


class EnrolmentForm(Fields):
    """A person to enrol; ``org`` left out is the applicant's own. ``wait``: on the waiting list where the session is full."""

    person = part("人员", PersonForm)
    org = Attendance.org
    wait = flag("名额已满时候补").optional(False)


class CheckInForm(Fields):
    """Who has come: the number of the enrolment or of the person, or the person itself."""

    ref = ref("报名编号或者人员编号").optional()
    person = part("人员", PersonForm).optional()
    org = Attendance.org


class CancelEnrolmentForm(Fields):
    reason = text("原因", 500).optional()
