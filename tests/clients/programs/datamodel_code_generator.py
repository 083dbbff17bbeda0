import json
from typing import TypeVar

import httpx
from pydantic import BaseModel
from reading import KEY, LATER, NOW, POST, TOKEN
from wellspring import (
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

Answer = TypeVar("Answer", bound=BaseModel)


def read(kind: type[Answer], path: str, site: str = NOW) -> Answer:
    answer = httpx.get(f"{site}/api/v1/{path}", headers={"Authorization": f"Bearer {KEY}"})
    return kind.model_validate_json(answer.raise_for_status().content)


def types(post: Post) -> list[str]:
    return [block.type for block in post.body or []]


posts = read(PostList, "posts/?limit=100")
post = read(Post, f"posts/{POST}/")
changes = read(ChangeList, "changes/")
embargoed = read(EmbargoedList, "embargoed/")
preview = read(Draft, f"previews/{TOKEN}/")

later_post = read(Post, f"posts/{POST}/", LATER)
later_changes = read(ChangeList, "changes/", LATER)
# A block that is known is an instance of its own class, one that is not of the open one.
assert not any(isinstance(block, OtherBlock) for block in post.body or [])
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
