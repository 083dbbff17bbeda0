import json
from typing import TypeVar

from reading import KEY, LATER, NOW, POST, TOKEN
from wellspring import AuthenticatedClient
from wellspring.api.changes import list_changes
from wellspring.api.posts import list_embargoed, list_posts, read_post
from wellspring.api.previews import read_preview
from wellspring.models import (
    ChangeList,
    Draft,
    EmbargoedList,
    HeadingBlock,
    OtherBlock,
    OtherChange,
    Post,
    PostList,
    Upserted,
)

Answer = TypeVar("Answer")


def be(kind: type[Answer], answer: object) -> Answer:
    """The answer, if it is no problem."""
    assert isinstance(answer, kind), answer
    return answer


def types(post: Post) -> list[str]:
    return [block.type_ for block in post.body or []]


now = AuthenticatedClient(NOW, token=KEY)
posts = be(PostList, list_posts.sync(client=now, limit=100))
post = be(Post, read_post.sync(POST, client=now))
changes = be(ChangeList, list_changes.sync(client=now))
embargoed = be(EmbargoedList, list_embargoed.sync(client=now))
preview = be(Draft, read_preview.sync(TOKEN, client=now))

later = AuthenticatedClient(LATER, token=KEY)
later_post = be(Post, read_post.sync(POST, client=later))
later_changes = be(ChangeList, list_changes.sync(client=later))
assert isinstance((later_post.body or [])[-1], OtherBlock)
assert isinstance(later_changes.results[-1], OtherChange)

print(
    json.dumps(
        {
            "titles": [one.title for one in posts.results],
            "title": post.title,
            "blocks": types(post),
            "headings": [
                block.value.text for block in post.body or [] if isinstance(block, HeadingBlock)
            ],
            "changes": [
                one.post.title if isinstance(one, Upserted) else one.kind for one in changes.results
            ],
            "embargoed": [one.title for one in embargoed.results],
            "preview": [preview.title, preview.preview.revision],
            "laterBlocks": types(later_post),
            "laterChanges": [one.kind for one in later_changes.results],
        }
    )
)
