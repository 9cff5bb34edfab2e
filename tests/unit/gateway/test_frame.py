"""What stands around the pages, and the files that programs look for."""

from xml.etree import ElementTree

from gateway.pages.frame import Frame, robots, security, sitemap
from gateway.pages.rendering import Renderer

FRAME = Frame("某省民政厅", "0571-00000000", "3300000000", "浙ICP备00000000号", "https://report.example", "mailto:a@example.gov.cn", "https://ngo.example.gov.cn")


def test_a_site_says_who_runs_it_where_that_is_set() -> None:
    whole = Renderer(FRAME).page("sitemap.html").get_data(as_text=True)
    bare = Renderer().page("sitemap.html").get_data(as_text=True)
    for said in ("主办单位：某省民政厅", "网站标识码：3300000000", "浙ICP备00000000号", "网站找错"):
        assert said in whole and said.partition("：")[0] not in bare


def test_programs_find_the_pages_and_not_what_people_objected() -> None:
    found = ElementTree.fromstring(sitemap(FRAME, ["n1"]))
    addresses = [one.text for one in found.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert "https://ngo.example.gov.cn/bases" in addresses and "https://ngo.example.gov.cn/notices/n1" in addresses
    assert b"Disallow: /notices/*/objection" in robots(FRAME) and b"Sitemap: https://ngo.example.gov.cn/sitemap.xml" in robots(FRAME)


def test_security_txt_says_whom_to_write_to_and_until_when() -> None:
    assert security(FRAME, 2026).decode().splitlines()[:2] == ["Contact: mailto:a@example.gov.cn", "Expires: 2027-12-31T23:59:59+08:00"]
