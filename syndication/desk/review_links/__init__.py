"""Reviews by link: the page of a reviewer without an account, its evidence, and the editors' pages.

What a link is and what an answer does is in ``blog.admin.review_links``. May import what the desk
may; ``cms`` mounts the public addresses, and nothing else imports it.
"""
