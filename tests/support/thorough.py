"""Whether this run is one before a release: HYPOTHESIS_PROFILE=thorough."""

import os

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "quick")
THOROUGH = PROFILE == "thorough"
