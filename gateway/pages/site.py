"""The public pages: what each needs is asked of its service, then rendered."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from werkzeug.wrappers import Request, Response

from common.bus.messages import Call
from common.kernel import places
from common.kernel.clock import Clock, to_instant
from common.kernel.decision import FieldError, Refused
from common.kernel.problems import not_found, problem
from common.law import RuleBook
from common.law.explain import basis_from_json, explain_zh
from gateway import openapi, owed, rules
from gateway.dispatch import READ_SECONDS, Ask, asked
from gateway.gathering import SERVICES, ask_all, missing
from gateway.pages import apidoc, atom, drawing, frame, ruletables, words
from gateway.pages.frame import Frame
from gateway.pages.objecting import Objecting
from gateway.pages.rendering import Renderer, content
from gateway.route import Route
from notice_svc.codes import KINDS
from notice_svc.workflow import NOTICE

PROVINCE = "33"
PER_PAGE = "20"
IN_FEED = "50"
PROGRAM_SECONDS = 3600  # files that programs look for rarely change


class Site:
    """One method per route of ``gateway/routes/pages.py``."""

    def __init__(self, book: RuleBook, clock: Clock, ask: Ask, routes: Iterable[Route], around: Frame) -> None:
        """``around`` has the address where the public finds this site: links that leave it begin with it, whatever a request
        says."""
        self._book = book
        self._clock = clock
        self._ask = ask
        self._frame = around
        self._renderer = Renderer(around)
        self._openapi = openapi.document(routes)
        self._objecting = Objecting(self._renderer, ask, self._read)

    def methods(self) -> dict[str, Callable[[Call, Request], Response]]:
        """The methods by the names that the route table calls them."""
        names = (
            "notices", "notice", "bases", "training", "funding", "progress",
            "rules", "clause", "feed", "docs", "openapi", "static", "sitemap", "accessibility", "robots", "sitemap_xml", "security_txt",
        )  # fmt: skip
        objecting = {"objection_form": self._objecting.form, "file_objection": self._objecting.file, "follow_objection": self._objecting.follow}
        return {name: getattr(self, name) for name in names} | objecting

    def refused(self, refused: Refused, request_id: str) -> Response:
        """A refusal as a page."""
        return self._renderer.page("refused.html", refused.status, problem=problem(refused, request_id))

    def notices(self, call: Call, request: Request) -> Response:
        """Public notices and information, newest first."""
        chosen = {name: text for name, text in call.query.items() if text}
        found = self._read("notice", "list_notices", call, query={**chosen, "limit": PER_PAGE})
        states = {code: label for code, label in NOTICE.labels.items() if code != NOTICE.initial}
        following = {**chosen, "cursor": found["next"]} if found["next"] else None
        return self._renderer.page(
            "notices.html", notices=found["items"], chosen=chosen, kinds=KINDS, states=states, following=following,
            divisions=self._divisions(), left=self._left,
        )  # fmt: skip

    def notice(self, call: Call, request: Request) -> Response:
        """One notice with its period and its grounds in plain words."""
        notice = self._read("notice", "get_notice", call)
        grounds = self._explained([*notice["basis"], *notice["period_basis"]])
        return self._renderer.page("notice.html", notice=notice, grounds=grounds, left=self._left)

    def bases(self, call: Call, request: Request) -> Response:
        """The incubation bases."""
        found = self._read("registry", "list_public_bases", call, query={**call.query, "limit": PER_PAGE})
        return self._renderer.page("bases.html", bases=found["items"], following=found["next"])

    def training(self, call: Call, request: Request) -> Response:
        """The training sessions to come, with the places left."""
        division = call.query.get("division") or ""
        found = self._read("training", "open_sessions", call, query={"division": division} if division else {})
        return self._renderer.page("training.html", sessions=found["items"], division=division, divisions=self._divisions())

    def funding(self, call: Call, request: Request) -> Response:
        """The venture calls that are open: what, for whom, until when."""
        chosen = {name: text for name, text in call.query.items() if text}
        found = self._read("funding", "call.list", call, query={**chosen, "state": "open", "limit": PER_PAGE})
        return self._renderer.page(
            "funding.html", calls=found["items"], following=found["next"], division=chosen.get("division", ""), divisions=self._divisions()
        )  # fmt: skip

    def progress(self, call: Call, request: Request) -> Response:
        """How many there are of what, in the province or one place of it."""
        division = places.trim(call.query.get("division") or PROVINCE)
        asking = replace(call, method="public_numbers", query={"division": division})
        answers = ask_all(self._ask, dict.fromkeys(SERVICES, asking))
        numbers = [row for name in SERVICES if name in answers for row in answers[name]["numbers"]]
        here, today = replace(call, query={"division": division}), self._clock.today()
        targets = [drawing.target(one) for one in owed.targets(self._ask, here, today, self._book)["items"]]
        duties = [drawing.duty(one) for one in owed.law_time(self._ask, here, today)["items"] if one["due"]]
        return self._renderer.page(
            "progress.html", numbers=numbers, targets=targets, duties=duties, missing=missing(answers), division=division,
            place=places.label(division), divisions=self._divisions(), at=to_instant(self._clock.now()),
        )  # fmt: skip

    def rules(self, call: Call, request: Request) -> Response:
        """A profile's values on a day with their clauses, or two profiles side by side."""
        on = call.query.get("on") or self._clock.today().isoformat()
        name, other = call.query.get("profile") or "zhejiang", call.query.get("compare") or ""
        shown = {"on": on, "name": name, "other": other, "profiles": rules.profiles(self._book)}
        left = rules.profile(self._book, name, on)
        if not other:
            return self._renderer.page("rules.html", left=left, right=None, tables=ruletables.one(left["values"]), **shown)
        right = rules.profile(self._book, other, on)
        tables = ruletables.two(left["values"], right["values"])
        return self._renderer.page("rules.html", left=left, right=right, tables=tables, **shown)

    def clause(self, call: Call, request: Request) -> Response:
        """One rule of a document in our own words, and where it is from."""
        return self._renderer.page("clause.html", clause=rules.clause(self._book, call.params["id"]))

    def feed(self, call: Call, request: Request) -> Response:
        """The newest notices for feed readers."""
        found = self._read("notice", "list_notices", call, query={"limit": IN_FEED})
        body = atom.feed(found["items"], self._frame.public_url, to_instant(self._clock.now()))
        return content(body, "application/atom+xml; charset=utf-8", request)

    def docs(self, call: Call, request: Request) -> Response:
        """The API document for people."""
        return self._renderer.page("docs.html", info=self._openapi["info"], sections=apidoc.sections(self._openapi))

    def openapi(self, call: Call, request: Request) -> Response:
        """The API document for programs."""
        body = json.dumps(self._openapi, ensure_ascii=False).encode()
        return content(body, "application/json", request)

    def sitemap(self, call: Call, request: Request) -> Response:
        """What there is, for people."""
        return self._renderer.page("sitemap.html")

    def accessibility(self, call: Call, request: Request) -> Response:
        """How the site may be used by everybody."""
        return self._renderer.page("accessibility.html")

    def robots(self, call: Call, request: Request) -> Response:
        """What search engines may index."""
        return content(frame.robots(self._frame), "text/plain; charset=utf-8", request, PROGRAM_SECONDS)

    def sitemap_xml(self, call: Call, request: Request) -> Response:
        """What there is, for search engines."""
        found = self._read("notice", "list_notices", call, query={"limit": IN_FEED})
        return content(frame.sitemap(self._frame, [one["id"] for one in found["items"]]), "application/xml", request, PROGRAM_SECONDS)

    def security_txt(self, call: Call, request: Request) -> Response:
        """Where to report a fault of security. Raises Refused 404 where nobody has set it."""
        if not self._frame.security:
            raise not_found()
        return content(frame.security(self._frame, self._clock.today().year), "text/plain; charset=utf-8", request, PROGRAM_SECONDS)

    def static(self, call: Call, request: Request) -> Response:
        """A static file."""
        return self._renderer.file(call.params["file"], request)

    def _read(self, service: str, method: str, call: Call, **changed: Any) -> dict[str, Any]:
        """A service's answer as anybody gets it. Raises Refused where it refuses."""
        reply = asked(self._ask, service, replace(call, method=method, principal=None, **changed), READ_SECONDS)
        if reply.status == 404:
            raise not_found()
        body = json.loads(reply.body)
        if reply.status != 200:
            errors = tuple(FieldError(error["field"], error["message"]) for error in body["errors"])
            raise Refused(reply.status, body["code"], body["detail"], errors=errors)
        return body

    def _explained(self, grounds: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Each ground once, with its sentence."""
        found = {json.dumps(ground, sort_keys=True): ground for ground in grounds}
        return [
            {"clause": ground["clause"], "said": explain_zh(basis_from_json([ground]), self._book)}
            for ground in found.values()
        ]

    def _left(self, closes_at: str) -> str:
        return words.left_zh(closes_at, self._clock.now())

    def _divisions(self) -> list[dict[str, Any]]:
        """The places of the province to choose from: each city with its counties."""
        today = self._clock.today()
        return [
            {"code": city, "label": places.label(city), "counties": [
                {"code": county, "label": places.label(county)} for county in places.below(city, "county", today)
            ]}
            for city in places.below(PROVINCE, "city", today)
        ]  # fmt: skip
