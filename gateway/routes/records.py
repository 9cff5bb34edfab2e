"""Requests about records and duties; the service that keeps the kind, or the duty, answers."""

from common.kernel.sheets.writing import CSV, XLSX
from gateway import duty_schemas as d
from gateway import record_schemas as s
from gateway.route import DUTIES, RECORDS, Route

_KIND = "/v1/records/{kind}"
_ONE = _KIND + "/{id}"
_EXPORTED = ("division", "about", "from", "until", "as_of")
_FILTERS = ("about", "division", "on", "from", "until", "span", "state")

ROUTES = (
    Route("POST", _KIND, RECORDS, "enter_record", "登记台账", s.RecordForm, s.RecordShown, 201),
    Route("GET", _KIND, RECORDS, "list_records", "查询台账", gives=s.RecordPage, query=_FILTERS, public=True, filters=True),
    Route("GET", _KIND + "/template.xlsx", RECORDS, "record_template", "下载台账填报模板", public=True, file=XLSX),
    Route("GET", _KIND + "/export.xlsx", RECORDS, "export_records", "导出台账（Excel）", query=_EXPORTED, filters=True, file=XLSX),
    Route("GET", _KIND + "/export.csv", RECORDS, "export_records_text", "导出台账（CSV）", query=_EXPORTED, filters=True, file=CSV),
    Route("POST", _KIND + "/import", RECORDS, "import_records", "导入台账", gives=s.ImportShown, status=202, uploads=True),
    Route("GET", "/v1/imports/{id}", DUTIES, "get_import", "查看导入进度", gives=s.ImportShown),
    Route("GET", "/v1/imports/{id}/errors.xlsx", DUTIES, "import_faults", "下载导入问题清单", file=XLSX),
    Route("GET", _ONE, RECORDS, "get_record", "查看台账", gives=s.RecordShown, public=True),
    Route("POST", _ONE + "/correction", RECORDS, "correct_record", "更正台账", s.RecordCorrectionForm, s.RecordShown),
    Route("POST", _ONE + "/withdrawal", RECORDS, "withdraw_record", "撤回台账", s.RecordWithdrawalForm, s.RecordShown),
    Route("POST", "/v1/duties/{id}/waiver", DUTIES, "waive_duty", "决定免办应办事项", d.DutyWaiverForm, d.DutyShown),
)
