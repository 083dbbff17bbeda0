"""The recall desk: who may still hold a copy of a post that was taken back.

``recalls`` reads what was taken back, ``holders`` who may hold it and what each has proved,
``copies`` joins them. The pages (``pages``), the flags of partners, the first page of the admin and
``manage.py recall_status`` show nothing but what ``copies`` says. It may
import the reading layer, the blog's models, partners and the channels, and no page of the admin.
"""
