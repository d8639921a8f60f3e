"""How hard Hypothesis tries: enough for every run by default, HYPOTHESIS_PROFILE=thorough before a release."""

import pytest
from hypothesis import HealthCheck, settings

from tests.support.thorough import PROFILE

_COMMON = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow, HealthCheck.data_too_large]}
settings.register_profile("quick", max_examples=150, **_COMMON)
settings.register_profile("thorough", max_examples=10_000, **_COMMON)
settings.load_profile(PROFILE)


@pytest.fixture(autouse=True)
def _closed_sockets(socket_disabled: None) -> None:
    """Nothing in these tests may reach for the network."""
