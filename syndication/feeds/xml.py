"""XML names that the writers of feeds share, and the type of lxml's elements."""

from typing import Any

Element = Any  # lxml has no types

ATOM = "http://www.w3.org/2005/Atom"
DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
MEDIA = "http://search.yahoo.com/mrss/"
HISTORY = "http://purl.org/syndication/history/1.0"  # RFC 5005
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
MICROSOFT = "http://schemas.ingestion.microsoft.com/common/"
SMARTNEWS = "http://www.smartnews.be/snf"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
