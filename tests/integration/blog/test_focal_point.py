"""The focal point of a picture stays in view wherever it is cut."""

from io import BytesIO

import pytest
from PIL import Image as Pillow

from django.core.files.base import ContentFile
from django.test import Client

from wagtail.images.models import Image
from wagtail.models import Collection

from blog import codec
from blog.models import PostPage
from syndication.desk import rebuilds
from syndication.editions.models import Head
from tests import factories
from tests import picture_files as files


@pytest.fixture
def picture(site) -> Image:
    """Wide, red only at its right end, where the focal point is."""
    Collection.get_first_root_node() or Collection.add_root(name="Root")
    drawn = Pillow.new("RGB", (3000, 800), "blue")
    drawn.paste("red", (2800, 0, 3000, 800))
    data = files.encoded(drawn, files.PNG)
    return Image.objects.create(
        title="A bench",
        file=ContentFile(data, name="bench.png"),
        focal_point_x=2900,
        focal_point_y=400,
        focal_point_width=100,
        focal_point_height=100,
    )


@pytest.fixture
def post(picture: Image) -> PostPage:
    return factories.post(image=picture, image_alt="A bench under a tree")


def social(post: PostPage):
    document = codec.loads(Head.objects.get(post_id=post.identity.pk).edition.document)
    assert document.image is not None
    return document.image.social


def test_the_card_on_other_sites_is_cut_round_it(post, picture):
    card = social(post)
    assert (card.width, card.height, card.type) == (1200, 630, "image/jpeg")
    size = picture.renditions.get(filter_spec__startswith="fill-1200x630")
    assert size.url == card.url
    with size.file.storage.open(size.file.name) as stored:
        shown = Pillow.open(BytesIO(stored.read()))
    red, _green, blue = shown.getpixel((shown.width - 10, 300))
    assert red > 200
    assert blue < 60


def test_the_page_names_the_card_with_its_size(post, client: Client):
    page = client.get(Head.objects.get().path).content.decode()
    assert f'property="og:image" content="https://posts.example.org{social(post).url}"' in page
    assert 'property="og:image:width" content="1200"' in page
    assert 'property="og:image:height" content="630"' in page


def test_the_page_and_the_list_keep_it_in_view(post, client: Client):
    page = client.get(Head.objects.get().path).content.decode()
    assert 'class="post__picture focal-x-100 focal-y-50"' in page
    listing = client.get("/blog/").content.decode()
    assert 'class="card__picture focal-x-100 focal-y-50"' in listing


def test_another_focal_point_is_another_card(post, picture):
    before = social(post).url
    picture.focal_point_x = 100
    picture.save()
    rebuilds.work_off()
    assert social(post).url != before


def test_a_small_picture_is_not_enlarged(site):
    small = factories.picture("Small")
    post = factories.post(image=small, image_alt="A bench under a tree")
    assert social(post).width <= 40
