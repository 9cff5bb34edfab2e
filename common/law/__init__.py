"""The law as data: dated, cited values of each profile, read from `rules/` (docs/adr/0004-rule-book.md)."""

from common.law.book import RuleBook
from common.law.loader import load_rulebook
from common.law.model import RuleBookError
from common.law.view import Param, View

__all__ = ["Param", "RuleBook", "RuleBookError", "View", "load_rulebook"]
