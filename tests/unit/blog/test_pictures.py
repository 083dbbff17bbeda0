"""Picture files: nothing private is left in them, and what cannot be shown is refused."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from blog.pictures import receiving
from blog.pictures.kinds import kind_of
from blog.pictures.receiving import RefusedPicture, publishable, receive
from blog.pictures.stripping import is_clean, strip
from tests import picture_files as files

# What Pillow says of a file's form, its colours and how it moves: nothing else may be there.
HARMLESS = {"jfif", "jfif_version", "jfif_unit", "jfif_density", "progressive", "progression"}
HARMLESS |= {"adobe", "adobe_transform", "icc_profile", "transparency", "gamma", "srgb"}
HARMLESS |= {"version", "background", "duration", "extension", "loop", "timestamp"}
KEPT_SEGMENTS = {0xC0, 0xC2, 0xC4, 0xDB, 0xDA, 0xDD, 0xE0, 0xE2, 0xEE}
KEPT_CHUNKS = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"iCCP", b"acTL", b"fcTL", b"fdAT"}
HIDDEN = files.hidden()


def opened(data: bytes) -> Image.Image:
    picture = Image.open(BytesIO(data))
    picture.load()
    return picture


def segments(data: bytes) -> Iterator[int]:
    """The markers of a JPEG, read apart from the code under test, up to the first scan."""
    at = 2
    while data[at] == 0xFF and data[at + 1] != 0xDA:
        yield data[at + 1]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")


def chunks(data: bytes) -> Iterator[bytes]:
    at = 8
    while at < len(data):
        yield data[at + 4 : at + 8]
        at += 12 + int.from_bytes(data[at : at + 4], "big")


def colours(data: bytes) -> str:
    picture = opened(data).convert("RGB")
    wide, high = picture.size
    corners = [(1, 1), (wide - 2, 1), (1, high - 2)]
    return "".join("R" if picture.getpixel(at)[0] > 128 else "B" for at in corners)


def assert_nothing_private(data: bytes) -> None:
    assert files.SECRET not in data
    picture = opened(data)
    assert not dict(picture.getexif())
    assert set(picture.info) <= HARMLESS
    if data.startswith(b"\xff\xd8"):
        assert set(segments(data)) <= KEPT_SEGMENTS
        assert data.endswith(b"\xff\xd9")
        assert data.count(b"JFXX") == data.count(b"MPF\0") == 0
    if data.startswith(b"\x89PNG"):
        assert set(chunks(data)) <= KEPT_CHUNKS
        assert data[-8:-4] == b"IEND"


@pytest.mark.parametrize("name", HIDDEN)
def test_an_upload_keeps_nothing_private(name):
    made = receive(HIDDEN[name])
    assert_nothing_private(made.data)
    assert is_clean(made.data)
    assert not is_clean(HIDDEN[name])
    assert publishable(made.data) is None


@pytest.mark.parametrize("name", HIDDEN)
def test_a_file_stored_in_any_other_way_keeps_nothing_private_either(name):
    made = publishable(HIDDEN[name])
    assert made is not None
    assert_nothing_private(made.data)
    assert publishable(made.data) is None


@pytest.mark.filterwarnings("ignore:Image appears to be a malformed MPO")
@pytest.mark.parametrize("name", [name for name in HIDDEN if not name.endswith(("heic", "avif"))])
def test_stripping_changes_no_pixel_and_is_done_once(name):
    stripped = strip(HIDDEN[name])
    assert stripped is not None
    assert strip(stripped.data).data == stripped.data
    before, after = opened(HIDDEN[name]), opened(stripped.data)
    assert after.convert("RGBA").tobytes() == before.convert("RGBA").tobytes()
    assert getattr(after, "n_frames", 1) == getattr(before, "n_frames", 1)


@pytest.mark.parametrize("make", [files.photo, files.png, files.webp])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied(make, orientation):
    turned = {1: "RBR", 2: "BRB", 3: "BRB", 4: "RBR", 5: "RRB", 6: "RRB", 7: "BBR", 8: "BBR"}
    for made in (receive(make(orientation)), publishable(make(orientation))):
        assert colours(made.data) == turned[orientation]
        assert opened(made.data).size == (files.SIZE if orientation < 5 else files.SIZE[::-1])


@pytest.mark.parametrize("name", ["photo.jpg", "turned.jpg", "picture.png", "picture.webp"])
def test_the_colour_profile_stays(name):
    assert opened(receive(HIDDEN[name]).data).info["icc_profile"] == files.PROFILE


@pytest.mark.parametrize(
    "false", [b"x" * 200 + files.SECRET, files.PROFILE[:100]], ids=["words", "cut"]
)
def test_what_only_claims_to_be_a_profile_goes(false):
    data = files.encoded(files.drawn(), files.JPEG, icc_profile=false)
    assert "icc_profile" not in opened(receive(data).data).info


def test_what_follows_in_a_profile_goes():
    data = files.encoded(files.drawn(), files.JPEG, icc_profile=files.PROFILE + files.SECRET)
    assert opened(receive(data).data).info["icc_profile"] == files.PROFILE


@pytest.mark.parametrize("form", [files.GIF, files.WEBP, files.PNG])
def test_an_animation_stays_one(form):
    made = opened(receive(files.animated(form)).data)
    assert made.n_frames == 3
    assert made.info["loop"] == 5


@pytest.mark.parametrize(
    ("data", "suffix"),
    [
        (files.heif(), ".jpg"),
        (files.heif(transparent=True), ".webp"),
        (files.heif(mode="RGBA"), ".jpg"),
        (files.heif(files.AVIF), ".jpg"),
        (files.heif(files.AVIF, transparent=True), ".webp"),
    ],
    ids=["heic", "heic see-through", "heic opaque", "avif", "avif see-through"],
)
def test_heic_and_avif_become_what_everybody_can_show(data, suffix):
    made = receive(data)
    assert made.suffix == suffix
    assert colours(made.data) == "RBR"


@pytest.mark.parametrize("name", files.unusual())
def test_an_unusual_picture_is_accepted(name):
    made = receive(files.unusual()[name])
    assert opened(made.data).mode in receiving.KEPT_MODES[kind_of(made.data)]


def test_sixteen_bits_become_eight_and_stay_as_bright():
    row = [opened(receive(files.sixteen_bits()).data).getpixel((x, 0)) for x in (0, 48, 95)]
    assert row[0] == 0
    assert 120 < row[1] < 136
    assert row[2] == 255


@pytest.mark.parametrize("name", [name for name in files.refused() if "wrong" not in name])
def test_what_cannot_be_shown_is_refused(name):
    with pytest.raises(RefusedPicture):
        receive(files.refused()[name])


def test_a_small_file_of_many_pixels_is_refused_before_it_is_decoded(monkeypatch):
    monkeypatch.setattr(receiving, "_decode", lambda _: pytest.fail("it was decoded"))
    for name in ("bomb.png", "bomb.gif", "bomb.webp"):
        with pytest.raises(RefusedPicture) as refused:
            receive(files.refused()[name])
        assert refused.value.reason == "too_many_pixels"


@pytest.mark.parametrize("form", [files.JPEG, files.PNG, files.WEBP])
def test_a_large_original_is_reduced(form):
    made = receive(files.encoded(files.drawn((5000, 40)), form))
    assert opened(made.data).size == (receiving.LONGEST, 33)
    assert made.suffix == files.SUFFIX[form]
    assert colours(made.data) == "RBR"


def test_a_file_that_is_no_picture_is_left_alone():
    assert publishable(b"%PDF-1.7 " + files.SECRET) is None
    assert publishable(b"") is None


@pytest.mark.parametrize("start", ["photo.jpg", "picture.png", "picture.webp", "moving.gif"])
def test_no_damage_is_an_error_of_ours(start):
    """Cut anywhere, or with a byte changed anywhere, a file is accepted or refused."""
    data = HIDDEN[start]
    for at in range(0, len(data), max(len(data) // 150, 1)):
        spoilt = data[:at] + bytes((data[at] ^ 0xFF,)) + data[at + 1 :]
        for each in (data[:at], spoilt):
            try:
                made = receive(each)
            except RefusedPicture:
                continue
            assert is_clean(made.data)
