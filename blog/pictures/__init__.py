"""Picture files: what of them may be published, and what is accepted.

``stripping`` removes all metadata from a file without decoding it; ``receiving`` checks and
converts an upload; ``storing`` puts both before Django's storage. Each format has a module. Nothing
here imports another module of the blog; its admin and ``syndication.desk`` use it.
"""
