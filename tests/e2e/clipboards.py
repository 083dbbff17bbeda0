"""What other programs put on the clipboard, and pasting it with the keyboard."""

from playwright.sync_api import Page as Tab

from tests.paths import ROOT

[SEED] = (ROOT / "cms" / "demo" / "seed").glob("*.txt")
WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><body><!--StartFragment-->
<h2>Warning Signs<o:p></o:p></h2>
<p class=MsoListParagraphCxSpFirst style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>Your
jaw sets<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>o<span>&nbsp; </span></span><![endif]>even at night</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><![if !supportLists]><span
 style='mso-list:Ignore'>·</span><![endif]>Read <a
href="https://www.google.com/url?q=https://example.org/no.html%3Fv%3D2&amp;sa=D">this sheet</a></p>
<!--EndFragment--></body></html>"""
GOOGLE = """<html><head><style>.c0{font-weight:400}.c2{font-weight:700}.c3{font-style:italic}
ul.lst-1{list-style-type:none}.c4{color:#15c}</style></head><body class="c8"><p class="c9"><span
class="c0">Every yes is </span><span class="c2">paid for</span><span class="c0"> by
</span><span class="c3">something</span>.</p><h2><span>What a No Protects</span></h2><p><a
href="https://www.google.com/url?q=https://example.org/no.html%3Fv%3D2&amp;sa=D">This sheet</a>
helps.</p><ul class="lst-1"><li><span class="c2">Buy time:</span> <span
class="c0">later.</span><ul><li>or never</li></ul></li><li>Trade</li></ul>
<h5>After</h5><ol><li>Rest</li></ol></body></html>"""


def paste(tab: Tab, selector: str, text: str, html: str = "") -> None:
    """Pastes with the keyboard what another program would have put on the clipboard."""
    tab.evaluate(
        """([text, html]) => {
            const parts = { "text/plain": new Blob([text], { type: "text/plain" }) };
            if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
            return navigator.clipboard.write([new ClipboardItem(parts)]);
        }""",
        [text, html],
    )
    tab.locator(selector).first.click()
    tab.keyboard.press("Control+v")


def copy(tab: Tab, text: str, html: str = "") -> None:
    """Puts a text, and what it looks like, on the browser's own clipboard."""
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    tab.evaluate(
        """([text, html]) => {
            const parts = { "text/plain": new Blob([text], { type: "text/plain" }) };
            if (html) parts["text/html"] = new Blob([html], { type: "text/html" });
            return navigator.clipboard.write([new ClipboardItem(parts)]);
        }""",
        [text, html],
    )
