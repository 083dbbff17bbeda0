"""The guides and code files that are served below ``/api/docs/``: nothing else can be read there.

Titles and summaries are English message ids; the templates translate them.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop as _

TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True)
class Guide:
    """A Markdown file of the repository that is served as a page."""

    slug: str
    source: str  # below docs/
    summary: str

    @cached_property
    def text(self) -> str:
        return _path(self.source).read_text(encoding="utf-8")


@dataclass(frozen=True)
class CodeFile:
    """A file that partners copy: shown as text, or stored through a link with ``download``."""

    source: str  # below docs/
    summary: str
    content_type: str = TEXT

    @property
    def name(self) -> str:
        return self.source.rpartition("/")[2]

    @cached_property
    def content(self) -> bytes:
        return _path(self.source).read_bytes()


def _path(source: str) -> Path:
    return Path(settings.BASE_DIR, "docs", source)


GUIDES = (
    Guide("quickstart", "partners/README.md", _("From a key to the first copy of our posts.")),
    Guide("mirror", "partners/sync.md", _("Keep a copy that is always the same as ours.")),
    Guide(
        "webhooks", "partners/webhooks.md", _("Hear of changes within seconds, and verify them.")
    ),
    Guide(
        "recall",
        "partners/recall.md",
        _("What each kind of copy hears of corrections and withdrawals, and how soon."),
    ),
    Guide(
        "showing",
        "partners/html-and-images.md",
        _("The HTML, the style sheet, pictures, what must be shown, withdrawals."),
    ),
    Guide("blocks", "partners/blocks.md", _("Each type of block, as data and as HTML.")),
    Guide(
        "typed-clients",
        "partners/typed-clients.md",
        _("Make a client in TypeScript or Python from the API’s description."),
    ),
    Guide("wordpress", "partners/wordpress.md", _("A plugin that does all of it.")),
    Guide("reading", "api.md", _("Parameters, search, editions, quotas and problems.")),
    Guide("feeds", "feeds.md", _("The feeds: addresses, formats and contents.")),
)

FILES = (
    CodeFile(
        "partners/examples/client.py",
        _("A typed client for Python. It needs shapes.py in the same folder."),
    ),
    CodeFile("partners/examples/shapes.py", _("The types of all answers, for Python.")),
    CodeFile(
        "partners/examples/mirror.py",
        _("Keeps a copy in SQLite. It needs client.py and shapes.py in the same folder."),
    ),
    CodeFile(
        "partners/examples/receiver.py",
        _("Receives webhooks and acts on each. It needs verify.py, and mirror.py with its files."),
    ),
    CodeFile("partners/examples/verify.py", _("Verifies webhooks in Python.")),
    CodeFile("partners/examples/verify.js", _("Verifies webhooks in JavaScript.")),
    CodeFile("partners/examples/verify.php", _("Verifies webhooks in PHP.")),
    CodeFile(
        "partners/examples/wellspring-mirror.php",
        _("The WordPress plugin. It needs verify.php in the same folder."),
    ),
    CodeFile(
        "partners/wellspring.css",
        _("The style sheet for posts as HTML."),
        "text/css; charset=utf-8",
    ),
)
