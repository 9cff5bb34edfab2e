import re

import pytest

from common.kernel import problems
from common.kernel.decision import Basis, FieldError, Refused
from common.kernel.problems import problem
from common.store.answers import LASTING

GROUND = Basis("ZJ23-19", "浙民社〔2023〕133号", "四(一)", "operator.min_rating", "4A", "clause", "zhejiang", "2023-10-26")


def test_a_problem_has_the_fields_of_the_contract():
    refused = Refused(422, "rating_too_low", "等级不足。", basis=(GROUND,), errors=(FieldError("org", "请核对。"),))
    assert problem(refused, "r-1") == {
        "type": "urn:ngo:problem:rating_too_low",
        "title": "不予受理",
        "status": 422,
        "detail": "等级不足。",
        "code": "rating_too_low",
        "basis": [
            {
                "clause": "ZJ23-19",
                "document": "浙民社〔2023〕133号",
                "article": "四(一)",
                "parameter": "operator.min_rating",
                "value": "4A",
                "kind": "clause",
                "profile": "zhejiang",
                "version": "2023-10-26",
            }
        ],
        "errors": [{"field": "org", "message": "请核对。"}],
        "request_id": "r-1",
    }


def test_waivable_is_told_only_when_it_is():
    soft = Refused(422, "rating_too_low", "等级不足。", waivable=True)
    assert problem(soft, "r-1")["waivable"] is True


@pytest.mark.parametrize(
    ("refused", "status", "code"),
    [
        (problems.bad_request(), 400, "bad_request"),
        (problems.unauthorized(), 401, "unauthorized"),
        (problems.not_found(), 404, "not_found"),
        (problems.wrong_order("当前为公示中。", GROUND), 409, "wrong_order"),
        (problems.lost_race(), 409, "lost_race"),
        (problems.stale(), 412, "stale"),
        (problems.bad_field("uscc", "有误。"), 422, "invalid_field"),
        (problems.too_many(), 429, "too_many"),
        (problems.unavailable(), 503, "unavailable"),
        (problems.not_yet_known("年检结论"), 503, "not_yet_known"),
    ],
)
def test_the_usual_refusals_speak_chinese(refused, status, code):
    body = problem(refused, "r-1")
    assert (body["status"], body["code"]) == (status, code)
    assert re.search("[一-鿿]", body["title"]) and re.search("[一-鿿]", body["detail"])


def test_field_errors_and_grounds_are_carried():
    assert problem(problems.bad_field("uscc", "有误。"), "r")["errors"] == [{"field": "uscc", "message": "有误。"}]
    assert problem(problems.wrong_order("当前为公示中。", GROUND), "r")["basis"][0]["clause"] == "ZJ23-19"


def test_what_is_still_on_its_way_is_named_and_no_refusal_to_keep():
    refused = problems.not_yet_known("该组织的年检结论")
    assert refused.detail == "该组织的年检结论尚在传送途中，请稍后再试。"
    assert refused.status not in LASTING
