"""The headers of a request, as Django gets them."""

from cms.server.environ import joined


def test_headers_with_underscores_do_not_pass_for_others():
    found = joined([("x_forwarded_for", "9.9.9.9"), ("cookie", "a=1"), ("cookie", "b=2")])
    assert found == {"cookie": "a=1; b=2"}
