"""What a citizen's browser asks for. Not part of the API document."""

from gateway.route import Route
from gateway.routes.notice import OBJECTIONS_PER_HOUR


def _page(path: str, method: str, summary: str, *query: str) -> Route:
    return Route("GET", path, "pages", method, summary, query=query, public=True)


PAGES = (
    _page("/", "notices", "公示公告", "kind", "division", "state", "q", "cursor"),
    _page("/notices/{id}", "notice", "公示内容"),
    _page("/notices/{id}/objection", "objection_form", "填写异议"),
    Route(
        "POST", "/notices/{id}/objection", "pages", "file_objection", "提交异议", public=True, per_hour=OBJECTIONS_PER_HOUR, html_form=True,
    ),
    _page("/notices/{id}/objections", "follow_objection", "查询异议办理情况", "receipt"),
    _page("/bases", "bases", "孵化基地", "cursor"),
    _page("/training", "training", "培训活动", "division"),
    _page("/funding", "funding", "公益创投和扶持", "division", "cursor"),
    _page("/progress", "progress", "建设进展", "division"),
    _page("/rules", "rules", "规则与依据", "profile", "compare", "on"),
    _page("/clauses/{id}", "clause", "条款内容"),
    _page("/feed.atom", "feed", "公示订阅"),
    _page("/docs", "docs", "接口文档"),
    _page("/openapi.json", "openapi", "接口描述文件"),
    _page("/sitemap", "sitemap", "网站地图"),
    _page("/accessibility", "accessibility", "无障碍说明"),
    _page("/robots.txt", "robots", "搜索引擎规则"),
    _page("/sitemap.xml", "sitemap_xml", "网站地图文件"),
    _page("/.well-known/security.txt", "security_txt", "安全联系方式"),
    _page("/static/{file}", "static", "样式文件"),
)
