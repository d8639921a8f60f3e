"""A caller that does as it is told by a 503: waits, and asks again under the same Idempotency-Key.

The deployed stack of the tests shares its few cores with the other tests, and a store that does not answer in time is
told so. Nothing else is ever asked twice.
"""

from __future__ import annotations

import time
import uuid

import httpx

ATTEMPTS = 4


class Patient(httpx.HTTPTransport):
    """As any transport; 503 with Retry-After is answered only if it stays so."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if request.method == "POST":
            request.headers.setdefault("idempotency-key", uuid.uuid4().hex)
        request.read()
        for _ in range(ATTEMPTS - 1):
            response = super().handle_request(request)
            if response.status_code != 503 or "retry-after" not in response.headers:
                return response
            response.read()
            response.close()
            time.sleep(float(response.headers["retry-after"]))
        return super().handle_request(request)
