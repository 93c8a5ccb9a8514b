"""Inlines style sheets by premailer, which reads nothing but what it is given."""

from __future__ import annotations

import logging
from functools import lru_cache
from typing import Any

import cssutils
from premailer import Premailer
from premailer.merge_style import csstext_to_pairs

from postmail.errors import CompileError
from postmail.locks import ForkSafeLock

#: cssutils and premailer's caches are not thread-safe.
_LOCK = ForkSafeLock()
#: What premailer does here: nothing but apply rules. Its defaults load, guess and rewrite.
_OPTIONS: dict[str, Any] = {
    "keep_style_tags": False,
    "strip_important": False,
    "disable_validation": True,
    "allow_network": False,
    "allow_loading_external_files": False,
    "align_floating_images": False,
    "cache_css_parsing": False,
    "remove_unset_properties": False,
    "disable_leftover_css": True,
    "disable_basic_attributes": ["align", "valign", "bgcolor", "width", "height"],
    "include_star_selectors": False,
    "remove_classes": False,
    "method": "html",
    "base_url": None,
    "cssutils_logging_level": logging.CRITICAL + 1,
}
#: (specificity, selector, declarations) of each rule, and what cannot be inlined, as premailer has.
_Rules = tuple[list[Any], list[Any]]


class _Offline(Premailer):  # type: ignore[misc] # premailer ships no types
    """Premailer that reads nothing but what it is given (no network, no files), and that once."""

    def _load_external(self, url: str) -> str:
        raise CompileError(what=f"a style sheet wants to load {url}", file=url)

    def _parse_css_string(self, css_body: str, validate: bool = True) -> Any:
        parser = cssutils.CSSParser(
            fetcher=lambda url: (None, b""), validate=False, loglevel=logging.CRITICAL + 1
        )
        return parser.parseString(css_body)

    def _parse_style_rules(self, css_body: str, ruleset_index: int) -> _Rules:
        return _rules(css_body, ruleset_index)


@lru_cache(maxsize=64)
def _rules(css: str, index: int) -> _Rules:
    """The rules of a style sheet, parsed once: it is the same for every kind and language."""
    rules: _Rules = Premailer._parse_style_rules(_Offline(**_OPTIONS), css, index)
    return rules


def inline_any(root: Any, css: list[str]) -> Any:
    """*root* (an lxml document) with the rules of the sheets *css* in its `style` attributes."""
    with _LOCK:
        cssutils.log.setLevel(logging.CRITICAL + 1)
        for index, sheet in enumerate(css):
            for _, selector, _ in _rules(sheet, index)[0]:
                _know_styles(root, selector)
        return _Offline(root, css_text=css, **_OPTIONS).transform().getroot()


def _know_styles(root: Any, selector: str) -> None:
    """
    Have the styles of the elements that *selector* finds read as they are. Premailer would read
    them with cssutils' validation, which changes nothing and takes ten times as long.
    """
    cache, key_of = csstext_to_pairs.cache, csstext_to_pairs.cache_key
    for element in root.cssselect(selector.partition(":")[0]):
        style = element.get("style")
        if style and key_of(style) not in cache:
            cache[key_of(style)] = csstext_to_pairs(style, validate=False)
