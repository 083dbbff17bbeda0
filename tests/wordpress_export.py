"""A WordPress export (WXR) as it is downloaded."""

NAMES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
    'xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:wp="http://wordpress.org/export/1.2/"'
)
CLASSIC = """A first paragraph that says what this is about.

Another one, <em>slanted</em>,
on two lines.
<h2>How to Rest</h2>
<ul>
 <li><strong>Stop:</strong> Sit down.</li>
 <li><strong>Breathe:</strong> Count to six.</li>
</ul>
[gallery ids="1,2"]It ends here, as in [1], and not sooner than that."""
BLOCKS = """<!-- wp:paragraph -->
<p>A first paragraph that says what this is about.</p>
<!-- /wp:paragraph -->
<!-- wp:list --><ul><li>One</li><li>Two</li></ul><!-- /wp:list -->"""


def item(number: int, content: str = CLASSIC, **fields: str) -> str:
    said = {"post_type": "post", "status": "publish", "post_name": f"post-{number}", **fields}
    own = "".join(f"<wp:{name}>{value}</wp:{name}>" for name, value in said.items())
    return f"""<item><title>Post {number}</title>
<link>https://old.example.org/{number}/</link><dc:creator>jane</dc:creator>
<content:encoded><![CDATA[{content}]]></content:encoded>
<excerpt:encoded><![CDATA[In short.]]></excerpt:encoded>
<category domain="category" nicename="sleep"><![CDATA[Sleep]]></category>
<category domain="category" nicename="uncategorized"><![CDATA[Uncategorized]]></category>
<category domain="post_tag" nicename="x"><![CDATA[x]]></category>
<wp:post_id>{number}</wp:post_id>{own}</item>"""


def export(*items: str, end: str = "</channel></rss>", before: str = "") -> str:
    return f"""<?xml version="1.0" encoding="UTF-8"?>{before}
<rss version="2.0" {NAMES}><channel><title>Old</title><link>https://old.example.org</link>
<wp:base_blog_url>https://old.example.org</wp:base_blog_url>
<wp:author><wp:author_login>jane</wp:author_login>
<wp:author_display_name><![CDATA[Jane Doe]]></wp:author_display_name></wp:author>
{"".join(items)}{end}"""
