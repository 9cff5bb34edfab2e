"""Resident identity card numbers (公民身份号码, GB 11643-1999).

Our own check: python-stdnum knows no division founded after its data, such as 330113 and 330114.
"""

from __future__ import annotations

from datetime import date, datetime

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def id_card_error(number: str, today: date) -> str | None:
    """What is wrong with a number, in Chinese and without repeating it, or ``None``."""
    if len(number) != 18 or not (number.isascii() and number[:17].isdigit()):
        return "身份证号码应为 18 位，前 17 位为数字。"
    born = born_on(number)
    if born is None or born > today:
        return "身份证号码中的出生日期无效。"
    if not checks(number):
        return "身份证号码的校验码不正确，请核对是否录入有误。"
    return None


def checks(number: str) -> bool:
    """Whether the check character of 17 digits and one character is theirs."""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17] == _CHECKS[total % 11]


def born_on(number: str) -> date | None:
    """The date of birth that a number carries, ``None`` where it is no date."""
    try:
        return datetime.strptime(number[6:14], "%Y%m%d").date()
    except ValueError:
        return None
