"""What the browser's own helpers call a fault."""

import pytest
from playwright.sync_api import Page

from tests.e2e.browsing import violations

pytestmark = pytest.mark.e2e

PAGE = """<!doctype html><html lang="en"><title>Targets</title>
<style>
  body {{ margin: 0 }}
  header {{ position: sticky; inset-block-start: 0; z-index: 1; background: #fff }}
  header button {{ inline-size: 40px; block-size: 40px }}
  main {{ padding-block-end: 3000px }}
  main button {{
    display: block; inline-size: {size}px; block-size: {size}px; padding: 0; border: 0
  }}
</style>
<header><button>Menu</button></header>
<main><h1 hidden>Targets</h1><button aria-label="First">1</button>
<button aria-label="Second">2</button></main></html>"""


def test_a_target_that_is_half_under_a_bar_that_stays_is_no_fault(tab: Page) -> None:
    tab.set_content(PAGE.format(size=32))
    tab.evaluate("scrollTo(0, 10)")
    assert violations(tab, "main button") == []


def test_a_small_target_is_a_fault_wherever_it_is(tab: Page) -> None:
    tab.set_content(PAGE.format(size=12))
    assert [each.split(":")[0] for each in violations(tab, "main button")] == ["target-size"] * 2
