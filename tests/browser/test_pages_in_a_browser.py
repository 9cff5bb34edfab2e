"""Pages on a phone, a tablet and a screen, by keyboard, enlarged, in the dark and on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from tests.unit.gateway.conftest import Gateway
from tests.unit.gateway.test_pages import notice

PATHS = ["/", "/notices/n1", "/notices/n1/objection", "/bases", "/training", "/funding", "/progress", "/rules", "/rules?compare=yangpu-2021", "/docs", "/sitemap", "/accessibility"]
WIDTHS = (360, 768, 1280)
# The lightest and darkest of what is drawn behind each text, against the text (WCAG 2.2, 1.4.3), in the page itself.
CONTRAST = """() => {
  const light = c => { const v = c.match(/[0-9.]+/g).slice(0, 3).map(x => x / 255).map(x => x <= .04045 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4);
    return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
  const behind = e => { while (e) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$|transparent/.test(c)) return c; e = e.parentElement; } return 'rgb(255,255,255)'; };
  const found = [];
  for (const e of document.querySelectorAll('body *')) {
    if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.checkVisibility() || e.tagName === 'OPTION') continue;
    const a = light(getComputedStyle(e).color), b = light(behind(e));
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) found.push(e.tagName + ' ' + e.textContent.trim().slice(0, 20) + ' ' + ratio.toFixed(2));
  }
  return found;
}"""
UNNAMED = "() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea, button')].filter(e => !(e.labels && e.labels.length) && !e.textContent.trim()).map(e => e.outerHTML)"


@pytest.fixture
def opened(chromium: Browser, address: str):  # type: ignore[no-untyped-def]
    pages: list[Page] = []

    def visit(path: str, width: int = 1280, **more: object) -> Page:
        page = chromium.new_page(viewport={"width": width, "height": 900}, **more)  # type: ignore[arg-type]
        pages.append(page)
        page.goto(address + path)
        return page

    yield visit
    for page in pages:
        page.close()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_runs_off_the_side(opened, path: str) -> None:  # type: ignore[no-untyped-def]
    page = opened(path, 360)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width


def test_enlarged_to_four_times_it_still_fits(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened("/notices/n1", 1280)
    page.evaluate("document.documentElement.style.fontSize = '400%'")
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280


def test_a_word_without_a_break_wraps(opened, site: Gateway) -> None:  # type: ignore[no-untyped-def]
    site.services.answer("notice", "get_notice", notice(title="A" * 200, content="https://example.org/" + "b" * 400))
    assert opened("/notices/n1", 360).evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/", "/notices/n1", "/notices/n1/objection", "/bases", "/rules?compare=yangpu-2021"])
def test_every_text_can_be_read_against_what_is_behind_it(opened, path: str, scheme: str) -> None:  # type: ignore[no-untyped-def]
    assert opened(path, color_scheme=scheme).evaluate(CONTRAST) == []


@pytest.mark.parametrize("path", PATHS)
def test_every_control_has_a_name_and_every_page_its_landmarks(opened, path: str) -> None:  # type: ignore[no-untyped-def]
    page = opened(path)
    assert page.evaluate(UNNAMED) == []
    assert page.locator("main").count() == page.locator("h1").count() == page.locator("nav[aria-label='主导航']").count() == 1


def test_by_keyboard_alone(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.keyboard.press("Tab")
    width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert float(width.removesuffix("px")) >= 2


@pytest.mark.clause("ZJ23-26")
def test_a_citizen_objects_without_script(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened("/notices/n1", 360, java_script_enabled=False)
    page.get_by_role("link", name="填写异议").click()
    page.get_by_label("姓名或者单位名称").fill("某某")
    page.get_by_label("联系电话").fill("abc")
    page.get_by_label("事实和理由").fill("评审结果与事实不符")
    page.get_by_role("button", name="提交").click()
    assert page.get_by_label("事实和理由").input_value() == "评审结果与事实不符"
    page.get_by_label("联系电话").fill("0571-88880000")
    page.get_by_role("button", name="提交").click()
    assert "AB12-CD34" in page.inner_text("main")
    page.get_by_role("link", name="查询办理情况").click()
    assert "正在处理" in page.inner_text("main")


def test_on_paper_there_is_the_notice_and_nothing_to_click(opened) -> None:  # type: ignore[no-untyped-def]
    page = opened("/notices/n1")
    page.emulate_media(media="print")
    assert page.locator("article.notice").is_visible()
    assert not page.locator("header nav").is_visible() and not page.locator(".filters").first.is_visible()
