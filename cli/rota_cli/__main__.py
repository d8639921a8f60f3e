"""`python -m rota_cli`."""

from __future__ import annotations

import sys

from rota_cli.main import main

sys.exit(main())
