"""The route table compiled for look-up: one walk over a path's segments, no regular expression per route."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from common.kernel.decision import Refused
from gateway.refusals import Moved, WrongVerb, no_such_address
from gateway.route import Route

# What a path parameter may look like; anything else is a thing that is not there.
_DEFAULT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.-]{0,63}")
_SHAPES = {"n": re.compile(r"[1-9][0-9]{0,5}"), "year": re.compile(r"[12][0-9]{3}"), "code": re.compile(r"[0-9]{2,12}")}


@dataclass
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    parameter: _Node | None = None
    routes: dict[str, tuple[Route, tuple[str, ...]]] = field(default_factory=dict)


class Table:
    """All routes by path and verb. HEAD is answered where GET is."""

    def __init__(self, routes: Iterable[Route]) -> None:
        """Raises ValueError for two routes of one verb and path."""
        self._root = _Node()
        self.routes = tuple(routes)
        for route in self.routes:
            self._add(route)

    def match(self, verb: str, path: str) -> tuple[Route, dict[str, str]]:
        """The route of a request and its path parameters. Raises Refused 404 or 405."""
        found: list[str] = []
        node: _Node | None = self._root
        for segment in path.split("/")[1:]:
            child = node.children.get(segment)
            if child is None and (child := node.parameter) is not None:
                found.append(segment)
            if child is None:
                raise self._elsewhere(verb, path)
            node = child
        if not node.routes:
            raise no_such_address()
        if (match := node.routes.get("GET" if verb == "HEAD" else verb)) is None:
            raise WrongVerb({*node.routes, *(["HEAD"] if "GET" in node.routes else [])})
        route, names = match
        return route, _checked(dict(zip(names, found, strict=True)))

    def _elsewhere(self, verb: str, path: str) -> Refused:
        """Where a page's address was typed with a slash behind it, the page; else 404."""
        bare = path.rstrip("/")
        if verb in ("GET", "HEAD") and bare != path and not bare.startswith("//") and self._is_page(bare):
            return Moved(bare)
        return no_such_address()

    def _is_page(self, path: str) -> bool:
        try:
            route, _ = self.match("GET", path)
        except Refused:
            return False
        return route.service == "pages"

    def _add(self, route: Route) -> None:
        node, names = self._root, []
        for segment in route.path.split("/")[1:]:
            if segment.startswith("{"):
                names.append(segment.strip("{}"))
                node.parameter = node = node.parameter or _Node()
            else:
                node = node.children.setdefault(segment, _Node())
        if route.verb in node.routes:
            raise ValueError(f"two routes for {route.verb} {route.path}")
        node.routes[route.verb] = (route, tuple(names))


def _checked(params: dict[str, str]) -> dict[str, str]:
    for name, text in params.items():
        if not _SHAPES.get(name, _DEFAULT).fullmatch(text):
            raise no_such_address()
    return params
