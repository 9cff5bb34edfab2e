"""What every service tells alike: of the records that it keeps, the duties that it watches, and what operators did."""

from __future__ import annotations

from marshmallow import fields

from contracts.base import EventType, Strict, code, day, text


class Record(Strict):
    """A record (台账): of what kind, about whom, for which day and span. What it says is read where it is kept."""

    id = text()
    kind = code()
    about = text()
    division = text()
    org = text(required=False)
    base = text(required=False)
    on = day()
    span = text()
    state = code()


class RecordOnly(Strict):
    record = fields.Nested(Record, required=True)


class Duty(Strict):
    """Something owed by a day (应办事项)."""

    id = text()
    duty = code()
    owed_by = code()
    subject = text()
    division = text()
    org = text(required=False)
    base = text(required=False)
    span = text()
    due_on = day()
    state = code()


class DutyOnly(Strict):
    duty = fields.Nested(Duty, required=True)


class DutyWaived(DutyOnly):
    reason = text()


class Operation(Strict):
    """What an operator did beside the suite, with the command line's own tool."""

    id = text()
    action = code()
    by = text()
    second = text(required=False)
    reason = text(required=False)
    about = text(required=False)


class OperationOnly(Strict):
    operation = fields.Nested(Operation, required=True)


def kept(service: str) -> tuple[EventType, ...]:
    """The events of one service's records, duties and operators; they stand in its journal, no neighbour hears them."""
    record, duty, operation = f"{service}.record.", f"{service}.duty.", f"{service}.operation."
    return (
        EventType(record + "entered", RecordOnly, "A record was entered.", "登记台账"),
        EventType(record + "corrected", RecordOnly, "A record got a new version.", "更正台账"),
        EventType(record + "withdrawn", RecordOnly, "A record was taken back.", "撤回台账"),
        EventType(duty + "opened", DutyOnly, "Something is owed.", "产生应办事项"),
        EventType(duty + "done", DutyOnly, "It was done in time.", "按期办结应办事项"),
        EventType(duty + "overdue", DutyOnly, "Its last day has passed.", "应办事项逾期"),
        EventType(duty + "late", DutyOnly, "It was done after its last day.", "逾期办结应办事项"),
        EventType(duty + "waived", DutyWaived, "A decision on record lifted it.", "免办应办事项"),
        EventType(operation + "recorded", OperationOnly, "An operator did something beside the suite.", "记载运维操作"),
    )
