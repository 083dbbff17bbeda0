"""Approving the step *Clinical review* with an account is a clinical review of the draft."""

from django.contrib.auth.models import User
from django.utils import timezone

from blog.admin import reviews
from blog.models import Author, PostPage, Review


def record(page: PostPage, user: User) -> Review | None:
    """Record the review of the page's latest draft, signed by the person of the user's name.

    ``None``, and nothing is recorded, where no person among the authors has this name, who signed
    the post themselves, or who may not record reviews: an Editor records it by its form.
    """
    signer = _signer(user)
    if signer is None or not user.has_perm(reviews.ADD_REVIEW):
        return None
    draft = page.get_latest_revision_as_object()
    if signer.pk in {each.author_id for each in draft.post_authors.all()}:
        return None
    on = timezone.localdate()
    review = Review(
        reviewer=signer,
        scope=Review.Scope.CLINICAL,
        reviewed_on=on,
        next_review_on=on + reviews.NEXT_REVIEW_AFTER,
    )
    return reviews.save(review, page, user)


def _signer(user: User) -> Author | None:
    name = user.get_full_name()
    people = Author.objects.filter(kind=Author.Kind.PERSON, name=name)
    return people.order_by("pk").first() if name else None
