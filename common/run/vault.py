"""The key to personal data, as a Nameko dependency."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nameko.extensions import DependencyProvider

from common.kernel.privacy import PersonalData
from common.run.settings import Settings


class Vault(DependencyProvider):
    """Seals and opens what people tell of themselves. Without a key file the service does not start."""

    def setup(self) -> None:
        settings: Settings = self.container.config["settings"]
        self.personal = PersonalData.from_text(Path(settings.data_key_file).read_text(encoding="ascii"))

    def get_dependency(self, worker_ctx: Any) -> PersonalData:
        return self.personal
