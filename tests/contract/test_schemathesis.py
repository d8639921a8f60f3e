"""What the document promises, held against what the functions do: generated requests, good ones and bad ones."""

from __future__ import annotations

import json
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import AuthContext
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    ignored_auth,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
    unsupported_method,
)

from openapi.document import PLACE
from tests.support.demo import EXAMPLE_KEY, Demo
from tests.support.wsgi import application

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
    ignored_auth,
    unsupported_method,
]

schema = schemathesis.openapi.from_dict(json.loads(PLACE.read_text("utf-8")))
schema.app = application
# A stale If-Match and a body that is too large are seen before the body is.
schema.config.checks.negative_data_rejection.expected_statuses += ["412", "413"]


@schema.auth()
class _Key:
    """Every request carries the examples' key, but for those by which it is seen whether that is needed."""

    def get(self, case: Any, context: AuthContext) -> str:
        return EXAMPLE_KEY

    def set(self, case: Any, data: str, context: AuthContext) -> None:
        case.headers = {name: value for name, value in case.headers.items() if name.lower() != "authorization"}
        case.headers["X-API-Key"] = data


@schema.parametrize()
@settings(
    max_examples=4,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_each_operation_does_what_the_document_says(case: Any, demo: Demo) -> None:
    case.call_and_validate(checks=CHECKS)
