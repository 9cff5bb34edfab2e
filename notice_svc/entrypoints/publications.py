"""The entrypoints about showcases, catalogues, indices, the preferred list, needs and offers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from common.bus import Call, Reply, command, query
from common.kernel import places
from common.kernel.check import Check
from common.kernel.clock import parse_date
from common.kernel.decision import Outcome, State
from common.kernel.ids import derived_id
from common.kernel.problems import bad_field, not_found, wrong_order
from common.run.desk import Desk
from common.run.replies import made, shown
from common.run.scope import scoped_page
from common.store.aggregates import Loaded
from notice_svc.listing import only
from notice_svc.publication_views import STATES, publication_view
from notice_svc.publications import catalogues, indices, pairs, preferred, publication, showcases
from notice_svc.store import NoticeStore

PATHS = {
    "showcase": "/v1/showcases", "catalogue": "/v1/catalogues", "index": "/v1/indices", "preferred_list": "/v1/preferred-list",
    "need": "/v1/needs", "offer": "/v1/offers",
}  # fmt: skip

Content = Callable[[Check], Mapping[str, Any]]


class Publications:
    """Mixed into the notice service."""

    desk: Desk[NoticeStore]

    @command(roles=("bureau",))
    def show_result(self, call: Call) -> Reply:
        return self._publish(call, "showcase", lambda check: showcases.content(call.body, check))

    @query()
    def list_showcases(self, call: Call) -> Reply:
        """Public: results by field, type and period."""
        filters = ("division", "field", "type", "period", "state")
        return self._listed(call, "showcase", filters, {"type": showcases.TYPES}, keyed=("field",))

    @command(roles=("bureau",))
    def publish_catalogue(self, call: Call) -> Reply:
        """A new version; the earlier ones stay, each in force in its time."""
        assert call.principal is not None
        newest = self.desk.store.newest_catalogue(call.principal.division, call.body["catalogue"])
        since = newest.body["since"] if newest else None
        one = ("catalogue", call.body["catalogue"], call.body["since"])
        return self._publish_one(call, one, lambda check: catalogues.content(call.body, since, check))

    @query()
    def list_catalogues(self, call: Call) -> Reply:
        """Public: with ``on`` the versions in force on that day, else all."""
        if "on" not in call.query:
            return self._listed(call, "catalogue", ("division", "catalogue", "state"), {"catalogue": catalogues.CATALOGUES})
        only(call.query, ("division", "catalogue", "on"))
        on, division = _day(call.query["on"]), places.trim(call.query.get("division", ""))
        names = [call.query["catalogue"]] if "catalogue" in call.query else list(catalogues.CATALOGUES)
        found = [self.desk.store.newest_catalogue(division, name, on) for name in names]
        return Reply(200, {"items": [self._view(one) for one in found if one], "next": None})

    @command(roles=("bureau",))
    def publish_indices(self, call: Call) -> Reply:
        year = int(call.params["year"])
        return self._publish_one(call, ("index", str(year)), lambda check: indices.content(year, call.body, check))

    @query()
    def get_indices(self, call: Call) -> Reply:
        """Public: the indices of a year, and whether they are overdue."""
        return self._of_year(call, "index")

    @command(roles=("bureau",))
    def publish_preferred_list(self, call: Call) -> Reply:
        year = int(call.params["year"])
        return self._publish_one(call, ("preferred_list", str(year)), lambda check: preferred.content(year, call.body, check))

    @query()
    def get_preferred_list(self, call: Call) -> Reply:
        """Public: the preferred list of a year."""
        return self._of_year(call, "preferred_list")

    @command(roles=("bureau", "street", "applicant"))
    def publish_need(self, call: Call) -> Reply:
        return self._publish(call, "need", lambda check: pairs.content(call.body, check))

    @query()
    def list_needs(self, call: Call) -> Reply:
        """Public."""
        return self._listed(call, "need", ("division", "field", "area", "state"), keyed=("field",))

    @command(roles=("bureau", "street", "applicant", "operator"))
    def publish_offer(self, call: Call) -> Reply:
        return self._publish(call, "offer", lambda check: pairs.content(call.body, check))

    @query()
    def list_offers(self, call: Call) -> Reply:
        """Public."""
        return self._listed(call, "offer", ("division", "field", "area", "state"), keyed=("field",))

    @query()
    def get_showcase(self, call: Call) -> Reply:
        """Public."""
        return shown(self._one(call, "showcase"), self._view)

    @query()
    def get_catalogue(self, call: Call) -> Reply:
        """Public."""
        return shown(self._one(call, "catalogue"), self._view)

    @query()
    def get_need(self, call: Call) -> Reply:
        """Public: with the offers that go with it."""
        return self._with_suggestions(call, "need")

    @query()
    def get_offer(self, call: Call) -> Reply:
        """Public: with the needs that go with it."""
        return self._with_suggestions(call, "offer")

    @command(roles=("bureau",))
    def withdraw_showcase(self, call: Call) -> Reply:
        return self._withdraw(call, "showcase")

    @command(roles=("bureau",))
    def withdraw_catalogue(self, call: Call) -> Reply:
        return self._withdraw(call, "catalogue")

    @command(roles=("bureau", "applicant"))
    def withdraw_need(self, call: Call) -> Reply:
        return self._withdraw(call, "need")

    @command(roles=("bureau", "applicant"))
    def withdraw_offer(self, call: Call) -> Reply:
        return self._withdraw(call, "offer")

    @command(roles=("bureau",))
    def withdraw_indices(self, call: Call) -> Reply:
        return self._withdraw_of_year(call, "index")

    @command(roles=("bureau",))
    def withdraw_preferred_list(self, call: Call) -> Reply:
        return self._withdraw_of_year(call, "preferred_list")

    def _with_suggestions(self, call: Call, kind: str) -> Reply:
        loaded = self._one(call, kind)
        today = self.desk.clock.today().isoformat()
        running = pairs.open_on(loaded.body, today)
        suggested = self.desk.store.pairs(pairs.COUNTERPART[kind], loaded.body["pair_key"], today) if running else []
        # no entity tag: what goes with it changes while it stays the same
        return Reply(200, publication_view(loaded, self.desk.book, suggested))

    def _withdraw(self, call: Call, kind: str, id: str = "") -> Reply:
        loaded = self._one(call, kind, id)
        decide = lambda state: publication.withdraw(state, call.body["reason"], self.desk.check(state["judged_by"], call))  # noqa: E731
        return shown(self.desk.act(self.desk.store.publications, loaded.id, call, decide), self._view)

    def _withdraw_of_year(self, call: Call, kind: str) -> Reply:
        assert call.principal is not None
        return self._withdraw(call, kind, _id_of(kind, call.principal.division, call.params["year"]))

    def _publish(self, call: Call, kind: str, content: Content) -> Reply:
        judged, check = self._rules(call)
        decide = lambda id: publication.published(id, kind, content(check), judged, check)  # noqa: E731
        return made(self.desk.create(self.desk.store.publications, call, decide), self._view, PATHS[kind])

    def _publish_one(self, call: Call, one: tuple[str, ...], content: Content) -> Reply:
        """What a place has one of, say of a year; another only after the first was withdrawn."""
        assert call.principal is not None
        judged, check = self._rules(call)
        kind, *name = one
        id = _id_of(kind, call.principal.division, *name)

        def decide(state: State | None) -> Outcome:
            if state is not None and state["state"] == "published":
                raise wrong_order("相同的内容已经发布；确需重新发布的，应先撤回。")
            return publication.published(id, kind, content(check), judged, check)

        return made(self.desk.put(self.desk.store.publications, id, call, decide), self._view, PATHS[kind])

    def _of_year(self, call: Call, kind: str) -> Reply:
        only(call.query, ("division",))
        year, division = int(call.params["year"]), places.trim(call.query.get("division", ""))
        found = self.desk.store.of_year(kind, year, division)
        due = indices.due_on(year)
        there = any(one.body["state"] == "published" for one in found)
        body = {"year": year, "due_on": due, "overdue": not there and self.desk.clock.today().isoformat() > due}
        return Reply(200, {**body, "items": [self._view(one) for one in found]})

    def _listed(self, call: Call, kind: str, filters: tuple[str, ...], codes: Mapping[str, Any] | None = None, keyed: tuple[str, ...] = ()) -> Reply:
        scope = [(("body.kind", kind),)]
        return scoped_page(self.desk.store.publications, call, scope, filters, self._view, {"state": STATES, **(codes or {})}, keyed)

    def _one(self, call: Call, kind: str, id: str = "") -> Loaded:
        loaded = self.desk.load(self.desk.store.publications, id or call.params["id"])
        if loaded.body["kind"] != kind:
            raise not_found()
        return loaded

    def _rules(self, call: Call) -> tuple[dict[str, Any], Check]:
        assert call.principal is not None
        places.checked(call.principal.division)
        judged = self._judged_by(call.principal.division, self.desk.clock.today().isoformat())
        return judged, self.desk.check(judged, call)

    def _judged_by(self, division: str, on: str) -> dict[str, Any]:
        return self.desk.store.copies_adoptions.judged_by(self.desk.book, division, on)

    def _view(self, loaded: Loaded) -> dict[str, Any]:
        return publication_view(loaded, self.desk.book)


def _id_of(kind: str, division: str, *name: str) -> str:
    return derived_id(kind, division, *name)


def _day(text: str) -> str:
    try:
        return parse_date(text).isoformat()
    except ValueError:
        raise bad_field("on", "应为 YYYY-MM-DD 格式的日期。") from None
