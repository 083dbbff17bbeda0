"""The preflight: each rule catches what it is for, and our own mails keep them all."""

import re
from collections.abc import Callable

import pytest

from syndication.newsletter import preflight
from syndication.newsletter.assemble import SENDER_ADDRESS
from tests import sample_mails, samples
from tests.paths import ROOT

EVERY = [samples.english(), samples.french(), samples.seed()]
GOOD = sample_mails.assembled(samples.english())
DOCS = ROOT / "docs" / "newsletter-preflight.md"
PICTURE = (
    '<img alt="A leaf" src="https://e.example/a.jpg" width="100" style="display:block;width:100%"'
)
Mutation = Callable[[str], str]


def add(markup: str) -> Mutation:
    """Put markup at the end of the wrapper."""
    return lambda html: html.replace("</div></body>", f"{markup}</div></body>")


def swap(old: str, new: str) -> Mutation:
    def mutate(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return mutate


def drop(pattern: str) -> Mutation:
    def mutate(text: str) -> str:
        found = re.sub(pattern, "", text, flags=re.DOTALL)
        assert found != text
        return found

    return mutate


HTML: dict[str, Mutation] = {
    "size-limit": add("<p>word</p>" * 9000),
    "size-near": add("<p>word</p>" * 3000),
    "size-encoded": add("<p>é</p>" * 6000),
    "html-line": add(f"<p>{'word ' * 200}</p>"),
    "style-block": add(f"<style>{'a{b:c}' * 3000}</style>"),
    "doctype": swap("<!doctype html>", ""),
    "html-lang": swap('<html lang="en-CA"', "<html"),
    "html-dir": swap('<html lang="en-CA" dir="ltr"', '<html lang="en-CA"'),
    "title": drop("<title>.*?</title>"),
    "charset": swap("charset=UTF-8", "charset=latin1"),
    "viewport": swap("initial-scale=1", "initial-scale=1,user-scalable=no"),
    "apple-reformatting": swap("x-apple-disable-message-reformatting", "x"),
    "format-detection": swap('"format-detection"', '"x"'),
    "color-scheme": swap('"supported-color-schemes"', '"x"'),
    "dark-promise": swap("prefers-color-scheme", "x"),
    "wrapper": swap('role="article"', 'role="main"'),
    "wrapper-lang": swap('role="article" lang="en-CA"', 'role="article"'),
    "element": add("<video></video>"),
    "event-handler": add('<p onclick="x()">word</p>'),
    "scheme": add('<a href="data:text/html,x" style="text-decoration:underline">word</a>'),
    "stylesheet": swap(
        "</title>", '</title><link rel="stylesheet" href="https://e.example/a.css">'
    ),
    "refresh": swap("</title>", '</title><meta http-equiv="refresh" content="1">'),
    "css-refused": add('<p style="display:flex">word</p>'),
    "css-doubtful": add('<p style="width:calc(1px + 2px)">word</p>'),
    "layout-role": add(
        '<table cellpadding="0" cellspacing="0" border="0"><tr><td>x</td></tr></table>'
    ),
    "data-table": add("<table><tr><th>Head</th></tr></table>"),
    "too-wide": add('<p style="width:700px">word</p>'),
    "container": lambda html: re.sub(r"\b600(?:px)?\b", "500", html),
    "ghost-table": add('<div style="max-width:600px">word</div>' * 40),
    "conditional-comments": add("<!--[if mso]><table role='presentation'><![endif]-->"),
    "pixels-per-inch": swap("PixelsPerInch", "Dots"),
    "table-attributes": add('<table role="presentation"><tr><td>word</td></tr></table>'),
    "image-alt": add(f"{PICTURE}>".replace('alt="A leaf"', 'alt="IMG_1234"')),
    "image-link": add(f'<a href="https://e.example/">{PICTURE}></a>'.replace("A leaf", "")),
    "image-width": add(f"{PICTURE}>".replace('width="100"', 'width="50%"')),
    "image-address": add(f"{PICTURE}>".replace("https:", "http:")),
    "image-format": add(f"{PICTURE}>".replace(".jpg", ".svg")),
    "image-pixel": add(f'{PICTURE} height="1">'),
    "image-webp": add(f"{PICTURE}>".replace(".jpg", ".webp")),
    "image-block": add(f"{PICTURE}>".replace("display:block;", "")),
    "image-fluid": add(f"{PICTURE}>".replace("width:100%", "width:100px")),
    "image-alt-long": add(f"{PICTURE}>".replace("A leaf", "A leaf " * 40)),
    "link-empty": add('<a href="#" style="text-decoration:underline">word</a>'),
    "link-address": add('<a href="http://e.example/" style="text-decoration:underline">word</a>'),
    "link-private": add('<a href="https://10.0.0.1/x" style="text-decoration:underline">word</a>'),
    "link-text": add(
        '<a href="https://e.example/" style="text-decoration:underline">Click here</a>'
    ),
    "link-underline": add('<a href="https://e.example/" style="text-decoration:none">word</a>'),
    "link-nested": add('<a href="https://e.example/">a<a href="https://e.example/b">b</a></a>'),
    "button-fill": add(
        '<a href="https://e.example/" style="padding:10px;background:#000">Go on</a>'
    ),
    "unsubscribe": swap("https://unsubscribe.invalid/", "mailto:a@e.example"),
    "view-online": swap("Read this post online", "Elsewhere"),
    "preferences": swap("https://preferences.invalid/", "mailto:a@e.example"),
    "link-ambiguous": add(
        '<a href="https://e.example/" style="text-decoration:underline">Unsubscribe</a>'
    ),
    "link-tracking": add(
        '<a href="https://e.example/?utm_source=x" style="text-decoration:underline">w</a>'
    ),
    "link-bare": add(
        '<a href="https://e.example/" style="text-decoration:underline">https://e.example/</a>'
    ),
    "text-indent": add('<p style="text-indent:-28px">word</p>'),
    "list-margin": add('<ul style="margin:0 0 16px;padding:0 0 0 24px"><li>word</li></ul>'),
    "contrast": add('<p style="color:#999999">word</p>'),
    "text-tiny": add('<p style="font-size:10px">word</p>'),
    "text-small": add('<p style="font-size:13px">word</p>'),
    "line-height": add('<p style="line-height:1.2">word</p>'),
    "justify": add('<p style="text-align:justify">word</p>'),
    "one-h1": add("<h1>Second</h1>"),
    "heading-order": swap("<h2 ", "<h4 "),
    "heading-empty": add("<h2></h2>"),
    "typed-bullet": add("<p>- one</p><p>- two</p>"),
    "list-children": add("<ul><p>word</p></ul>"),
    "language": swap("en-CA", "fr-CA"),
    "double-escape": add("<p>rest &amp;amp; more</p>"),
    "placeholder": add("<p>Hello {{ first_name }}</p>"),
    "left-over": add("<p>None</p>"),
    "mojibake": add("<p>dÃ©jÃ\xa0 vu</p>"),
    "control-character": add("<p>\x07</p>"),
    "postal-code": swap("M5V 0A0", ""),
    "too-short": lambda html: html.split("<body")[0] + "<body><p>Hi</p></body></html>",
    "preheader": drop(r'<div style="display:none[^>]*>.*?</div>'),
    "preheader-length": swap("Mentions suicide. Small, kind things to try when", "When"),
}
TEXT: dict[str, Mutation] = {
    "plain-markup": lambda text: f"{text}<p>word</p>\n",
    "plain-line": lambda text: text + "word " * 220,
    "plain-unsubscribe": drop("Unsubscribe[^\n]*"),
    "plain-address": lambda text: re.sub(r"https?://\S+", "", text),
    "plain-postal-code": swap("M5V 0A0", ""),
    "plain-words": lambda text: text[: len(text) // 2],
    "plain-parts": swap("Small things to try", "Things"),
    "plain-links": lambda text: re.sub(r"https://\S+", "https://e.example/", text),
    "plain-width": lambda text: f"{text}{'word ' * 20}\n",
    "plain-markdown": lambda text: f"{text}**bold** words\n",
    "plain-pipes": lambda text: f"{text}| a | b |\n",
    "plain-indent": lambda text: f"{text}{' ' * 12}word\n",
    "plain-bullets": lambda text: re.sub(r"^[*!+] ", "", text, flags=re.MULTILINE),
}


def broken(html: str, text: str, *, template: bool = True) -> set[str]:
    return {finding.id for finding in preflight.check(html, text, template=template)}


@pytest.mark.parametrize("document", EVERY)
def test_our_own_mails_keep_every_rule(document):
    mail = sample_mails.assembled(document)
    assert preflight.check(mail.html, mail.text, template=True) == []


@pytest.mark.parametrize("name", HTML)
def test_a_rule_on_html_catches_what_it_is_for(name):
    assert name in broken(HTML[name](GOOD.html), GOOD.text)


@pytest.mark.parametrize("name", TEXT)
def test_a_rule_on_text_catches_what_it_is_for(name):
    assert name in broken(GOOD.html, TEXT[name](GOOD.text))


def test_every_rule_has_its_failing_case():
    assert {rule.id for rule in preflight.RULES} == set(HTML) | set(TEXT)


def test_ids_are_used_once():
    ids = [rule.id for rule in preflight.RULES]
    assert len(ids) == len(set(ids))


def test_every_rule_is_documented_with_its_level():
    rows = dict(re.findall(r"^\| `([a-z0-9-]+)` \| ([EWI]) \|", DOCS.read_text(), re.MULTILINE))
    assert rows == {rule.id: rule.level for rule in preflight.RULES}


def test_slots_are_allowed_in_a_template_only():
    assert "placeholder" not in broken(GOOD.html, GOOD.text)
    assert "placeholder" in broken(GOOD.html, GOOD.text, template=False)


def test_a_senders_address_may_be_a_slot():
    html = GOOD.html.replace("M5V 0A0", SENDER_ADDRESS)
    text = GOOD.text.replace("M5V 0A0", SENDER_ADDRESS)
    assert broken(html, text) == set()
    assert {"postal-code", "plain-postal-code"} <= broken(html, text, template=False)


def test_our_own_origin_may_be_plain_http_in_development():
    html = GOOD.html.replace("https://posts.example.org/", "http://localhost:8000/")
    text = GOOD.text.replace("https://posts.example.org/", "http://localhost:8000/")
    origin = "http://localhost:8000"
    assert preflight.check(html, text, template=True, origin=origin) == []
    assert "link-address" in broken(html, text)


def test_errors_come_before_warnings():
    html = HTML["preferences"](HTML["contrast"](GOOD.html))
    levels = [finding.level for finding in preflight.check(html, GOOD.text, template=True)]
    assert levels == sorted(levels, key="EWI".index)
    assert {"E", "W"} <= set(levels)


@pytest.mark.parametrize("html", ["", "   ", "<", "\x00", "<p>", "<!--[if mso]>", "é" * 10])
def test_what_is_no_mail_is_found_wanting_and_never_an_accident(html):
    assert "doctype" in broken(html, "")


def test_inherited_styles_count():
    faint = '<div style="color:#777777;font-size:11px"><p><em>word</em></p></div>'
    assert {"contrast", "text-tiny"} <= broken(add(faint)(GOOD.html), GOOD.text)


def test_a_passage_in_another_language_that_says_so_is_no_mistake():
    passage = "<p {}>" + "le repos et la paix pour vous dans les jours de pluie " * 60 + "</p>"
    assert "language" in broken(add(passage.format("x"))(GOOD.html), GOOD.text)
    assert "language" not in broken(add(passage.format('lang="fr"'))(GOOD.html), GOOD.text)
