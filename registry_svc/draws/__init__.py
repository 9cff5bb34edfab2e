"""Draws by lot (双随机抽查、抽取专家)."""
