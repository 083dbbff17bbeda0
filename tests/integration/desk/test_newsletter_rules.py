"""A post that is too long for a mail is found before it is published."""

import dataclasses
from datetime import date

import pytest

from blog import checks
from syndication.desk import newsletter_rules, releases
from tests import editions_factory as made
from tests import factories, samples

PARAGRAPH = "<p>" + "Words that are kind. " * 40 + "</p>"


def findings(paragraphs: int) -> dict[str, checks.Finding]:
    block = samples.blocks()["paragraph"]
    value = dataclasses.replace(block.value, html=PARAGRAPH * paragraphs, text="Words.")
    document = samples.only(dataclasses.replace(block, value=value))
    subject = checks.Subject(
        document=document,
        today=date(2026, 11, 3),
        destinations=(newsletter_rules.Newsletter(publisher=made.FACTS),),
    )
    rule = newsletter_rules.size_of_the_newsletter
    return {found.id: found for found in checks.run(subject, [rule])}


def test_a_mail_of_a_usual_size_is_no_matter():
    assert findings(10) == {}


def test_one_that_is_nearly_too_long_is_warned_of():
    (found,) = findings(90).values()
    assert (found.id, found.severity) == ("email.large", checks.Severity.WARN)


def test_one_that_gmail_would_cut_blocks():
    (found,) = findings(150).values()
    assert (found.id, found.severity) == ("email.too_large", checks.Severity.BLOCK)
    assert "KB: Gmail cuts mails at 100 KB" in found.message


@pytest.mark.django_db
def test_a_post_that_is_too_long_for_a_mail_is_not_published(site):
    words = [factories.paragraph(f"<p>{'Kind words for you. ' * 100}</p>") for _ in range(60)]
    draft = factories.draft("A long post", body=words)
    with pytest.raises(releases.PublishRefused, match="Gmail cuts"):
        factories.publish(draft)
