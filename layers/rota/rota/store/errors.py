"""The one place that turns botocore's errors into rota's."""

from __future__ import annotations

from botocore import exceptions
from botocore.exceptions import ClientError

from rota.domain.errors import Unavailable

# The store is up but too busy, or briefly broken: the caller may come back.
_BUSY = frozenset(
    {
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "ThrottlingException",
        "ThrottlingError",
        "ProvisionedThroughputExceeded",
        "KeyRangeThroughputExceeded",
        "InternalServerError",
        "InternalFailure",
        "ServiceUnavailable",
        "TransactionInProgressException",
        "LimitExceededException",
    }
)


def translated(error: Exception) -> Exception:
    """rota's error for one of botocore's; a bug or a wrong set-up, which is nobody's bad luck, comes back as it is."""
    if isinstance(error, ClientError):
        code = error.response["Error"]["Code"]
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
        if code in _BUSY or status >= 500:
            return Unavailable("the store is busy")
        return error
    if isinstance(error, exceptions.HTTPClientError | exceptions.ConnectionError):
        return Unavailable("the store does not answer")
    return error


def cancellation(error: ClientError) -> list[str]:
    """The reason code of each item of a cancelled transaction, in its order; empty for any other error."""
    if error.response["Error"]["Code"] != "TransactionCanceledException":
        return []
    return [str(reason.get("Code", "None")) for reason in error.response.get("CancellationReasons", [])]
