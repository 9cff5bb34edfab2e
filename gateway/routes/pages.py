"""What a citizen's browser asks for. Not part of the API document."""

from gateway.route import Route


def _page(path: str, method: str, summary: str, *query: str) -> Route:
    return Route("GET", path, "pages", method, summary, query=query, public=True)


PAGES = (
    _page("/", "notices", "公示公告", "kind", "division", "state", "q", "cursor"),
    _page("/notices/{id}", "notice", "公示内容"),
    _page("/bases", "bases", "孵化基地", "cursor"),
    _page("/progress", "progress", "建设进展", "division"),
    _page("/rules", "rules", "规则与依据", "profile", "compare", "on"),
    _page("/clauses/{id}", "clause", "条款内容"),
    _page("/feed.atom", "feed", "公示订阅"),
    _page("/docs", "docs", "接口文档"),
    _page("/openapi.json", "openapi", "接口描述文件"),
    _page("/static/{file}", "static", "样式文件"),
)
