"""Write the OpenAPI document into the shared package, from which /openapi.json and /docs are served."""

import sys

from openapi.document import PLACE, written

if __name__ == "__main__":
    PLACE.write_text(written(), "utf-8")
    sys.stdout.write(f"{PLACE}\n")
