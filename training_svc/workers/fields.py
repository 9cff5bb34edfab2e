"""What is kept of a social worker; the name and the number are sealed, the person is found by a keyed hash."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, code, day, flag, identity, instant, items, ref, text, whole
from common.kernel.privacy import mask_name

# From the lowest, as E-05 names them.
LEVELS = {"assistant_social_worker": "助理社会工作师", "social_worker": "社会工作师", "senior_social_worker": "高级社会工作师"}
UNIT_KINDS = {
    "party_government": "党政机关", "social_group": "社会团体", "public_institution": "事业单位", "village_committee": "村（居）委会",
    "charity_organisation": "公益性民间组织", "volunteer_team": "志愿者团队", "other": "其他单位",
}  # fmt: skip


class Certificate(Fields):
    """``until`` is left out where the certificate does not run out; ``obtained_on`` is the day it was first given."""

    level = code("职业资格", LEVELS)
    obtained_on = day("取得日期")
    since = day("本期登记起始日")
    until = day("本期登记截止日").optional()


class Move(Fields):
    """Where a worker was employed; ``until`` is empty for the present employer."""

    employer = ref("社会组织").optional()
    employer_name = text("任职单位")
    unit_kind = code("单位类别", UNIT_KINDS)
    since = day("任职起始日")
    until = day("任职截止日").optional()


class Hours(Fields):
    on = day("完成日期")
    hours = whole("学时", 1, 1000)
    subject = text("学习内容")
    degree = flag("学历（学位）折算").optional(False)


class Encouraged(Fields):
    group = text("人员类别", 50)
    year = whole("考试年度", 2000, 9999)


class Worker(Thing):
    """``employer`` is an organisation of the register, where the employer is one; ``certificates`` the newest of each level."""

    person_key = text("人员标识", 100, hidden=True)
    name = text("姓名", 50, sealed=mask_name)
    id_number = identity("身份证号码")
    base = ref("登记的孵化基地").optional()
    employer = ref("任职的社会组织").optional()
    employer_name = text("任职单位")
    unit_kind = code("单位类别", UNIT_KINDS)
    on_post = flag("在岗")
    employed_since = day("任职起始日")
    working_since = day("从事社会工作起始日").optional()
    certificates = items("职业资格证书", Certificate, later=True)
    lapsed = items("已失效的证书", Certificate, later=True)
    employers = items("任职经历", Move, later=True)
    education = items("继续教育", Hours, later=True)
    encouraged = items("鼓励报考记录", Encouraged, later=True)
    chosen_years = items("评为优秀督导的年度", whole("年度", 2000, 9999), later=True)
    lapses_at = instant("证书最早失效时间", later=True)


class WorkerForm(Fields):
    """``working_since`` may lie before the present employment."""

    name, id_number, base, employer, employer_name, unit_kind, on_post, employed_since, working_since = (
        Worker.name, Worker.id_number, Worker.base, Worker.employer, Worker.employer_name.optional(), Worker.unit_kind, Worker.on_post,
        Worker.employed_since, Worker.working_since,
    )  # fmt: skip
    division = text("所在行政区划", 12)


class CertificateForm(Fields):
    level, since, until = Certificate.level, day("登记起始日"), Certificate.until


class MoveForm(Fields):
    """``employer`` an organisation of the register, or left out with the name of the unit; ``on_post`` false for who leaves
    the post altogether."""

    employer = ref("新任职的社会组织").optional()
    employer_name = text("新任职单位").optional()
    division = text("新任职单位所在行政区划", 12).optional()
    unit_kind = code("单位类别", UNIT_KINDS)
    on_post = flag("在岗").optional(True)
    moved_on = day("变动日期")


class EncourageForm(Fields):
    year = Encouraged.year
    full_time = flag("专职人员").optional(True)
    service_post = flag("社会服务岗位").optional(True)


class SelectionForm(Fields):
    year = whole("年度", 2000, 9999)
    document = text("评选文件")
