"""The admin's pages of templates: choosing one, making one of a post, and the list of them.

May import what ``blog.admin`` may. Used by ``blog.wagtail_hooks``, the snippets and the importing.
"""
