"""The imports of many posts that people started in the admin, and what became of each post."""

from uuid import uuid4

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

FILES = "imports"  # of STORAGES: no address leads there


def private_files() -> Storage:
    return storages[FILES]


def unseen_name(_run: models.Model, name: str) -> str:
    """A name of its own: what a person called the file is kept in the row."""
    return f"{uuid4()}.{name.rpartition('.')[2].lower()}"


class ImportRun(models.Model):
    """The import of one file.

    First the worker *looks* through the file and saves no post; once a person said so, it imports
    (``is_import``). ``position`` is the number of posts of the file that are done; ``due_at`` is
    the end of the lease of the worker that is at it.
    """

    class State(models.TextChoices):
        WORKING = "working", _("Under way")
        LOOKED = "looked", _("Waits for your decision")
        STOPPED = "stopped", _("Stopped")
        FAILED = "failed", _("Could not be read")
        DONE = "done", _("Finished")

    started_by = models.ForeignKey(
        "auth.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(db_index=True)
    file = models.FileField(storage=private_files, upload_to=unseen_name, blank=True)
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    index = models.ForeignKey(
        "blog.BlogIndexPage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    with_pictures = models.BooleanField(default=False)
    origins = models.JSONField(default=list)
    # Authors and topics of the file that are not here ([kind, slug, name]), and what a person
    # chose for them: the slug of a row, "" for a new one, "-" for none.
    names = models.JSONField(default=list)
    choices = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WORKING)
    is_import = models.BooleanField(default=False)
    position = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    reason = models.TextField(blank=True)
    due_at = models.DateTimeField(null=True, db_index=True)
    attempts = models.PositiveSmallIntegerField(default=0)  # claims since the last post was done

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        permissions = [("import_posts", _("Can import many posts at once"))]
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class ImportedEntry(models.Model):
    """What became of one post of a file, or what would."""

    class Outcome(models.TextChoices):
        NEW = "new", _("Will be a new draft")
        CHANGED = "changed", _("Will update its draft")
        CREATED = "created", _("New draft")
        UPDATED = "updated", _("Draft updated")
        UNCHANGED = "unchanged", _("Left as it is")
        REFUSED = "refused", _("Not imported")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=255, blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome)
    page = models.ForeignKey(
        "blog.PostPage", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.TextField(blank=True)
    notes = models.JSONField(default=list)  # sentences
    notices = models.JSONField(default=list)  # blog.importers.report.Notice.to_data

    wagtail_reference_index_ignore = True

    class Meta:
        default_permissions = ()
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "position"], name="each_post_of_an_import_is_reported_once"
            )
        ]

    def __str__(self) -> str:
        return self.title
