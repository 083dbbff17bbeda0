"""Errors as codes with parameters: their words in each language, and how rows store them."""

import json

import pytest

from django.utils.translation import gettext, override

from syndication.delivery import errors as delivery
from syndication.errors import ErrorCode, Reason, ReasonField, codes, define
from syndication.errors.codes import LONGEST, placeholders
from syndication.net import errors as net
from syndication.webhooks import errors as webhooks

ALL = codes()  # Django has imported every module that defines some
EXAMPLES = [
    (webhooks.TOO_MANY_PINGS(count=10), "10 essais sont encore en route."),
    (webhooks.UncallableError(net.NOT_HTTPS()).reason, "L’adresse doit commencer par"),
    (net.NOT_PUBLIC(host="x.example"), "x.example est dans un réseau privé"),
    (delivery.unwanted_status(503), "(réponse 503)"),
    (net.TIMED_OUT(host="x.example", error="timed out"), "x.example n’a pas répondu à temps."),
    (net.UNREACHED(host="x.example", error="Refused [111]"), "x.example n’a pas été joint."),
    (delivery.INTERNAL(error="KeyError: 'x'"), "Une erreur de notre part"),
]


def by_name(code: ErrorCode) -> str:
    return code.code


def example(code: ErrorCode) -> Reason:
    return code(**{name: f"<{name}>" for name in code.params})


def test_every_package_that_raises_has_its_codes():
    prefixes = {code.code.partition(".")[0] for code in ALL}
    assert prefixes == {"net", "delivery", "webhooks", "partners", "desk", "redaction"}
    assert len(ALL) >= 45


@pytest.mark.parametrize("code", ALL, ids=by_name)
def test_every_code_has_words_in_english_and_french_with_its_parameters(code):
    with override("fr"):
        french = gettext(code.words)
    assert french != code.words
    assert placeholders(french) == placeholders(code.words) <= code.params
    with override("en"):
        assert example(code).words() == code.words.replace("%(", "<").replace(")s", ">")


@pytest.mark.parametrize("code", ALL, ids=by_name)
def test_the_detail_is_english_whoever_looks(code):
    with override("fr"):
        assert str(example(code)) == code.detail.replace("%(", "<").replace(")s", ">")


@pytest.mark.parametrize("code", ALL, ids=by_name)
def test_a_row_gives_back_what_it_was_given(code):
    reason, field = example(code), ReasonField()
    stored = field.get_prep_value(reason)
    assert json.loads(stored) == {"code": code.code, "params": dict(reason.params)}
    assert field.from_db_value(stored) == reason


@pytest.mark.parametrize(("reason", "words"), EXAMPLES)
def test_parameters_are_in_the_words(reason, words):
    with override("fr"):
        assert words in reason.words()


@pytest.mark.parametrize("sentence", ["the answer was 404", "100 % new", '{"code": 1', "{}"])
def test_the_sentence_of_an_older_row_is_shown_as_it_is(sentence):
    reason = ReasonField().from_db_value(sentence)
    assert (str(reason), reason.words(), bool(reason)) == (sentence, sentence, True)
    assert reason.code == ""
    assert ReasonField().get_prep_value(reason) == sentence


def test_a_row_without_a_problem_has_none():
    reason = ReasonField().from_db_value("")
    assert (str(reason), reason.words(), bool(reason)) == ("", "", False)
    assert ReasonField().get_prep_value(Reason()) == ""
    assert ReasonField().get_default() == reason


def test_what_another_release_stored_breaks_nothing():
    unknown = Reason.loads('{"code": "net.newer", "params": {"host": "x.example"}}')
    assert (str(unknown), unknown.words()) == ("net.newer", "net.newer")
    other = Reason.loads('{"code": "net.timed_out", "params": {}}')
    assert str(other) == "?: TimeoutError ?"


def test_parameters_are_not_templates():
    reason = net.UNREACHED(host="%(error)s", error="100 %(host)s %s")
    assert str(reason) == "%(error)s: 100 %(host)s %s"


def test_hostile_parameters_are_cleaned_and_cut():
    reason = delivery.INTERNAL(error="a\0b\udc80" + "x" * 9000)
    assert str(reason).startswith("a\N{REPLACEMENT CHARACTER}b?xxx")
    assert len(str(reason)) == LONGEST


@pytest.mark.parametrize("params", [{}, {"host": "x"}, {"status": 1, "more": 2}])
def test_parameters_must_be_those_of_the_code(params):
    with pytest.raises(TypeError, match=r"takes \['status'\]"):
        delivery.REFUSED(**params)


def test_a_code_is_defined_once_and_its_words_name_no_other_parameter():
    with pytest.raises(ValueError, match="defined twice"):
        define("net.not_https", "the address is not an https one")
    with pytest.raises(ValueError, match="'name'"):
        define("test.wrong", "detail %(host)s", "words %(name)s")
    assert "test.wrong" not in {code.code for code in codes()}


def test_the_column_is_a_plain_text_to_migrations():
    assert ReasonField(blank=True).deconstruct()[1:] == (
        "django.db.models.TextField",
        [],
        {"blank": True},
    )
