"""What a new head or legal representative of an organisation is, until the appointment takes effect."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, anything, code, day, flag, identity, items, ref, text
from registry_svc.codes import POSTS


class Warned(Fields):
    """A measure in force that does not stand in the way."""

    measure = text("措施", 50)
    since = day("起始日")


class Principal(Thing):
    """``notice``: the notice before the appointment (ZJ18-25); ``audit``: the exit audit of the one who leaves (ZJ18-24)."""

    org = ref("社会组织")
    org_name = text("单位名称")
    unit = text("业务主管单位", hidden=True, later=True)
    post = code("职务", POSTS)
    name = text("姓名", 50, public=True)
    id_number = identity("身份证件号码")
    person_key = text("人员标识", 100, hidden=True)
    founding = flag("成立时首任")
    proposed_on = day("提出日期")
    warned = items("现有管理措施", Warned)
    notice = ref("任职前公示", later=True)
    notice_closed_on = day("公示期满日", later=True)
    auditor = text("审计机构", 100, later=True)
    audit_document = text("离任审计报告文号", 100, later=True)
    audited_on = day("离任审计日期", later=True)
    effective_on = day("生效日期", later=True)
    reason = text("不予任职的理由", 500, later=True)
    remedies = anything("救济途径", later=True)


class PrincipalForm(Fields):
    post, name, id_number = Principal.post, Principal.name, Principal.id_number
    founding = Principal.founding.optional(False)


class AuditForm(Fields):
    auditor, audit_document, audited_on = Principal.auditor, Principal.audit_document, Principal.audited_on


class NoticeForm(Fields):
    notice = Principal.notice


class RefusalForm(Fields):
    reason = Principal.reason
