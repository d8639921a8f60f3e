"""Where the local run keeps what it makes; every path of it, in one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "template.yaml"
FUNCTIONS = ROOT / "functions"
LAYERS = ROOT / "layers"
WEB = ROOT / "web"
PACKAGE = LAYERS / "rota" / "rota"

# Apart from what `make build` makes: there the layers hold Lambda's wheels, here this machine's.
BUILD = ROOT / ".aws-sam" / "local"
BUILT_TEMPLATE = BUILD / "build" / "template.yaml"

STACK_NAME = "rota"
BUCKET = "rota-artifacts"


@dataclass(frozen=True)
class DataFolder:
    """The folder a stack's data lives in; two stacks need two of them."""

    root: Path

    @classmethod
    def from_environment(cls) -> DataFolder:
        """The folder ROTA_DATA names, relative to the checkout, else `.rota`."""
        return cls((ROOT / (os.environ.get("ROTA_DATA") or ".rota")).resolve())

    @property
    def state(self) -> Path:
        """What the emulator knows, one file for each of its services."""
        return self.root / "state"

    @property
    def objects(self) -> Path:
        """The emulator's buckets."""
        return self.root / "objects"

    @property
    def scratch(self) -> Path:
        """Unpacked functions and the like: emptied at every start."""
        return self.root / "scratch"

    @property
    def log(self) -> Path:
        """What the emulator says, since the last start."""
        return self.root / "emulator.log"

    @property
    def port(self) -> Path:
        """The emulator's port, the same at every start: queue addresses, which functions are given, hold it."""
        return self.root / "aws-port"

    def aws_port(self) -> int | None:
        """The emulator's port, if it was ever started."""
        try:
            return int(self.port.read_text())
        except (FileNotFoundError, ValueError):
            return None

    @property
    def lock(self) -> Path:
        """Held by the one process that runs on this folder."""
        return self.root / "lock"

    @property
    def deployed(self) -> Path:
        """What was deployed last; see `local.deploy`."""
        return self.root / "deployed.json"

    @property
    def page_key(self) -> Path:
        """The key that the page offers, which must be known before the page is deployed."""
        return self.root / "page-key"

    @property
    def demo(self) -> Path:
        """The address and the demo keys, for scripts and people."""
        return self.root / "demo.json"
