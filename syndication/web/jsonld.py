"""JSON-LD for search engines: schema.org statements about a post, and only true ones.

No HowTo, FAQPage, ClaimReview or ItemList: search engines have ended them. A review is claimed
only while it counts; ``reviewedBy`` and ``lastReviewed`` belong to the page (schema.org/WebPage).
"""

import json
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from blog.renditions import summary
from blog.renditions.context import language
from syndication.editions.publisher import Publisher
from syndication.reading.posts import EditionView
from syndication.web.listings import Listing, path_of

CONTEXT = "https://schema.org"
# schema.org/IPTCDigitalSourceEnumeration, by what AI was used for.
AI_SOURCES = {
    "language": "AlgorithmicallyEnhancedDigitalSource",
    "translation": "CompositeWithTrainedAlgorithmicMediaDigitalSource",
    "text": "CompositeWithTrainedAlgorithmicMediaDigitalSource",
}
Node = dict[str, Any]


def post(view: EditionView, facts: Publisher, *, url: str, index_url: str) -> SafeString:
    """The graph of a post's page, safe inside a ``script`` element."""
    nodes = [
        _page(view, facts, url),
        _posting(view, facts, url),
        _breadcrumb(view, facts, url, index_url),
        _organization(facts, language(view.locale)),
        {
            "@type": "WebSite",
            "@id": f"{facts.origin}/#website",
            "url": f"{facts.origin}/",
            "name": facts.title[language(view.locale)],
            "publisher": {"@id": f"{facts.origin}/#org"},
        },
    ]
    return embedded({"@context": CONTEXT, "@graph": nodes})


def embedded(data: Node) -> SafeString:
    """JSON whose text cannot end the ``script`` element: ``<`` is written ``\\u003c``."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return mark_safe(text)  # noqa: S308 nothing that HTML reads is left in it


def _page(view: EditionView, facts: Publisher, url: str) -> Node:
    review = view.data["review"]
    node = {
        "@type": "WebPage",
        "@id": f"{url}#webpage",
        "url": url,
        "inLanguage": view.locale,
        "name": view.title,
        "isPartOf": {"@id": f"{facts.origin}/#website"},
        "breadcrumb": {"@id": f"{url}#breadcrumb"},
    }
    counts = review["status"] == "reviewed" and not review.get("changed_since")
    if counts and review["reviewed_by"] and review["reviewed_at"]:
        node["lastReviewed"] = review["reviewed_at"]
        node["reviewedBy"] = _reviewer(review["reviewed_by"])
    return node


def _reviewer(reviewer: Node) -> Node:
    node = {"@type": "Person", "name": reviewer["name"]}
    if reviewer.get("credentials"):
        node["honorificSuffix"] = ", ".join(reviewer["credentials"])
    if reviewer.get("url"):
        node["url"] = reviewer["url"]
    return node


def _posting(view: EditionView, facts: Publisher, url: str) -> Node:
    data = view.data
    node: Node = {
        "@type": "BlogPosting",
        "@id": f"{url}#post",
        "mainEntityOfPage": {"@id": f"{url}#webpage"},
        "headline": view.title,
        "description": summary.description(data),
        "inLanguage": view.locale,
        "wordCount": data["stats"]["words"],
        "author": [_author(author, view, facts) for author in data["byline"]["authors"]],
        "publisher": {"@id": f"{facts.origin}/#org"},
    }
    for name, moment in (("datePublished", view.published_at), ("dateModified", view.updated_at)):
        if moment:
            node[name] = moment.isoformat()
    if data.get("image"):
        node["image"] = [_image(data["image"])]
    if data["topics"]:
        node["about"] = [{"@type": "Thing", "name": topic["name"]} for topic in data["topics"]]
    if cited := _citations(data):
        node["citation"] = cited
    if data["corrections"]:
        node["correction"] = [_correction(correction) for correction in data["corrections"]]
    return node | _provenance(data)


def _provenance(data: Node) -> Node:
    """The licence, and the share that AI had in the words."""
    node: Node = {}
    if data.get("rights") and data["rights"]["licence_url"]:
        node["license"] = data["rights"]["licence_url"]
    if used := data.get("ai_use"):
        node["digitalSourceType"] = f"https://schema.org/{AI_SOURCES[used['kind']]}"
    return node


def _author(author: Node, view: EditionView, facts: Publisher) -> Node:
    """An author as a Person or, for a team or an organisation, an Organization.

    The URL is the author's own, else the listing of their posts on this site.
    """
    person = author["kind"] == "person"
    node = {"@type": "Person" if person else "Organization", "name": author["name"]}
    if person and author["credentials"]:
        node["honorificSuffix"] = ", ".join(author["credentials"])
    if person and author.get("job_title"):
        node["jobTitle"] = author["job_title"]
    if author["url"]:
        node["url"] = author["url"]
    elif view.locale in facts.indexes and not facts.front_end:
        listing = Listing(kind="author", locale=view.locale, slug=author["slug"])
        node["url"] = facts.origin + path_of(listing, facts)
    return node


def _image(image: Node) -> Node:
    return {
        "@type": "ImageObject",
        "url": image["url"],
        "width": image["width"],
        "height": image["height"],
    }


def _citations(data: Node) -> list[Node]:
    listed = list(data["references"])
    listed += [
        item
        for part in data["body"]
        if part["type"] == "references"
        for item in part["value"]["items"]
    ]
    found: dict[str, Node] = {}
    for item in listed:
        node = {"@type": "CreativeWork", "name": item["title"]}
        if url := (f"https://doi.org/{item['doi']}" if item["doi"] else item["url"]):
            node["url"] = url
        found[item["id"]] = node
    return list(found.values())


def _correction(correction: Node) -> Node:
    return {
        "@type": "CorrectionComment",
        "text": correction["text"],
        "datePublished": correction["date"],
    }


def _breadcrumb(view: EditionView, facts: Publisher, url: str, index_url: str) -> Node:
    steps = [(facts.title[language(view.locale)], index_url), (view.title, url)]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#breadcrumb",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": item}
            for position, (name, item) in enumerate(steps, 1)
        ],
    }


def _organization(facts: Publisher, tongue: str) -> Node:
    node: Node = {
        "@type": "Organization",
        "@id": f"{facts.origin}/#org",
        "name": facts.organization.get(tongue) or facts.title[tongue],
        "url": facts.organization_url or f"{facts.origin}/",
    }
    if facts.logo_url:
        node["logo"] = {
            "@type": "ImageObject",
            "url": facts.origin + facts.logo_url,
            "width": facts.logo_width,
            "height": facts.logo_height,
        }
    if facts.editorial_policy_url:
        node["publishingPrinciples"] = facts.editorial_policy_url
    return node
