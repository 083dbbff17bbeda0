"""Pictures, where no web server in front of us serves them."""

import errno
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.static import serve


def picture(request: HttpRequest, path: str, *, document_root: Path) -> HttpResponseBase:
    """A file below ``document_root``. Raises ``Http404``, too, for a name that no file can have."""
    try:
        return serve(request, path, document_root=str(document_root))
    except OSError as exc:
        if exc.errno != errno.ENAMETOOLONG:
            raise
        raise Http404 from exc
