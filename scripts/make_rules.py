"""Writes the rules of `postmail check` into docs/check-rules.md, from their table."""

from __future__ import annotations

from html import escape
from itertools import groupby
from pathlib import Path

from postmail.check import Rule, rules
from postmail.check.caniemail import features, source
from postmail.check.traits import MATCHED

PAGE = Path(__file__).resolve().parents[1] / "docs" / "check-rules.md"
BEGIN, END = "<!-- rules: python -m scripts.make_rules -->\n", "<!-- end of rules -->\n"


def sections() -> str:
    """The Markdown between the two marks."""
    parts = []
    for family, group in groupby(rules().values(), key=lambda rule: rule.family):
        parts += [f"## {family}\n", *map(_section, group)]
    unmatched = sorted(set(features()) - MATCHED)
    return "\n".join(parts) + _knowledge(unmatched)


def _section(rule: Rule) -> str:
    said = f"{rule.title[0].upper()}{rule.title[1:]}. {rule.why} To mend it: {rule.remedy}."
    said = escape(said, quote=False)  # a <style> would be one, and swallow the page
    return f"### {rule.id}\n*{rule.severity.value.capitalize()}.* {said}\n"


def _knowledge(unmatched: list[str]) -> str:
    names = ", ".join(f"`{slug}`" for slug in unmatched)
    return (
        "\n## What is known of mail programs\n\n"
        f"The data is that of {source()}.\n"
        f"{len(features())} features are known, and {len(MATCHED)} are looked for.\n"
        f"Without a sign in a mail, and so not looked for: {names}.\n\n"
    )


def rewritten(page: str) -> str:
    """*page* with its sections as the table has them."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{sections()}{END}{tail}"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text("utf-8")), encoding="utf-8")
