"""The pages of what is offered: training sessions with places left, open calls."""

from tests.unit.gateway.test_pages import page, site  # noqa: F401


def test_the_page_of_training_says_what_is_offered_and_what_places_are_left(site):  # noqa: F811
    html = page(site, "/training")
    assert "财务管理培训" in html and ">12</td>" in html and "2024-03-08至2024-03-09" in html
    assert "免费" in html and "10.50元" in html and "已满，可候补" in html
    site.services.answer("training", "open_sessions", {"items": []})
    assert "近期没有可以报名的活动" in page(site, "/training")


def test_the_page_of_funding_says_what_is_called_for_and_until_when(site):  # noqa: F811
    html = page(site, "/funding")
    assert "示例公益创投" in html and "500000.00元，不超过项目总额的60%" in html and "2024-03-20 17:00" in html
    site.services.answer("funding", "call.list", {"items": [], "next": None})
    assert "目前没有正在征集的项目" in page(site, "/funding")
