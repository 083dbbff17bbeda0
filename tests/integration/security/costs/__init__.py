"""What an answer costs."""

from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.middleware import response_cache


def asked(client: Any, path: str, **more: Any) -> tuple[Any, int]:
    """The answer, read to its end, and what it cost in queries."""
    response_cache.clear()
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, **more)
        if response.streaming:
            b"".join(response.streaming_content)
    return response, len(queries)
