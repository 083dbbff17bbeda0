"""Bulk actions of the list of posts: submit for review, add or remove a topic or an author, set
the owner.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from wagtail import hooks
from wagtail.log_actions import LogActionRegistry, LogFormatter, log
from wagtail.models import GroupPagePermission, ModelLogEntry, PageLogEntry, WorkflowState

from blog.models import Author, PostAuthor, PostPage, Topic
from blog.models.moderation import lacks_review
from syndication.desk.listing.each_post import EachPost, RefusedError

OWNER_ACTION = "wellspring.owner"
ADD, REMOVE = "add", "remove"
DRAFTS = gettext_lazy("It is saved in the drafts. Readers see it when they are published.")


class SubmitEach(EachPost):
    display_name = gettext_lazy("Submit for review")
    aria_label = gettext_lazy("Submit the selected posts for review")
    action_type = "submit_posts"
    action_priority = 60
    question = gettext_lazy("These posts are submitted for review:")
    note = gettext_lazy("Until the review ends, nobody but the reviewers edits them.")

    def refusal(self, post: PostPage) -> str | Promise:
        if post.workflow_in_progress:
            return gettext_lazy("It is in review already.")
        if why := super().refusal(post):
            return why
        if post.live and not post.has_unpublished_changes:
            return gettext_lazy("It is published as it is: there is nothing to review.")
        if not post.permissions_for_user(self.request.user).can_submit_for_moderation():
            return gettext_lazy("There is no workflow for it.")
        return ""

    def act(self, post: PostPage, form: Any) -> None:
        user = self.request.user
        draft = post.get_latest_revision_as_object()
        draft.full_clean()  # as the form's button does
        state = post.current_workflow_state
        sent_back = state and state.status == WorkflowState.STATUS_NEEDS_CHANGES
        if sent_back and not lacks_review(state, draft.topics.all()):
            state.resume(user)
            return
        if sent_back:
            state.cancel(user=user)
        post.get_workflow().start(post, user)


class AddOrRemove(forms.Form):
    do = forms.ChoiceField(
        label=gettext_lazy("What to do"),
        choices=[(ADD, gettext_lazy("Add")), (REMOVE, gettext_lazy("Remove"))],
        initial=ADD,
        widget=forms.RadioSelect,
    )


class TopicForm(AddOrRemove):
    topic = forms.ModelChoiceField(label=gettext_lazy("Topic"), queryset=Topic.objects.all())


class AuthorForm(AddOrRemove):
    author = forms.ModelChoiceField(label=gettext_lazy("Author"), queryset=Author.objects.all())


class TopicEach(EachPost):
    display_name = gettext_lazy("Topic")
    aria_label = gettext_lazy("Add a topic to the selected posts, or remove one")
    action_type = "topic_of_posts"
    action_priority = 62
    question = gettext_lazy("These posts get the topic, or lose it:")
    note = DRAFTS
    form_class = TopicForm

    def act(self, post: PostPage, form: Any) -> None:
        topic, adds = form.cleaned_data["topic"], form.cleaned_data["do"] == ADD

        def change(draft: PostPage) -> None:
            has = topic in draft.topics.all()
            _refuse_unless(has != adds, adds, topic)
            draft.topics.add(topic) if adds else draft.topics.remove(topic)

        save(post, change, user=self.request.user)


class AuthorEach(EachPost):
    display_name = gettext_lazy("Author")
    aria_label = gettext_lazy("Add an author to the selected posts, or remove one")
    action_type = "author_of_posts"
    action_priority = 64
    question = gettext_lazy("These posts get the author, or lose them:")
    note = DRAFTS
    form_class = AuthorForm

    def act(self, post: PostPage, form: Any) -> None:
        author, adds = form.cleaned_data["author"], form.cleaned_data["do"] == ADD

        def change(draft: PostPage) -> None:
            signed = list(draft.post_authors.all())
            has = any(each.author_id == author.pk for each in signed)
            _refuse_unless(has != adds, adds, author)
            if adds:
                signed.append(PostAuthor(author=author, sort_order=len(signed)))
            else:
                signed = [each for each in signed if each.author_id != author.pk]
            if not signed:
                raise RefusedError(_("It has no other author."))
            draft.post_authors = signed

        save(post, change, user=self.request.user)


def _refuse_unless(possible: bool, adds: bool, what: Any) -> None:
    if not possible:
        words = _("It has “%(name)s” already.") if adds else _("It does not have “%(name)s”.")
        raise RefusedError(words % {"name": what})


def save(post: PostPage, change: Callable[[PostPage], None], *, user: Any) -> None:
    """Change the newest draft of a post and save it as Wagtail's editor does."""
    draft = post.get_latest_revision_as_object()
    change(draft)
    if not post.live:
        draft.save()
    draft.save_revision(user=user, log_action=True)


class HandOverForm(forms.Form):
    owner = forms.ModelChoiceField(
        label=gettext_lazy("New owner"), queryset=get_user_model().objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.queryset = writers()
        field.label_from_instance = _name


class HandOver(EachPost):
    display_name = gettext_lazy("Owner")
    aria_label = gettext_lazy("Set the owner of the selected posts")
    action_type = "owner_of_posts"
    action_priority = 66
    question = gettext_lazy("These posts get another owner:")
    note = gettext_lazy("A Writer edits the posts that they own. Readers do not see the owner.")
    form_class = HandOverForm

    def refusal(self, post: PostPage) -> str | Promise:
        permissions = post.permissions_for_user(self.request.user)
        if permissions.can_edit() and permissions.can_publish():
            return ""
        return gettext_lazy("Only somebody who may publish it sets its owner.")

    def act(self, post: PostPage, form: Any) -> None:
        person = form.cleaned_data["owner"]
        if post.owner_id == person.pk:
            raise RefusedError(_("It is theirs already."))
        PostPage.objects.filter(pk=post.pk).update(owner=person)
        said = {"owner": _name(person)}
        log(instance=post, action=OWNER_ACTION, user=self.request.user, data=said)


def writers() -> Any:
    """The active people who may write or edit pages."""
    groups = Group.objects.filter(pk__in=GroupPagePermission.objects.values("group"))
    found = get_user_model().objects.filter(is_active=True)
    return found.filter(Q(is_superuser=True) | Q(groups__in=groups)).distinct().order_by("username")


def _name(user: Any) -> str:
    return str(user.get_full_name() or user.get_username())


def log_actions(actions: LogActionRegistry) -> None:
    """How a new owner reads in the history of a post."""

    @actions.register_action(OWNER_ACTION)
    class HandedOver(LogFormatter):
        label = gettext_lazy("Set the owner")

        def format_message(self, log_entry: ModelLogEntry | PageLogEntry) -> str:
            return _("New owner: %(name)s") % {"name": log_entry.data.get("owner", "")}


for action in (SubmitEach, TopicEach, AuthorEach, HandOver):
    hooks.register("register_bulk_action", action)
hooks.register("register_log_actions", log_actions)
