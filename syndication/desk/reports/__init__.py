"""Reports of posts and partners, and of what grows old: reviews, old posts, unused facts.

``reviews``, ``outdated``, ``unused``, ``every_post``, ``partner_figures`` and ``pictures`` are the
reports, ``rows`` their rows, ``menu`` their addresses. It imports editions and the desk's tables;
only the weekly mail and the desk's hooks import it.
"""
