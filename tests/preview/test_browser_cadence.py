"""The cadence tab in a real browser: the clock, a policy to try, a link that carries it."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

#: A policy with one mail, a week after the order.
_OURS = """name = "ours"
[[kinds]]
kind = "simple"
category = "transactional"
stream = "orders"
delay = { days = 7, at = "10:00" }
expires_after = { days = 7 }
"""
_DROP = """
(text) => {
  const transfer = new DataTransfer();
  transfer.items.add(new File([text], "cadence.toml", { type: "application/toml" }));
  document.getElementById("main").dispatchEvent(
    new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
}
"""


def _open(page: Page, rest: str = "") -> Locator:
    """The tab, with the text of its policy there: the box of the policy."""
    page.goto(f"/cadence{rest}")
    box = page.get_by_label("The policy as TOML")
    expect(box).to_have_value(re.compile("kinds"))
    expect(page.locator("#rows tr")).not_to_have_count(0)
    return box


def test_the_clock_of_the_cadence(page: Page) -> None:
    """On the first day little has gone out; after two weeks more, and the address says the day."""
    page.goto("/cadence")
    page.get_by_label("Customer", exact=True).select_option(label="First order")
    expect(page.locator("#rows tr")).not_to_have_count(0)
    early = page.locator("#rows tr.sent").count()
    page.get_by_label("Day", exact=True).fill("14")

    expect(page).to_have_url(re.compile("day=14"))
    expect(page.locator("#rows tr.sent")).not_to_have_count(early)
    planned = page.locator("#rows td:first-child").filter(has_text=re.compile("20"))
    expect(page.locator("#strip .mark")).to_have_count(planned.count())
    page.locator("#rows a").first.click()
    expect(page).to_have_url(re.compile(r"/mail\?kind="))


def test_a_policy_is_pasted_and_followed(page: Page) -> None:
    """The timeline is that of the pasted policy; the built-in one, and back, is a choice away."""
    box = _open(page)
    expect(box).to_have_value(re.compile('name = "default"'))
    box.fill(_OURS)

    expect(page.locator("#rows tr")).to_have_count(1)
    expect(page.locator("#rows")).to_contain_text("simple")
    expect(page.get_by_label("Policy", exact=True).locator("option:checked")).to_have_text(
        "yours: ours"
    )
    page.get_by_label("Policy", exact=True).select_option("default")
    expect(page.locator("#rows tr")).not_to_have_count(1)
    expect(box).to_have_value(re.compile('name = "default"'))
    assert "#" not in page.url
    page.get_by_label("Policy", exact=True).select_option("yours: ours")

    expect(box).to_have_value(_OURS)
    expect(page.locator("#rows tr")).to_have_count(1)


def test_a_file_is_dropped_and_what_is_odd_is_told(page: Page) -> None:
    """A policy that can be read but hardly be meant is shown, with what is odd about it."""
    _open(page)
    odd = '[[rules]]\nid = "never"\nlimit = 0\nwithin = { days = 1 }\n'
    page.evaluate(_DROP, odd + _OURS.replace('name = "ours"', ""))

    expect(page.locator("#policy-read")).to_contain_text("rules do not stop simple")
    expect(page.locator("#rows tr")).to_have_count(1)


def test_a_policy_with_faults_is_told(page: Page) -> None:
    """Each fault with its path, as text; the timeline stays as it was until all is well."""
    box = _open(page)
    rows = page.locator("#rows tr").count()
    box.fill(_OURS.replace('"ours"', "'<img src=x onerror=1>'\nzone = 'Mars'\nhue = 1"))

    fault = page.locator("#policy-fault")
    expect(fault).to_contain_text("Policy cannot be used: 2 faults")
    expect(fault).to_contain_text("zone: expected a time zone (IANA)")
    expect(fault).to_contain_text("hue: no such field")
    expect(page.locator("#rows tr")).to_have_count(rows)
    box.fill("name = ")
    expect(fault).to_contain_text("policy: not TOML")

    box.fill(_OURS)

    expect(fault).to_be_hidden()
    expect(page.locator("#rows tr")).to_have_count(1)


def test_a_link_carries_the_policy_to_another_preview(page: Page) -> None:
    """Opened where its key is not known, the address brings the policy along."""
    box = _open(page, "?day=3")
    box.fill(_OURS)
    expect(page).to_have_url(re.compile("policy=[0-9a-f]{12}.*day=3.*#with="))
    link = re.sub("policy=[0-9a-f]+", "policy=0123456789ab", page.url)
    page.goto("about:blank")
    page.goto(link)

    expect(box).to_have_value(_OURS)
    expect(page.locator("#rows tr")).to_have_count(1)
    expect(page.locator("#link-note")).to_be_hidden()
    expect(page).not_to_have_url(re.compile("0123456789ab"))


def test_a_link_that_was_cut_is_told(page: Page) -> None:
    """It brings nothing; the first policy is shown."""
    box = _open(page, "#with=AAAA")

    expect(page.locator("#link-note")).to_contain_text("cannot be read")
    expect(box).to_have_value(re.compile('name = "default"'))


def test_a_policy_that_is_not_known_is_told(page: Page) -> None:
    """An address whose policy was pasted elsewhere shows the first, and says so."""
    box = _open(page, "?policy=0123456789ab")

    expect(page.locator("#link-note")).to_contain_text("The policy of this link is not known here")
    expect(box).to_have_value(re.compile('name = "default"'))
