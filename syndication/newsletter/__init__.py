"""The newsletter channel: builds the complete mail of a post, and checks mails against rules.

Both are pure: they import no models, run no queries, and use nothing of the blog or of another
channel. The desk builds a post's mail when it renders the post; the tests check these mails.
"""
