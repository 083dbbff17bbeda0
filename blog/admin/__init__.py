"""Our additions to the editor's admin: the findings panel, the review form, the snippets' lists and
forms, and the rich text widget.

May import everything else in blog except ``blog.importers``. ``blog.wagtail_hooks`` registers the
views; the settings name the widget; the demonstration records a review through it.
"""
