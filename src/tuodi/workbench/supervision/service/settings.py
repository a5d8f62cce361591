"""What screening is set to here: the figures and places as they come, with the installation's own in their place."""

from __future__ import annotations

from typing import Any

import yaml
from django.conf import settings

from tuodi.monitoring.screening.positions import shipped_positions
from tuodi.monitoring.screening.screen import Settings
from tuodi.monitoring.screening.settings import shipped, with_own


def own_settings() -> Settings:
    """Raises SettingsFaulty where `DATA/screening/rules.yaml` or `places.yaml` says what cannot be."""
    rules, places = _read("rules.yaml"), _read("places.yaml")
    return Settings(
        with_own(shipped(), rules) if rules else shipped(),
        shipped_positions().with_own(places) if places else shipped_positions(),
    )


def _read(name: str) -> dict[str, Any]:
    path = settings.DATA / "screening" / name
    return (yaml.safe_load(path.read_text(encoding="utf-8")) or {}) if path.is_file() else {}
