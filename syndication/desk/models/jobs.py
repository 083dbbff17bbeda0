"""When the timer's jobs ran, and what they have to do: posts to build again, files to delete."""

from django.db import models

from syndication.errors import ReasonField


class Beat(models.Model):
    """When a job of the timer last ran. Moving ``ran_at`` claims the job for one process."""

    name = models.CharField(max_length=40, primary_key=True)
    ran_at = models.DateTimeField(null=True)
    report = models.TextField(blank=True)

    class Meta:
        db_table = "syndication_beat"

    def __str__(self) -> str:
        return self.name


class Recheck(models.Model):
    """A post whose sources changed and that must be built again. Tasks only wake a worker."""

    post_id = models.UUIDField(unique=True)
    due_at = models.DateTimeField(db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    problem = ReasonField(blank=True)

    class Meta:
        db_table = "syndication_recheck"

    def __str__(self) -> str:
        return str(self.post_id)


class FormerFile(models.Model):
    """A picture's file that no row names any more, until it is deleted from the storage."""

    name = models.CharField(max_length=255, unique=True)

    class Meta:
        db_table = "syndication_formerfile"

    def __str__(self) -> str:
        return self.name


class Sweep(models.Model):
    """Where the search for old pictures goes on: after this row of a table; 0 is its beginning."""

    table = models.CharField(max_length=100, primary_key=True)
    position = models.BigIntegerField(default=0)

    class Meta:
        db_table = "syndication_sweep"

    def __str__(self) -> str:
        return self.table
