"""Has invocations of a function wait for one of its processes, where AWS would start one more: here they share a
machine, and twenty notices at once would keep it busy with twenty starts while somebody waits for the page.
"""

from __future__ import annotations

import os
import time
from typing import Any

from ministack.services import lambda_svc

_MOST = max(4, os.cpu_count() or 1)  # processes of one function
_LOOKS_AGAIN = 0.01  # seconds


def limit_processes() -> None:
    """Let each function have so many processes. None of rota's calls itself, so whoever waits will get one."""
    acquire = lambda_svc.acquire_worker

    def acquired(*arguments: Any, **named: Any) -> Any:
        while (found := acquire(*arguments, **named | {"max_concurrency": _MOST}))[0] is None:
            time.sleep(_LOOKS_AGAIN)
        return found

    lambda_svc.acquire_worker = acquired
