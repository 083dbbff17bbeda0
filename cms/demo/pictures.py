"""Draws the demonstration's pictures, which are always the same and have no rights of others."""

from collections.abc import Callable, Mapping
from io import BytesIO
from math import pi, sin

from PIL import Image, ImageDraw, ImageFilter

from django.core.files.images import ImageFile

from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage

from blog.models import PictureFacts

SIZE = WIDTH, HEIGHT = 1280, 720

Colour = tuple[int, int, int]


def create() -> Mapping[str, AbstractImage]:
    """Draw the pictures and store them in the image library; returns the images by name."""
    return {name: _store(name, *entry) for name, entry in PICTURES.items()}


def _store(name: str, title: str, draw: Callable[[], Image.Image]) -> AbstractImage:
    row = get_image_model().objects.filter(title=title).first()
    if row is None:
        bytes_ = BytesIO()
        draw().save(bytes_, "PNG")
        row = get_image_model().objects.create(
            title=title, file=ImageFile(bytes_, name=f"demo-{name}.png")
        )
    facts = {"rights": PictureFacts.Rights.OWN, "people": PictureFacts.People.NOBODY}
    PictureFacts.objects.get_or_create(image=row, defaults=facts)
    return row


def _sky(top: Colour, bottom: Colour, size: tuple[int, int] = SIZE) -> Image.Image:
    """A smooth change of colour, from top to bottom."""
    share = Image.linear_gradient("L").resize(size)
    return Image.composite(Image.new("RGB", size, bottom), Image.new("RGB", size, top), share)


def _ridge(picture: Image.Image, colour: Colour, height: float, swell: float, turns: float) -> None:
    """One soft line of hills or water, filled down to the lower edge."""
    top = [
        (x, HEIGHT * height + swell * sin(turns * 2 * pi * x / WIDTH + height * 9))
        for x in range(0, WIDTH + 8, 8)
    ]
    ImageDraw.Draw(picture).polygon([*top, (WIDTH, HEIGHT + 8), (0, HEIGHT + 8)], fill=colour)


def _disc(
    picture: Image.Image,
    centre: tuple[int, int],
    radius: int,
    colour: Colour,
    *,
    strength: int = 255,
    blur: int = 2,
) -> None:
    """A round shape; ``strength`` is its opacity, from 0 to 255."""
    x, y = centre
    mask = Image.new("L", picture.size, 0)
    ImageDraw.Draw(mask).ellipse((x - radius, y - radius, x + radius, y + radius), fill=strength)
    mask = mask.filter(ImageFilter.GaussianBlur(blur))
    picture.paste(Image.new("RGB", picture.size, colour), mask=mask)


def _night() -> Image.Image:
    picture = _sky((18, 26, 58), (74, 88, 140))
    _disc(picture, (940, 200), 150, (196, 204, 232), strength=70, blur=50)
    _disc(picture, (940, 200), 82, (240, 238, 222))
    for height, shade in ((0.68, 1.0), (0.78, 0.75), (0.89, 0.5)):
        colour = (int(44 * shade), int(58 * shade), int(104 * shade))
        _ridge(picture, colour, height, 46, 1.3 + shade / 3)
    return picture


def _hills() -> Image.Image:
    picture = _sky((252, 224, 186), (250, 242, 222))
    _disc(picture, (360, 300), 96, (250, 190, 120), strength=220, blur=6)
    for height, colour in (
        (0.56, (164, 196, 160)),
        (0.70, (112, 160, 126)),
        (0.84, (66, 116, 96)),
    ):
        _ridge(picture, colour, height, 54, height * 2)
    return picture


def _waves() -> Image.Image:
    picture = _sky((226, 216, 222), (186, 196, 212))
    for step in range(6):
        colour = (168 - 18 * step, 166 - 14 * step, 186 - 10 * step)
        _ridge(picture, colour, 0.38 + 0.11 * step, 30, 1.0 + 0.35 * step)
    return picture


def _circles() -> Image.Image:
    picture = _sky((244, 236, 224), (232, 220, 206))
    _disc(picture, (540, 380), 220, (204, 110, 84), strength=225)
    _disc(picture, (780, 360), 190, (60, 116, 124), strength=215)
    return picture


def _path() -> Image.Image:
    picture = _sky((206, 224, 232), (236, 232, 212))
    _ridge(picture, (120, 156, 130), 0.62, 30, 1.1)
    pen = ImageDraw.Draw(picture)
    pen.polygon([(610, 452), (670, 452), (900, HEIGHT), (380, HEIGHT)], fill=(246, 236, 206))
    pen.rectangle((580, 268, 700, 456), fill=(96, 74, 62))
    pen.rectangle((596, 284, 684, 456), fill=(255, 240, 190))
    return picture


def _tea() -> Image.Image:
    picture = _sky((250, 240, 226), (240, 222, 200))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 540, WIDTH, HEIGHT), fill=(176, 132, 104))
    pen.ellipse((430, 520, 850, 580), fill=(150, 108, 84))
    pen.ellipse((730, 350, 850, 480), outline=(66, 116, 124), width=26)
    pen.rounded_rectangle((490, 320, 780, 556), radius=90, fill=(66, 116, 124))
    pen.rectangle((490, 320, 780, 420), fill=(66, 116, 124))
    pen.ellipse((490, 298, 780, 346), fill=(126, 76, 48))
    steam = Image.new("L", SIZE, 0)
    pen = ImageDraw.Draw(steam)
    for start in (570, 640, 710):
        for step in range(32):
            x, y = start + 16 * sin(step / 5), 280 - 6 * step
            pen.ellipse((x - 13, y - 13, x + 13, y + 13), fill=160 - 5 * step)
    steam = steam.filter(ImageFilter.GaussianBlur(8))
    picture.paste(Image.new("RGB", SIZE, (255, 255, 255)), mask=steam)
    return picture


def _candle() -> Image.Image:
    picture = _sky((26, 24, 40), (52, 42, 56))
    _disc(picture, (640, 320), 330, (250, 176, 96), strength=70, blur=90)
    _disc(picture, (640, 320), 150, (255, 206, 130), strength=120, blur=50)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 630, WIDTH, HEIGHT), fill=(38, 30, 42))
    pen.rounded_rectangle((580, 400, 700, 640), radius=16, fill=(236, 220, 196))
    pen.line((640, 400, 640, 372), fill=(60, 44, 40), width=6)
    pen.polygon([(640, 236), (608, 336), (672, 336)], fill=(255, 226, 150))
    pen.ellipse((606, 308, 674, 378), fill=(255, 226, 150))
    return picture


def _logo() -> Image.Image:
    """A spring: a drop over two rings of water."""
    size = (480, 480)
    picture = Image.new("RGB", size, (255, 255, 255))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((60, 330, 420, 440), outline=(120, 176, 180), width=14)
    pen.ellipse((140, 352, 340, 418), outline=(60, 128, 136), width=14)
    pen.polygon([(240, 40), (157, 189), (323, 189)], fill=(24, 96, 108))
    pen.ellipse((145, 140, 335, 330), fill=(24, 96, 108))
    return picture


PICTURES: dict[str, tuple[str, Callable[[], Image.Image]]] = {
    "night": ("Demonstration: moon over hills", _night),
    "hills": ("Demonstration: morning hills", _hills),
    "waves": ("Demonstration: slow waves", _waves),
    "circles": ("Demonstration: two circles", _circles),
    "path": ("Demonstration: open door", _path),
    "tea": ("Demonstration: cup of tea", _tea),
    "candle": ("Demonstration: candle", _candle),
    "logo": ("Demonstration: logo", _logo),
}
