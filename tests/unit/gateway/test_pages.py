"""What citizens see: every page complete, escaped, and in plain words."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest

from common.bus.errors import Unavailable
from common.kernel.clock import SHANGHAI, to_instant
from gateway.gathering import SERVICES
from gateway.pages import atom, words
from gateway.pages.frame import Frame
from gateway.routes import ROUTES
from gateway.routes.pages import PAGES
from tests.unit.gateway.conftest import bearer
from tests.unit.gateway.offers import offered, open_call

HTML = {"Accept": "text/html,application/xhtml+xml"}
ATOM = "{http://www.w3.org/2005/Atom}"
NOW = datetime(2024, 3, 1, 9, 0, tzinfo=SHANGHAI)


def notice(**changed):
    found = {
        "id": "n1", "version": 2, "kind": "admission_result", "kind_label": "入驻评审结果公示", "category": None,
        "category_label": None, "title": "关于拟入驻社会组织的公示", "content": "第一段。\n第二段。", "division": "330106",
        "division_label": "浙江省杭州市西湖区", "state": "open", "state_label": "公示中", "subject_type": "application",
        "subject_id": "a1", "opened_at": "2024-03-01T09:00:00.000000+08:00", "working_days": 5,
        "last_day": "2024-03-08", "closes_at": to_instant(datetime.now(SHANGHAI) + timedelta(days=2, hours=3, minutes=5)),
        "period_basis": [], "ended_at": None, "reason": None, "supersedes": None, "superseded_by": None,
        "objection_count": 2, "open_objection_count": 1, "basis": [],
    }  # fmt: skip
    return found | changed


def brief(**changed):
    left_out = ("content", "period_basis", "basis")
    return {name: value for name, value in notice(**changed).items() if name not in left_out}


def ground(**changed):
    found = {
        "clause": "ZJ23-26", "document": "某文件", "article": "四(二)", "parameter": None, "value": None, "kind": "clause",
        "profile": "zhejiang", "version": "v",
    }  # fmt: skip
    return found | changed


def base(**changed):
    found = {
        "id": "b1", "name": "西湖区社会组织孵化基地", "level_label": "县级", "division_label": "浙江省杭州市西湖区",
        "function_labels": ["培育孵化", "党建引领"], "intake_open": True,
    }  # fmt: skip
    return found | changed


def goal(**changed):
    short = [{"division": "330109", "division_label": "浙江省杭州市萧山区", "value": 0, "of": None, "met": False, "gap": 1}]
    found = {
        "target": "t", "label": "某目标", "clauses": ["ZJ23-03"], "service": "registry", "unit": "家", "basis": [], "division": "33",
        "on": "2024-03-01", "by": "2025-12-31", "value": 25, "of": None, "share_label": None, "goal": 100, "goal_of": None,
        "goal_label": "不少于100家", "no_data": False, "met": False, "gap": 75, "parts": short, "short": short,
    }  # fmt: skip
    return found | changed


@pytest.fixture
def site(gateway):
    answer = gateway.services.answer
    answer("notice", "list_notices", {"items": [brief()], "next": None})
    answer("notice", "get_notice", notice(basis=[ground()]))
    answer("registry", "list_public_bases", {"items": [base()], "next": None})
    answer("training", "open_sessions", {"items": [offered(), offered(places_left=0, fee_fen=1050)]})
    answer("funding", "call.list", {"items": [open_call()], "next": None})
    followed = {"number": 3, "named": True, "state_label": "正在处理", "filed_at": "2024-03-01T10:00:00.000000+08:00", "ruled_at": None, "ruling_reason": None}
    answer("notice", "follow_objection", followed)
    answer("notice", "object_to_notice", followed | {"receipt": "AB12-CD34"}, 201)
    for name in SERVICES:
        numbers = [{"name": name, "label": name, "total": 3, "parts": [{"code": "x", "label": "某类", "count": 3}]}]
        answer(name, "public_numbers", {"numbers": numbers})
        answer(name, "targets", {"items": [goal()] if name == "registry" else []})
        answer(name, "law_time", {"counts": []})
    return gateway


def page(site, path, status=200):
    response = site.send("GET", path, headers=HTML)
    assert response.status_code == status
    return response.get_data(as_text=True)


FILLED = {"{id}": "ZJ23-26", "{file}": "suite.css"}
NEEDING = {"/notices/{id}/objections": "?receipt=AB12-CD34"}
READ = [route for route in PAGES if route.verb == "GET" and route.method != "security_txt"]


@pytest.mark.parametrize("route", READ, ids=lambda route: route.path)
def test_every_page_is_there(site, route):
    path = re.sub(r"{\w+}", lambda found: FILLED[found[0]], route.path) + NEEDING.get(route.path, "")
    response = site.send("GET", path, headers=HTML)
    assert response.status_code == 200
    assert response.get_data()


@pytest.mark.parametrize("path", ["/", "/notices/n1", "/bases", "/training", "/funding", "/progress", "/rules", "/docs", "/clauses/ZJ23-26"])
def test_a_page_needs_nothing_from_elsewhere_and_runs_nothing(site, path):
    html = page(site, path)
    assert html.startswith("<!doctype html>")
    assert 'lang="zh-CN"' in html
    assert not re.search(r"<script|\son\w+=|javascript:|style=", html)
    assert not re.search(r"(src|href|action)=\"(https?:)?//", html)


def test_what_people_wrote_is_shown_as_text(site):
    trap = '<img src=x onerror="x">'
    site.services.answer("notice", "list_notices", {"items": [brief(title=trap)], "next": None})
    site.services.answer("notice", "get_notice", notice(title=trap, content=trap, reason=trap))
    site.services.answer("registry", "list_public_bases", {"items": [base(name=trap)], "next": None})
    for path in ("/", "/notices/n1", "/bases", "/?q=%3Cimg%20src%3Dx%20onerror%3D%22x%22%3E"):
        html = page(site, path)
        assert "<img" not in html and "&lt;img" in html


def test_a_notice_says_how_long_and_on_what_ground(site, book):
    html = page(site, "/notices/n1")
    assert "5个工作日" in html and "距公示期满还有2天3小时" in html
    assert "2件，其中1件正在处理" in html
    assert book.clause("ZJ23-26").zh in html and 'href="/clauses/ZJ23-26"' in html


def test_a_closed_notice_counts_nothing_down(site):
    site.services.answer("notice", "get_notice", notice(state="concluded", state_label="公示期满无异议"))
    html = page(site, "/notices/n1")
    assert "距公示期满" not in html and "实名提出" not in html


def test_an_item_of_information_has_no_period(site):
    none = dict.fromkeys(("working_days", "last_day", "closes_at"))
    site.services.answer("notice", "get_notice", notice(kind="information", state="concluded", **none))
    assert "公示期" not in page(site, "/notices/n1").split("<main")[1].split("<footer")[0]


def test_a_corrected_notice_leads_to_its_successor(site):
    site.services.answer("notice", "get_notice", notice(state="superseded", superseded_by="n2"))
    assert 'href="/notices/n2"' in page(site, "/notices/n1")


def test_the_list_is_asked_for_as_chosen_and_leads_on(site):
    site.services.answer("notice", "list_notices", {"items": [brief()], "next": "2024~n1"})
    html = page(site, "/?kind=purchase&state=&q=%E5%85%AC%E7%A4%BA")
    assert site.services.last["query"] == {"kind": "purchase", "q": "公示", "limit": "20"}
    assert re.search(r'href="/\?kind=purchase&amp;q=[%\w]+&amp;cursor=2024~n1"', html)
    assert '<option value="purchase" selected>' in html


def test_a_refused_choice_is_told_with_its_reason(site):
    body = {"code": "invalid_field", "detail": "请按提示修改。", "errors": [{"field": "state", "message": "没有这种状态。"}]}
    site.services.answer("notice", "list_notices", body, 422)
    assert "<li>没有这种状态。</li>" in page(site, "/?state=zz", 422)


def test_a_draft_is_nothing_to_choose(site):
    assert 'value="draft"' not in page(site, "/")


def test_a_page_never_speaks_for_the_caller(site):
    site.send("GET", "/notices/n1", headers=HTML | bearer())
    assert site.services.last["principal"] is None


@pytest.mark.clause("ZJ23-37")
@pytest.mark.parametrize(("changed", "width", "said"), [
    ({}, "25", "25家"), ({"value": 100, "met": True, "short": []}, "100", "已达到"), ({"value": 250, "met": True}, "100", "250家"),
    ({"no_data": True, "value": None, "met": None}, None, "尚无数据"),
    ({"value": 1, "of": 3, "goal": 1, "goal_of": 3, "share_label": "33.33%", "met": True}, "100", "33.33%"),
])  # fmt: skip
def test_a_target_is_drawn_against_its_goal_with_the_numbers_beside(site, changed, width, said):
    site.services.answer("registry", "targets", {"items": [goal(**changed)]})
    html = page(site, "/progress?division=33")
    assert said in html and "不少于100家" in html and 'href="/clauses/ZJ23-03"' in html
    assert re.findall('class="done" width="([0-9]+)"', html) == ([width] if width else [])


def test_numbers_name_the_service_that_is_missing(site):
    site.services.answers["funding", "public_numbers"] = Unavailable("x")
    html = page(site, "/progress?division=330106")
    assert "资金管理的数据暂时无法取得" in html and "某类" in html
    assert {fields["query"]["division"] for _, _, fields, _ in site.services.asked} == {"330106"}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/nowhere", 404), ("/clauses/ZJ23-99", 404), ("/static/site.py", 404), ("/rules?profile=nowhere", 404),
     ("/rules?on=x", 422), ("/progress?division=x", 422), ("/notices/n1/objections?receipt=", 422)],
)  # fmt: skip
def test_a_refusal_is_a_page_for_who_reads_pages(site, path, status):
    html = page(site, path, status)
    assert "req-0001" in html and "<main" in html
    other = site.send("GET", path, headers={"Accept": "application/json"})
    assert (other.status_code, other.mimetype) == (status, "application/problem+json")


def test_a_notice_that_is_not_there_is_404(site):
    site.services.answer("notice", "get_notice", {"code": "not_found", "detail": "x"}, 404)
    page(site, "/notices/n9", 404)


def test_a_silent_service_is_said_to_be_away(site):
    site.services.answers["notice", "list_notices"] = Unavailable("x")
    response = site.send("GET", "/", headers=HTML)
    assert (response.status_code, response.headers["Retry-After"]) == (503, "1")
    assert "服务暂时不可用" in response.get_data(as_text=True)


def test_an_address_of_the_api_answers_with_problems_to_everybody(site):
    assert site.send("GET", "/v1/nowhere", headers=HTML).mimetype == "application/problem+json"


def test_two_profiles_stand_side_by_side(site):
    html = page(site, "/rules?profile=zhejiang&compare=yangpu-2021&on=2024-03-01")
    assert "浙江省（省级规定）" in html and "上海市杨浦区" in html
    assert 'class="differs"' in html


def test_a_plan_past_its_period_says_so(site):
    shown = page(site, "/rules?profile=yangpu-2021&on=2026-03-01")
    assert "实施期已于2025年12月31日届满" in shown
    assert "开办补贴金额" in shown
    assert "届满" not in page(site, "/rules?profile=yangpu-2021&on=2025-12-31")


@pytest.mark.parametrize("path", ["/static/suite.css", "/openapi.json", "/feed.atom"])
def test_what_rarely_changes_is_sent_once(site, path):
    etag = site.send("GET", path).headers["ETag"]
    assert site.send("GET", path, headers={"If-None-Match": etag}).status_code == 304


def test_the_api_page_shows_every_request(book, services):
    from common.kernel.clock import RealClock
    from gateway.pages.site import Site
    from tests.unit.gateway.conftest import request

    site = Site(book, RealClock(), services, ROUTES, Frame(public_url="https://ngo.example.org"))
    html = site.docs(None, request("GET", "/docs")).get_data(as_text=True)
    assert [route.path for route in ROUTES if route.summary not in html or f"<code>{route.path}</code>" not in html] == []


class TestFeed:
    def read(self, *items, now="2024-01-01T00:00:00.000000+08:00"):
        return ElementTree.fromstring(atom.feed(items, "https://example.org", now))

    def test_each_notice_is_an_entry(self):
        root = self.read(brief(), brief(id="n2", ended_at="2024-04-01T00:00:00.000000+08:00"))
        ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
        assert ids == ["urn:ngo:notice:n1", "urn:ngo:notice:n2"]
        links = [entry.find(f"{ATOM}link").get("href") for entry in root.iter(f"{ATOM}entry")]
        assert links == ["https://example.org/notices/n1", "https://example.org/notices/n2"]
        assert root.findtext(f"{ATOM}updated") == "2024-04-01T00:00:00.000000+08:00"

    def test_an_empty_feed_is_one(self):
        assert self.read().findtext(f"{ATOM}updated") == "2024-01-01T00:00:00.000000+08:00"

    def test_what_xml_cannot_hold_is_left_out(self):
        assert self.read(brief(title="公\x0b示<b>\uffff")).find(f"{ATOM}entry").findtext(f"{ATOM}title") == "公示<b>"


class TestWords:
    @pytest.mark.parametrize(
        ("left", "said"),
        [
            (timedelta(0), "公示期已满"),
            (timedelta(seconds=1), "距公示期满不足1小时"),
            (timedelta(minutes=59, seconds=59), "距公示期满不足1小时"),
            (timedelta(hours=1), "距公示期满还有1小时"),
            (timedelta(days=1), "距公示期满还有1天"),
            (timedelta(days=1, minutes=59), "距公示期满还有1天"),
            (timedelta(days=2, hours=23, minutes=59), "距公示期满还有2天23小时"),
        ],
    )
    def test_what_is_left_of_a_period(self, left, said):
        assert words.left_zh(to_instant(NOW + left), NOW) == said

    def test_midnight_ends_the_day_before(self):
        assert words.end_zh("2024-03-09T00:00:00.000000+08:00") == "2024年3月8日24时"
        assert words.end_zh("2024-03-09T00:01:00.000000+08:00") == "2024年3月9日0时01分"

    def test_days_and_moments(self):
        assert words.day_zh("2024-03-01") == "2024年3月1日"
        assert words.moment_zh("2024-03-01T01:05:00.000000+00:00") == "2024年3月1日9时05分"
        assert words.day_zh(None) == words.moment_zh(None) == words.end_zh(None) == ""
