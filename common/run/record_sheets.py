"""Spreadsheets of records: what becomes of a row, and the rows that go out."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from common.bus import Call
from common.kernel import places, schema
from common.kernel.clock import parse_date
from common.kernel.decision import Outcome, Refused, State
from common.kernel.identity import ROLES, Principal
from common.kernel.ids import derived_id
from common.kernel.privacy import mask_name
from common.kernel.problems import bad_field, unauthorized, wrong_order
from common.kernel.records import decisions, forms
from common.kernel.records.decisions import IN_FORCE
from common.kernel.sheets.columns import Column
from common.kernel.sheets.kinds import columns_of, form_of, row_of
from common.law.kinds import Kind
from common.run.records import Records, chosen, scope
from common.store.aggregates import Loaded
from common.store.pages import Conditions, page

MOST_OUT = 50_000  # records of one export
_AT_A_TIME = 500
_END_OF_DAY = "T23:59:59.999999+08:00"
_ONLY_ASKED = frozenset({"division", "about", "from", "until", "as_of"})  # what an export of an earlier day is narrowed by


class RowForm(schema.Form):
    """What every row has."""

    about = schema.Text(longest=50, required=True)
    on = schema.Day(required=True)


class RecordSheet:
    """The spreadsheet of one kind."""

    def __init__(self, records: Records, kind: Kind) -> None:
        self._records, self.kind, self._store = records, kind, records.desk.store
        records.known = records.known.at_once()
        self.columns: Sequence[Column] = columns_of(kind)
        self.mark, self.label = kind.name, kind.zh

    def may_import(self, principal: Principal) -> None:
        if not set(principal.roles) & set(self.kind.entered_by):
            wanted = "、".join(ROLES[role] for role in self.kind.entered_by)
            raise Refused(403, "not_your_role", f"您的身份不能导入“{self.kind.zh}”，应由{wanted}导入。")

    def act(self, values: dict[str, Any], occurrence: int, call: Call) -> str:
        """Enter a row. Raises Refused 409 for one that was taken back."""
        form = form_of(values)
        form = {**form, **schema.load(RowForm, {"about": form["about"], "on": form["on"]})}
        id = self._id(form, occurrence)
        before = self._store.records.load(id)
        if before is not None and (effect := before.effect_of(call.command_id or "")):
            return "entered" if effect["v"] == 1 else "changed"
        form["fields"] = self._whole_names(before, form["fields"])
        if before is not None and self._is_same(before, form):
            return "unchanged"
        entry, check = self._records.entry(call, self.kind, form, leaving_out=id)
        after = self._records.desk.put(self._store.records, id, call, lambda state: _entered(id, state, entry, check))
        return "entered" if before is None else "changed" if after.version > before.version else "unchanged"

    def _id(self, form: Mapping[str, Any], occurrence: int) -> str:
        """The id that a row has however often it is sent: of its span where there is one record of that, else of its content."""
        if self.kind.once_per is None:
            content = json.dumps(form["fields"], sort_keys=True, ensure_ascii=False)
            return derived_id("row", self.kind.name, form["about"], form["on"], content, str(occurrence))
        subject, profile = self._records.subject(self.kind, form["about"])
        judged_by = self._records.known.judged_by(self._records.desk.book, subject.division, form["on"], profile)
        return self._records.id_of(self.kind, subject.id, form, self._records.desk.check(judged_by))

    def _whole_names(self, before: Loaded | None, fields: dict[str, Any]) -> dict[str, Any]:
        """The fields; a name that was exported masked is the one that is known. Raises Refused 422 for any other."""
        found = dict(fields)
        for name in self.kind.personal:
            given = fields.get(name)
            if isinstance(given, str) and given.endswith("**"):
                found[name] = self._opened(before, name)
                if found[name] is None or mask_name(found[name]) != given:
                    raise bad_field(f"fields.{name}", "应填完整姓名。")
        return found

    def _is_same(self, before: Loaded, form: Mapping[str, Any]) -> bool:
        """Whether a record says what the row says, so that nothing need be judged again."""
        state = before.body
        known = {**state["fields"], **{name: self._opened(before, name) for name in self.kind.personal}}
        given = forms.read(self.kind, form["fields"])
        places_in = {one.name for one in self.kind.fields.values() if one.type == "place"}
        given = {name: places.trim(value) if name in places_in and value else value for name, value in given.items()}
        return bool(state["state"] == IN_FORCE and state["on"] == form["on"] and all(known.get(name) == value for name, value in given.items()))

    def _opened(self, loaded: Loaded | None, name: str) -> str | None:
        value = loaded.body["fields"].get(name) if loaded else None
        personal = self._records.personal
        return personal.decrypt(value, f"records/{loaded.id}/{name}") if loaded and value and personal else None


def _entered(id: str, state: State | None, entry: Any, check: Any) -> Outcome:
    """A row of a span that is there already is a revision; any other that is there changes nothing."""
    if state is None:
        return decisions.enter(id, entry, check)
    if entry.kind.once_per is not None:
        return decisions.correct(state, entry, "同一期间再次导入", check)
    if state["state"] != IN_FORCE:
        raise wrong_order("内容相同的一条台账已经撤回，不再导入；确需登记的，请单独登记。")
    return Outcome(state)


class Export:
    """The records of a kind that somebody may read, now or as they stood at the end of a day."""

    def __init__(self, records: Records, kind: Kind, call: Call) -> None:
        """Raises Refused 401 without a token, 422 for a condition that is none."""
        if call.principal is None:
            raise unauthorized()
        self._records, self.kind, self._store = records, kind, records.desk.store
        self._reader = records.reader(call)
        self.as_of = _day(call.query, "as_of", records.desk.clock.today().isoformat())
        self._query = dict(call.query)
        if self.as_of and (others := set(self._query) - _ONLY_ASKED):
            raise bad_field(min(others), "按某一日期导出时，不能使用这一条件。")
        self.columns = columns_of(kind)

    def rows(self) -> Iterator[list[Any]]:
        """In the order of their days, subjects and ids. Raises Refused 422 for more than MOST_OUT."""
        for loaded in sorted(self._found(), key=lambda one: (one.body["on"], one.body["about"], one.id)):
            shown = self._records.shown_to(self.kind, self._reader, loaded)["fields"]
            yield row_of(self.columns, loaded.body, shown)

    def _found(self) -> list[Loaded]:
        stood = [one for loaded in self._all() if (one := self._as_it_stood(loaded)) is not None]
        return [one for one in stood if one.body["state"] == IN_FORCE and self._in_time(one.body)]

    def _scopes(self) -> list[Conditions]:
        asked = {name: text for name, text in self._query.items() if name not in ("as_of", *(("from", "until") if self.as_of else ()))}
        wanted = chosen(self.kind, asked)
        return [(*wanted, *((name, value) for name, value in seen if name != "body.state")) for seen in scope(self.kind, self._reader)]

    def _all(self) -> Iterator[Loaded]:
        scopes, after, count = self._scopes(), "", 0
        while found := page(self._store.records, scopes, after, _AT_A_TIME):
            yield from found
            after, count = found[-1].id, count + len(found)
            if count > MOST_OUT:
                raise bad_field("division", f"一次最多导出{MOST_OUT}条，请按地区或者日期分次导出。")

    def _as_it_stood(self, loaded: Loaded) -> Loaded | None:
        if not self.as_of or loaded.body["changed_on"] <= self.as_of:
            return loaded
        stood: Loaded | None = self._store.as_of(self._store.records, loaded.id, self.as_of + _END_OF_DAY)
        return stood

    def _in_time(self, state: State) -> bool:
        return self._query.get("from", "") <= state["on"] <= self._query.get("until", "9999")


def _day(query: Mapping[str, str], name: str, today: str) -> str | None:
    if name not in query:
        return None
    try:
        day = parse_date(query[name]).isoformat()
    except ValueError:
        raise bad_field(name, "应为日期（YYYY-MM-DD）。") from None
    if day > today:
        raise bad_field(name, "不能导出尚未到来的日期。")
    return day


def notes(kind: Kind) -> tuple[str, ...]:
    """What a template says above its columns."""
    who = "、".join(ROLES[role] for role in kind.entered_by)
    return f"本表用于登记“{kind.zh}”，由{who}填报；同一文件重复导入不会重复登记。", "金额以元为单位；编号和代码按文本填写，保留前面的零。", ""
