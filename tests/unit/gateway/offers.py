"""What is offered to the public, as services tell it: a session to come, an open call."""


def offered(**changed):
    found = {
        "id": "s1", "title": "财务管理培训", "kind_label": "培训", "base_name": "示例基地", "division_label": "浙江省杭州市西湖区", "from": "2024-03-08",
        "until": "2024-03-09", "hours": 8, "fee_fen": 0, "places_left": 12,
    }  # fmt: skip
    return found | changed


def open_call(**changed):
    found = {
        "id": "c1", "title": "示例公益创投", "kind_label": "公益创投", "purpose": "征集助老项目", "division_label": "浙江省杭州市西湖区", "ceiling_fen": 500_000_00,
        "public_share": 60, "bids_close_at": "2024-03-20T17:00:00.000000+08:00", "document": "示例〔2024〕1号",
    }  # fmt: skip
    return found | changed
