"""Moderation that our roles can finish, and the roles Translator and Clinical reviewer.

A new database has Wagtail's workflow "Moderators approval", whose only group 0002_roles deletes: a
post that is submitted to it stays locked. Here Editors and Administrators get to approve it, so
posts that wait in it can go on. A workflow that a team made is not touched.
"""

from django.apps import apps as registry
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

SNIPPETS = ("author", "organization", "crisisresource", "disclaimer", "topic")
DEAD = "Moderators approval"
APPROVAL = "Approval by an Editor"
REVIEW = "Clinical review"


def create(apps, schema_editor):
    for label in ("auth", "blog", "wagtailadmin", "wagtailimages", "wagtailcore"):
        create_permissions(registry.get_app_config(label), verbosity=0, apps=apps)
    create_permissions(
        registry.get_app_config("simple_translation"), verbosity=0, apps=apps
    )
    _grant(apps)
    _moderate(apps)


def _grant(apps):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")

    def permission(app, codename):
        return Permission.objects.get(content_type__app_label=app, codename=codename)

    translate = permission("simple_translation", "submit_translation")
    for name in ("Translator", "Editor", "Administrator"):
        Group.objects.get_or_create(name=name)[0].permissions.add(translate)
    for name in ("Translator", "Clinical reviewer"):
        group = Group.objects.get_or_create(name=name)[0]
        group.permissions.add(
            permission("wagtailadmin", "access_admin"),
            *(permission("blog", "view_" + snippet) for snippet in SNIPPETS),
        )
    Group.objects.get(name="Clinical reviewer").permissions.add(permission("blog", "add_review"))
    _let_translate(apps, Group.objects.get(name="Translator"), permission)


def _let_translate(apps, translators, permission):
    """A translator writes like a Writer: edits and submits the pages that they made."""
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    if root:
        apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
            group=translators, page=root, permission=permission("wagtailcore", "add_page")
        )
    collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    for codename in ("add_image", "choose_image") if collection else ():
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
            group=translators,
            collection=collection,
            permission=permission("wagtailimages", codename),
        )


def _moderate(apps):
    Workflow = apps.get_model("wagtailcore", "Workflow")
    dead = _dead_end(apps)
    if dead:
        workflow, task = dead
        task.name = APPROVAL
        task.save()
        workflow.name = APPROVAL
        workflow.save()
    elif Workflow.objects.exists():
        return  # the team's own
    else:
        workflow, task = _new(apps)
    Group = apps.get_model("auth", "Group")
    task.groups.add(*Group.objects.filter(name__in=("Editor", "Administrator")))
    _add_review(apps, workflow, task)


def _dead_end(apps):
    """Wagtail's first workflow, as it made it, and its step, if no group is left that approves."""
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    Approval = apps.get_model("wagtailcore", "GroupApprovalTask")
    for workflow in apps.get_model("wagtailcore", "Workflow").objects.filter(
        name=DEAD, active=True
    ):
        steps = list(WorkflowTask.objects.filter(workflow=workflow))
        if len(steps) != 1:
            continue
        task = Approval.objects.filter(
            pk=steps[0].task_id, name=DEAD, active=True, groups__isnull=True
        ).first()
        if task:
            return workflow, task
    return None


def _new(apps):
    workflow = apps.get_model("wagtailcore", "Workflow").objects.create(name=APPROVAL, active=True)
    task = apps.get_model("wagtailcore", "GroupApprovalTask").objects.create(
        name=APPROVAL, active=True, content_type=_type(apps, "wagtailcore", "groupapprovaltask")
    )
    apps.get_model("wagtailcore", "WorkflowTask").objects.create(
        workflow=workflow, task_id=task.pk, sort_order=1
    )
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    if root:
        WorkflowPage = apps.get_model("wagtailcore", "WorkflowPage")
        WorkflowPage.objects.create(workflow=workflow, page=root)
    return workflow, task


def _add_review(apps, workflow, approval):
    """The clinical review comes before the approval."""
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    step = WorkflowTask.objects.get(workflow=workflow, task_id=approval.pk)
    review = apps.get_model("blog", "ClinicalReview").objects.create(
        name=REVIEW, active=True, content_type=_type(apps, "blog", "clinicalreview")
    )
    review.groups.add(apps.get_model("auth", "Group").objects.get(name="Clinical reviewer"))
    WorkflowTask.objects.create(
        workflow=workflow, task_id=review.pk, sort_order=(step.sort_order or 0) - 1
    )


def _type(apps, app_label, model):
    ContentType = apps.get_model("contenttypes", "ContentType")
    return ContentType.objects.get_or_create(app_label=app_label, model=model)[0]


def remove_reviews(apps, schema_editor):
    """Take the clinical review out of all workflows: its table goes. A step under way is skipped."""
    reviews = apps.get_model("wagtailcore", "Task").objects.filter(
        content_type__app_label="blog", content_type__model="clinicalreview"
    )
    apps.get_model("wagtailcore", "WorkflowTask").objects.filter(task__in=reviews).delete()
    WorkflowState = apps.get_model("wagtailcore", "WorkflowState")
    WorkflowState.objects.filter(
        current_task_state__task__in=reviews, status="in_progress"
    ).update(status="cancelled")
    apps.get_model("blog", "ClinicalReview").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0004_related_posts"),
        ("simple_translation", "0001_initial"),
        ("wagtailcore", "0098_apitoken"),
    ]
    operations = [
        migrations.CreateModel(
            name="ClinicalReview",
            fields=[
                (
                    "groupapprovaltask_ptr",
                    models.OneToOneField(
                        auto_created=True,
                        on_delete=models.deletion.CASCADE,
                        parent_link=True,
                        primary_key=True,
                        serialize=False,
                        to="wagtailcore.groupapprovaltask",
                    ),
                ),
            ],
            options={
                "verbose_name": "Clinical review",
                "verbose_name_plural": "Clinical reviews",
            },
            bases=("wagtailcore.groupapprovaltask",),
        ),
        migrations.RunPython(create, remove_reviews),
    ]
