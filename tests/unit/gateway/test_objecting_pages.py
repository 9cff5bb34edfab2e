"""A citizen objects on the site: the form, what is wrong with it, the receipt, and how far it has come."""

import re

import pytest

from tests.unit.gateway.test_pages import HTML, notice, page, site  # noqa: F401

LETTER = {"form": "A" * 22, "name": "某某", "phone": "0571-88880000", "content": "评审结果与事实不符"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def send(site, letter, status, **headers):  # noqa: F811
    response = site.send("POST", "/notices/n1/objection", data=letter, headers=HTML | FORM | headers)
    assert response.status_code == status
    return response.get_data(as_text=True)


def test_an_open_notice_leads_to_the_form_and_a_closed_one_does_not(site):  # noqa: F811
    assert 'href="/notices/n1/objection"' in page(site, "/notices/n1")
    site.services.answer("notice", "get_notice", notice(state="concluded", state_label="公示期满无异议"))
    assert "objection\"" not in page(site, "/notices/n1")
    assert "<form" not in page(site, "/notices/n1/objection") and "不再受理异议" in page(site, "/notices/n1/objection")


@pytest.mark.clause("ZJ23-26")
def test_what_is_written_is_filed_and_the_receipt_shown(site):  # noqa: F811
    html = send(site, LETTER, 201)
    asked = next(fields for _, method, fields, _ in site.services.asked if method == "object_to_notice")
    assert asked["body"] == {"name": "某某", "phone": "0571-88880000", "content": "评审结果与事实不符"}
    assert (asked["params"], asked["principal"]) == ({"id": "n1"}, None)
    assert "AB12-CD34" in html and "/notices/n1/objections?receipt=AB12-CD34" in html
    assert LETTER["phone"] not in html and LETTER["name"] not in html


def test_the_same_form_sent_twice_is_one_command_and_another_form_another(site):  # noqa: F811
    for letter in (LETTER, LETTER, LETTER | {"form": "B" * 22}):
        send(site, letter, 201)
    ids = [fields["command_id"] for _, method, fields, _ in site.services.asked if method == "object_to_notice"]
    assert ids[0] == ids[1] != ids[2]


def test_each_form_has_a_number_of_its_own(site):  # noqa: F811
    numbers = {re.search('name="form" value="([^"]{22})"', page(site, "/notices/n1/objection"))[1] for _ in range(2)}
    assert len(numbers) == 2


@pytest.mark.parametrize(("changed", "field"), [({"phone": "abc"}, "phone"), ({"content": ""}, "content"), ({"content": "字" * 1001}, "content")])
def test_what_is_wrong_is_said_beside_its_field_and_nothing_written_is_lost(site, changed, field):  # noqa: F811
    letter = LETTER | changed | {"name": "<b>某某"}
    html = send(site, letter, 422)
    assert f'id="{field}-error"' in html and f'aria-describedby="{field}-error"' in html
    assert "&lt;b&gt;某某" in html and letter["form"] in html
    assert all(method != "object_to_notice" for _, method, _, _ in site.services.asked)


def test_a_refusal_of_the_service_is_told_in_the_form(site):  # noqa: F811
    body = {"code": "wrong_order", "detail": "公示期已经届满，不再受理异议。", "errors": []}
    site.services.answer("notice", "object_to_notice", body, 409)
    assert "公示期已经届满" in send(site, LETTER, 409)


def test_only_a_form_is_taken_and_not_too_often(site):  # noqa: F811
    assert site.send("POST", "/notices/n1/objection", json=LETTER, headers=HTML).status_code == 415
    codes = [site.send("POST", "/notices/n1/objection", data=LETTER, headers=HTML | FORM).status_code for _ in range(25)]
    assert codes[0] == 201 and codes[-1] == 429
    assert site.send("POST", "/notices/n1/objection", data=LETTER, headers=HTML | FORM, address="10.0.0.9").status_code == 201


@pytest.mark.parametrize("receipt", ["AB12-CD34", " ab12-cd34 ", "../../x"])
def test_the_state_is_told_for_a_receipt(site, receipt):  # noqa: F811
    response = site.send("GET", "/notices/n1/objections", query_string={"receipt": receipt}, headers=HTML)
    assert response.status_code == 200 and "正在处理" in response.get_data(as_text=True)
    assert re.fullmatch("[0-9A-Za-z-]+", site.services.asked[0][2]["params"]["receipt"])


@pytest.mark.parametrize("path", ["/?from=timeline&isappinstalled=0", "/notices/n1?utm_source=x", "/rules?x=1&x=2"])
def test_a_link_that_was_passed_on_still_leads_there(site, path):  # noqa: F811
    assert page(site, path)


def test_a_slash_behind_a_page_leads_to_it_and_the_api_stays_strict(site):  # noqa: F811
    response = site.send("GET", "/bases/", headers=HTML)
    assert (response.status_code, response.headers["Location"]) == (308, "/bases")
    assert site.send("GET", "/v1/notices/", headers=HTML).status_code == 404
    assert site.send("GET", "/v1/notices?utm_source=x").status_code == 422


def test_the_page_one_is_on_is_marked(site):  # noqa: F811
    assert '<a href="/bases" aria-current="page">' in page(site, "/bases")
    assert page(site, "/accessibility").count("aria-current") == 0
