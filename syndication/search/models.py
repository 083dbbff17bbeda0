"""The words of live posts, as search compares them."""

from django.db import models

from syndication.editions.models import Edition, Head


class SearchEntry(models.Model):
    """The words of a live post's current edition, as search compares them. It can be rebuilt.

    Words are stems with a space on either side. The database's own index on them is made outside
    the model, by ``search.tables``. The long columns are last, because those before are often read
    alone.
    """

    # The publication date, made unique: search sorts by this one number.
    place = models.BigIntegerField(primary_key=True)
    head = models.OneToOneField(Head, on_delete=models.CASCADE, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    analyser = models.CharField(max_length=8)  # version of the code that made the words
    # Language, slug, topics and authors, as words that no query can contain.
    terms = models.TextField()
    title = models.TextField()
    headings = models.TextField()
    body = models.TextField()

    def __str__(self) -> str:
        return f"words of {self.head_id}"
