"""The law as data: dated, cited values of each profile, read from `rules/` (docs/adr/0004-rule-book.md)."""

from common.rulebook.book import RuleBook
from common.rulebook.loader import load_rulebook
from common.rulebook.model import RuleBookError
from common.rulebook.view import Param, View

__all__ = ["Param", "RuleBook", "RuleBookError", "View", "load_rulebook"]
