"""What a draw is: who could be drawn, who was kept out and why, the seed, and who was drawn."""

from __future__ import annotations

from common.kernel.declaration.aggregate import Thing
from common.kernel.declaration.fields import Fields, code, day, items, ref, rule_code, text, whole
from registry_svc.codes import DRAWS

MOST = 500


class Tie(Fields):
    """An organisation that somebody belongs to or is bound to, or left on a day."""

    org = ref("社会组织")
    left_on = day("脱离关系之日").optional()


class Lot(Fields):
    """One who may be drawn: an organisation by its id, a person by its reference."""

    ref = ref("编号")
    ties = items("与社会组织的关系", Tie, 50).optional([])


class Exclusion(Fields):
    ref = ref("编号")
    reason = text("排除理由", 300, public=True)


class Draw(Thing):
    """``inspectors`` are drawn after the organisations, from those without a tie to any of them (双随机)."""

    kind = code("抽取类别", DRAWS)
    title = text("名称", 200, public=True)
    topics = items("抽查事项", rule_code("抽查事项", "org.spot_check_topics"), 20, distinct=True)
    about = items("所评审的社会组织", ref("社会组织"), 100, distinct=True)
    pool = items("备选名单", Lot, MOST)
    exclusions = items("人工排除", Exclusion, MOST)
    size = whole("抽取数量", 1, MOST)
    inspectors = items("检查人员名单", Lot, MOST)
    inspectors_size = whole("抽取检查人员数量", 0, MOST)
    seed = text("随机种子", 64)
    method = text("抽取方法", 500)
    kept_out = items("回避和排除", Exclusion, 2 * MOST)
    drawn = items("抽取结果", ref("编号"), MOST)
    drawn_inspectors = items("抽取的检查人员", ref("编号"), MOST)
    drawn_on = day("抽取日期")


class DrawForm(Fields):
    kind, title, pool, size = Draw.kind, Draw.title, Draw.pool, Draw.size
    topics = Draw.topics.optional([])
    about = Draw.about.optional([])
    exclusions = Draw.exclusions.optional([])
    inspectors = Draw.inspectors.optional([])
    inspectors_size = Draw.inspectors_size.optional(0)
    division = Draw.division.optional()
