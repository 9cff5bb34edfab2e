"""Records at the edge of every service: loads, asks the pure decisions, writes once, answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from common.bus import Call, Reply, command, query
from common.kernel import places
from common.kernel.check import Check
from common.kernel.decision import Outcome, Refused, State
from common.kernel.identity import Principal
from common.kernel.operating import operates, running
from common.kernel.privacy import PersonalData
from common.kernel.problems import bad_field, not_found, unauthorized
from common.kernel.records import decisions
from common.kernel.records.checks import Around
from common.kernel.records.decisions import IN_FORCE, Entry, Subject
from common.kernel.records.views import official, party, sealed, view
from common.law.kinds import Kind
from common.run.desk import Desk, etag
from common.run.replies import listed
from common.run.scope import PAGING
from common.store.aggregates import Loaded
from common.store.lists import LISTS
from common.store.pages import Conditions

FILTERS = ("about", "on", "span", "state")
EARLIER = 24  # records of a subject that a check looks back on
IN_A_CITY = 500  # records of a kind that are compared with each other


class RecordKeeping:
    """Mixed into every service: the records of those kinds that the rule book gives to it."""

    name: ClassVar[str]
    desk: Desk[Any]
    personal: PersonalData | None = None

    @command()
    def enter_record(self, call: Call) -> Reply:
        return Records(self).enter(call)

    @command()
    def correct_record(self, call: Call) -> Reply:
        return Records(self).correct(call)

    @command()
    def withdraw_record(self, call: Call) -> Reply:
        return Records(self).withdraw(call)

    @query()
    def get_record(self, call: Call) -> Reply:
        return Records(self).get(call)

    @query()
    def list_records(self, call: Call) -> Reply:
        return Records(self).list(call)


class Records:
    """The records of one service; what is asked of it is one call."""

    def __init__(self, service: RecordKeeping) -> None:
        self.name, self.desk, self.personal = service.name, service.desk, service.personal
        self.known = service.desk.store.known

    def enter(self, call: Call) -> Reply:
        """Enter a record; the second one of a span is a revision of the first."""
        kind = self._kind(call)
        entry, check = self.entry(call, kind, call.body)
        loaded = self._put(call, kind, entry, check)
        return Reply(201, self._view(kind, loaded, public=False), etag=etag(loaded), location=f"/v1/records/{kind.name}/{loaded.id}")

    def correct(self, call: Call) -> Reply:
        """Give a record a new version, with the reason."""
        kind, store = self._kind(call), self.desk.store
        before = self._seen(kind, call)
        entry, check = self.entry(call, kind, {**call.body, "about": before.body["about"]}, leaving_out=before.id)
        after = self.desk.act(
            store.records, before.id, call, lambda state: decisions.correct(state, entry, call.body["reason"], check)
        )
        return Reply(200, self._view(kind, after, public=False), etag=etag(after))

    def withdraw(self, call: Call) -> Reply:
        """Take a record back, with the reason."""
        kind = self._kind(call)
        before = self._seen(kind, call)
        check = self.desk.check(before.body["judged_by"], call)
        subject, _ = self.subject(kind, before.body["about"])
        decide = partial(_withdrawn, kind=kind, subject=subject, reason=call.body["reason"], service=self.name, check=check)
        after = self.desk.act(self.desk.store.records, before.id, call, decide)
        return Reply(200, self._view(kind, after, public=False), etag=etag(after))

    def get(self, call: Call) -> Reply:
        """One record: the newest version for everybody who may read it, all of them for the offices of its place."""
        kind = self._kind(call)
        loaded = self._seen(kind, call)
        office = official(kind, call.principal, loaded.body["division"])
        body = self._view(kind, loaded, public=not office and not party(kind, self.reader(call), loaded.body))
        if office:
            body["versions"] = [
                self._view(kind, self.desk.store.at_version(self.desk.store.records, loaded, number), public=False)
                for number in range(loaded.version, max(0, loaded.version - 100), -1)
            ]
        return Reply(200, body, etag=etag(loaded))

    def list(self, call: Call) -> Reply:
        """One page of the records of a kind that the caller may read."""
        kind = self._kind(call)
        reader = self.reader(call)
        seen_by = scope(kind, reader)
        if not seen_by and reader is None:
            raise unauthorized()
        asked = chosen(kind, call.query)
        return listed(self.desk.store.records, call, [(*asked, *seen) for seen in seen_by], partial(self.shown_to, kind, reader))

    def _kind(self, call: Call) -> Kind:
        """The kind that the path names. Raises Refused 404 where this service keeps none of that name."""
        kind = self.desk.book.kinds.get(call.params["kind"])
        if kind is None or kind.service != self.name:
            raise not_found()
        return kind

    def entry(self, call: Call, kind: Kind, form: Mapping[str, Any], leaving_out: str = "") -> tuple[Entry, Check]:
        """What is to be entered, and the rules of its day and place."""
        if call.principal is None:
            raise unauthorized()
        subject, profile = self.subject(kind, form["about"])
        judged_by = self.known.judged_by(self.desk.book, subject.division, form["on"], profile)
        self._known_things(kind, form["fields"])
        seal = self.personal.encrypt if self.personal else _no_key
        around = self._around(kind, subject, leaving_out)
        return Entry(self.name, kind, form, subject, judged_by, around, seal), self.desk.check(judged_by, call)

    def _put(self, call: Call, kind: Kind, entry: Entry, check: Check) -> Loaded:
        store = self.desk.store
        if kind.once_per is None:
            return self.desk.create(store.records, call, lambda id: decisions.enter(id, entry, check))
        id = self.id_of(kind, entry.subject.id, entry.form, check)
        return self.desk.put(store.records, id, call, lambda state: _entered(id, state, entry, check))

    def id_of(self, kind: Kind, subject: str, form: Mapping[str, Any], check: Check) -> str:
        """The id of the one record of a kind, a subject and a span."""
        span = decisions.span_on(kind, form["on"], check)
        return decisions.id_of(kind, subject, span, {name: form["fields"].get(name) for name in kind.apart})

    def subject(self, kind: Kind, about: str) -> tuple[Subject, str | None]:
        """What a record is about, and the profile of a base, which holds where no bureau has decided. Raises Refused 422
        for a place that is none, 404 for an organisation or a base that is not known."""
        if kind.about == "place":
            code = places.checked(about, "about")
            if kind.levels and places.level(code) not in kind.levels:
                raise bad_field("about", f"应为{'、'.join(decisions.LEVELS[one] for one in kind.levels)}的行政区划代码。")
            return Subject(code, places.label(code), code), None
        known = self.known
        found = (known.orgs if kind.about == "org" else known.bases)(about)
        if found is None:
            raise not_found()
        if kind.about == "org":
            return Subject(about, found["name"], found["division"], org=about), None
        runner = running(found, self.desk.clock.today().isoformat())
        return Subject(about, found["name"], found["division"], base=about, runner=runner), found["profile"]

    def _known_things(self, kind: Kind, fields: Any) -> None:
        """Refuse organisations and bases, named inside a record, that nobody knows."""
        for field in kind.fields.values() if isinstance(fields, Mapping) else ():
            given = fields.get(field.name)
            look = {"org": self.known.orgs, "orgs": self.known.orgs, "base": self.known.bases}.get(field.type)
            for id in given if isinstance(given, Sequence) and not isinstance(given, str) else [given]:
                if look and isinstance(id, str) and look(id) is None:
                    raise bad_field(f"fields.{field.name}", "没有这个社会组织。" if field.type != "base" else "没有这个孵化基地。")

    def _around(self, kind: Kind, subject: Subject, leaving_out: str) -> Around:
        """The records that the checks of a kind look at beside the one entered."""
        asked = {name: said for one in kind.checks for name, said in one.items()}
        about = self.desk.store.records.by("body.about", subject.id)
        earlier = self._fields_of(kind.name, about, leaving_out) if "rotation" in asked else ()
        others = {one["record"]: self._fields_of(one["record"], about, "") for name, one in asked.items() if name == "follows"}
        city: tuple[tuple[str, Mapping[str, Any]], ...] = ()
        if "alike" in asked:
            place = f"{kind.name}@{subject.division[:4]}"
            found = self._found(kind.name, self.desk.store.records.by("body.kind_city", place), leaving_out, IN_A_CITY)
            city = tuple((one.body["about_name"], one.body["fields"]) for one in found if one.body["about"] != subject.id)
        return Around(earlier, others, city)

    def _fields_of(self, kind: str, where: Mapping[str, Any], leaving_out: str) -> tuple[Mapping[str, Any], ...]:
        return tuple(one.body["fields"] for one in self._found(kind, where, leaving_out, EARLIER))

    def _found(self, kind: str, where: Mapping[str, Any], leaving_out: str, most: int) -> Sequence[Loaded]:
        wanted = {**where, "body.kind": kind, "body.state": IN_FORCE}
        found = self.desk.store.records.find(wanted, sort=[("body.on", -1)], limit=most + 1)
        return [one for one in found if one.id != leaving_out]

    def _seen(self, kind: Kind, call: Call) -> Loaded:
        """The record that the path names, if the caller may read it. Raises Refused 404."""
        loaded = self.desk.store.records.load(call.params["id"])
        if loaded is None or loaded.body["kind"] != kind.name or not _reads(kind, self.reader(call), loaded.body):
            raise not_found()
        return loaded

    def reader(self, call: Call) -> Principal | None:
        """The caller as the register bears it out: who no longer runs its base reads nothing as its operator."""
        reader = call.principal
        if reader is None or "operator" not in reader.roles or reader.base is None:
            return reader
        base = self.known.bases(reader.base)
        runs = base is not None and operates(reader, {**base, "id": reader.base}, self.desk.clock.today().isoformat())
        return reader if runs else replace(reader, base=None)

    def shown_to(self, kind: Kind, reader: Principal | None, loaded: Loaded) -> dict[str, Any]:
        inside = official(kind, reader, loaded.body["division"]) or party(kind, reader, loaded.body)
        return self._view(kind, loaded, public=not inside)

    def _view(self, kind: Kind, loaded: Loaded, *, public: bool) -> dict[str, Any]:
        unseal = self.personal.decrypt if self.personal else sealed
        return view(kind, loaded.body, loaded.version, public=public, unseal=unseal)


def _entered(id: str, state: State | None, entry: Entry, check: Check) -> Outcome:
    return decisions.enter(id, entry, check) if state is None else decisions.correct(state, entry, "同一期间再次报送", check)


def _withdrawn(state: State, kind: Kind, subject: Subject, reason: str, service: str, check: Check) -> Outcome:
    return decisions.withdraw(state, kind, subject, reason, service, check)


def _no_key(value: str, owner: str) -> str:
    raise Refused(409, "no_personal_data_here", "本服务未配置个人信息加密密钥，不能登记含个人姓名的台账。")


def _reads(kind: Kind, reader: Principal | None, state: State) -> bool:
    if official(kind, reader, state["division"]) or party(kind, reader, state):
        return True
    return kind.read_by == "public" and state["state"] == IN_FORCE


def scope(kind: Kind, reader: Principal | None) -> list[Conditions]:
    """What a caller may read of a kind, as alternatives; the same as ``_reads`` says of one."""
    seen: list[Conditions] = []
    if kind.read_by == "public":
        seen.append((("body.state", IN_FORCE),))
    if reader is None:
        return seen
    if official(kind, reader, reader.division):
        seen.append(((LISTS, reader.division),))
    if party(kind, reader, {"org": reader.org, "base": None}) and reader.org:
        seen.append((("body.org", reader.org),))
    if party(kind, reader, {"org": None, "base": reader.base}) and reader.base:
        seen.append((("body.base", reader.base),))
    return seen


def chosen(kind: Kind, query: Mapping[str, str]) -> tuple[tuple[str, Any], ...]:
    """The conditions of the request: the kind in the smallest place that the index knows, and the filters."""
    found: list[tuple[str, Any]] = [("body.kind", kind.name)]
    for name, text in query.items():
        if name in PAGING:
            continue
        if name == "division":
            code = places.trim(text, name)
            found.append((LISTS, code))
            found += [("body.kind_county", f"{kind.name}@{code[:6]}")] if len(code) >= 6 else []
            found += [("body.kind_city", f"{kind.name}@{code}")] if len(code) == 4 else []
        elif name in ("from", "until"):
            found.append(("body.on", {"$gte" if name == "from" else "$lte": text}))
        elif name in FILTERS:
            found.append((f"body.{name}", text))
        elif name in kind.fields and kind.fields[name].type in ("code", "text", "place", "org", "base", "day") and not kind.fields[name].hidden:
            found.append((f"body.fields.{name}", text))
        else:
            raise bad_field(name, "不支持的查询条件。")
    return tuple(found)

