"""The SAM command line as it is, with the C half of PyYAML: build and deployment parse the template six times."""

from __future__ import annotations

from importlib import import_module

import yaml


def main() -> None:
    """Run what the arguments say."""
    if yaml.__with_libyaml__:
        # To be done before samcli is imported, which takes both by these names.
        yaml.SafeLoader, yaml.SafeDumper = yaml.CSafeLoader, yaml.CSafeDumper  # type: ignore[assignment,misc]
    import_module("samcli.cli.main").cli(prog_name="sam")


if __name__ == "__main__":
    main()
