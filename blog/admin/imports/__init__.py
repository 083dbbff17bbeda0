"""Imports of many posts: an editor uploads a file, sees what would come in, and lets it come in.

``runs`` changes the state of an import, ``working`` is what the worker does, ``pages`` and
``run_pages`` are what a person sees. It may import the importers, the models and the admin's pages
of pasted texts.
"""
