"""What anybody asks of duties: the list of what is owed, a waiver, the share done in time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from common.bus import Call, Reply, command, query
from common.kernel import duties, places
from common.kernel.clock import parse_date
from common.kernel.duties import DONE, LATE, OPEN, OVERDUE, STATES, WAIVED
from common.kernel.identity import ROLES, Principal
from common.kernel.problems import bad_field, not_found, unauthorized
from common.run.desk import Desk, etag
from common.run.replies import page_size
from common.store.lists import LISTS
from common.store.quirks import conjunction

Query = dict[str, Any]


class DutyKeeping:
    """Mixed into every service: the duties that the rule book gives to it."""

    name: ClassVar[str]
    desk: Desk[Any]

    @query()
    def list_duties(self, call: Call) -> Reply:
        """What is owed, by day due; ``after`` is where the page begins."""
        if call.principal is None:
            raise unauthorized()
        on = day_of(call.query, self.desk.clock.today().isoformat())
        wanted = [seen_by(call.principal), *chosen(call.query, on, self.desk.book.duties)]
        if after := call.query.get("after"):
            wanted.append(following(self.name, after))
        repository, limit = self.desk.store.duties, page_size(call.query.get("limit"))
        found = repository.find(conjunction(wanted), sort=[("body.due_on", 1), ("_id", 1)], limit=limit)
        known = self.desk.book.duties
        items = [duties.view(self.name, known[one.body["duty"]], one.body, on) for one in found if one.body["duty"] in known]
        return Reply(200, {"items": items})

    @command()
    def waive_duty(self, call: Call) -> Reply:
        """Lift a duty by a recorded decision."""
        store, id = self.desk.store, call.params["id"].partition("-")[2]
        before = store.duties.load(id)
        if before is None or not duties.reads(before.body, call.principal):
            raise not_found()
        check = self.desk.check(before.body["judged_by"], call)
        after = self.desk.act(store.duties, id, call, lambda state: duties.waive(self.name, state, call.body, check))
        shown = duties.view(self.name, self.desk.book.duties[after.body["duty"]], after.body, self.desk.clock.today().isoformat())
        return Reply(200, shown, etag=etag(after))

    @query()
    def law_time(self, call: Call) -> Reply:
        """Public: of every duty how many were done in time, late or not at all, in a place and a year."""
        division, year = call.query["division"], int(call.query["year"])
        return Reply(200, {"counts": counted(self.desk, division, year)})


def day_of(query: Mapping[str, str], today: str) -> str:
    """The day that is asked for. Raises Refused 422."""
    try:
        return parse_date(query.get("on") or today).isoformat()
    except ValueError:
        raise bad_field("on", "应为 YYYY-MM-DD 格式的日期。") from None


def seen_by(reader: Principal) -> Query:
    """The duties that a caller reads; the same as ``common.kernel.duties.reads`` says of one."""
    seen: list[Query] = []
    if set(reader.roles) - {"applicant", "operator", "expert"}:
        seen.append({LISTS: reader.division})
    if "applicant" in reader.roles and reader.org:
        seen.append({"body.org": reader.org})
    if "operator" in reader.roles and reader.base:
        seen.append({"body.base": reader.base})
    if len(seen) == 1:
        return seen[0]  # a single condition finds its index
    return {"$or": seen} if seen else {"_id": None}


def chosen(query: Mapping[str, str], on: str, known: Mapping[str, Any]) -> list[Query]:
    """The conditions of the request's filters on a day. Raises Refused 422 naming the one at fault."""
    found: list[Query] = [{"body.from_day": {"$lte": on}}]
    if "division" in query:
        found.append({LISTS: places.trim(query["division"])})
    if "role" in query:
        if query["role"] not in ROLES:
            raise bad_field("role", f"不在允许的取值范围内：{'、'.join(ROLES)}。")
        found.append({"body.owed_by": query["role"]})
    if "clause" in query:
        found.append({"body.clauses": query["clause"]})
    if "duty" in query:
        if query["duty"] not in known:
            raise bad_field("duty", "没有这种应办事项。")
        found.append({"body.duty": query["duty"]})
    if "state" in query:
        found += _in_state(query["state"], on)
    return found


def _in_state(state: str, on: str) -> list[Query]:
    if state not in STATES:
        raise bad_field("state", f"不在允许的取值范围内：{'、'.join(STATES)}。")
    if state in (OPEN, OVERDUE):
        return [{"body.closed_on": {"$gt": on}}, {"body.due_on": {"$lt" if state == OVERDUE else "$gte": on}}]
    return [{"body.closed_on": {"$lte": on}}, {"body.state": state}]


def following(service: str, after: str) -> Query:
    """What comes after a duty in the list of all services: by day due, then by public id. Raises Refused 422."""
    day, _, id = after.partition("~")
    keeper, _, own = id.partition("-")
    try:
        parse_date(day)
    except ValueError:
        raise bad_field("cursor", "翻页标记无效，应原样使用上一页返回的 next。") from None
    later: Query = {"body.due_on": {"$gt": day}}
    if service < keeper:
        return later
    same = {"body.due_on": day} | ({"_id": {"$gt": own}} if service == keeper else {})
    return {"$or": [later, same]}


def counted(desk: Desk[Any], division: str, year: int) -> list[dict[str, Any]]:
    """How many duties of a year stand how, by duty and county."""
    stages: list[Query] = [
        {"$match": {LISTS: division, "body.year": year}}, {"$group": {"_id": "$body.counted", "count": {"$sum": 1}}},
    ]  # fmt: skip
    found: dict[tuple[str, str], dict[str, int]] = {}
    for one in desk.store.duties.collection.aggregate(stages):
        duty, place, state = one["_id"].split("|")
        found.setdefault((duty, place), {})[state] = one["count"]
    return [_count(desk, duty, place, states) for (duty, place), states in sorted(found.items()) if duty in desk.book.duties]


def _count(desk: Desk[Any], duty: str, place: str, states: Mapping[str, int]) -> dict[str, Any]:
    stated = desk.book.duties[duty]
    return {
        "duty": duty, "label": stated.zh, "clauses": list(stated.clauses), "division": place,
        **{state: states.get(state, 0) for state in (OPEN, OVERDUE, DONE, LATE, WAIVED)},
    }  # fmt: skip
