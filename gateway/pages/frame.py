"""What stands around every page: where one is, who runs the site, and the files that programs look for."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree import ElementTree

from common.run.settings import Settings

NAVIGATION = (("/", "公示公告"), ("/bases", "孵化基地"), ("/training", "培训活动"), ("/funding", "公益创投"), ("/progress", "建设进展"), ("/rules", "规则与依据"))
_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


@dataclass(frozen=True)
class Frame:
    """What a government site in China must say of itself; each line is shown where it is set."""

    owner: str = ""
    contact: str = ""
    code: str = ""
    icp: str = ""
    report: str = ""
    security: str = ""
    public_url: str = ""

    @classmethod
    def of(cls, settings: Settings) -> Frame:
        """The frame that the deployment has set."""
        address = settings.public_url or f"http://{settings.http_host}:{settings.http_port}"
        return cls(
            settings.site_owner, settings.site_contact, settings.site_code, settings.site_icp, settings.site_report_url,
            settings.security_contact, address.rstrip("/"),
        )  # fmt: skip


def robots(frame: Frame) -> bytes:
    """Public pages may be found; what somebody objected is nobody's to index."""
    lines = ["User-agent: *", "Disallow: /v1/", "Disallow: /notices/*/objection"]
    return "\n".join([*lines, *([f"Sitemap: {frame.public_url}/sitemap.xml"] if frame.public_url else []), ""]).encode()


def security(frame: Frame, year: int) -> bytes:
    """RFC 9116: where to report a fault of security; it is renewed each year."""
    return f"Contact: {frame.security}\nExpires: {year + 1}-12-31T23:59:59+08:00\nPreferred-Languages: zh\n".encode()


def sitemap(frame: Frame, notices: list[str]) -> bytes:
    """The addresses of the pages and of the newest notices."""
    root = ElementTree.Element("urlset", xmlns=_SITEMAP)
    for path in [*(address for address, _ in NAVIGATION), *(f"/notices/{id}" for id in notices)]:
        ElementTree.SubElement(ElementTree.SubElement(root, "url"), "loc").text = frame.public_url + path
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
