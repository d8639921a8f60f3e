"""One structured log line and a few metrics for each request, by Powertools."""

from __future__ import annotations

from functools import lru_cache
from threading import Lock
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.metrics.provider.cloudwatch_emf.cloudwatch import AmazonCloudWatchEMFProvider

from rota.domain.directory import ApiKey


@lru_cache(maxsize=1)
def logger() -> Logger:
    """The process's logger. Level and service name come from the environment, as Powertools reads it."""
    return Logger(service="rota")


@lru_cache(maxsize=1)
def _metrics() -> AmazonCloudWatchEMFProvider:
    return AmazonCloudWatchEMFProvider(namespace="rota", service="rota")


def observe(*, route: str, method: str, status: int, milliseconds: float, request_id: str, key: ApiKey | None) -> None:
    """Tell of one answered request. Nothing that a person typed and no secret goes in here."""
    logger().info(
        "answered",
        route=route,
        method=method,
        status=status,
        milliseconds=round(milliseconds, 1),
        request_id=request_id,
        workspace=key.workspace if key else None,
        key_id=key.id if key else None,
    )
    metrics = _metrics()
    metrics.add_metric(name="Requests", unit=MetricUnit.Count, value=1)
    metrics.add_metric(name="Milliseconds", unit=MetricUnit.Milliseconds, value=milliseconds)
    if status >= 500:
        metrics.add_metric(name="Errors" if status == 500 else "Unavailable", unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()


def fault(error: BaseException) -> dict[str, Any]:
    """What a log line may say of an error: its kind, and where it was raised. Its text may be anybody's."""
    last = error.__traceback__
    while last is not None and last.tb_next is not None:
        last = last.tb_next
    where = "nowhere" if last is None else f"{last.tb_frame.f_globals.get('__name__')}:{last.tb_lineno}"
    return {"error": type(error).__name__, "raised_at": where}


_COUNTING = Lock()  # deliveries are tried side by side


def count(name: str, value: int) -> None:
    """Add to one of the product's own metrics; nothing is written for a zero."""
    if value:
        unit = MetricUnit.Milliseconds if name.startswith("Milliseconds") else MetricUnit.Count
        with _COUNTING:
            _metrics().add_metric(name=name, unit=unit, value=value)
            _metrics().flush_metrics()
