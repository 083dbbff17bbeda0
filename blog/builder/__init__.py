"""Builds a post's document from its page, and turns a document back into the data of the editor's
form.

May import blog's models, blocks, checks, renditions and document, but not ``blog.admin`` or
``blog.importers``. The admin, the importers and ``syndication.desk`` use it.
"""
