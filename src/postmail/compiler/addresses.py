"""Links and pictures as authors write them: whole ones stay, local pictures get the brand's."""

from __future__ import annotations

import html
import re

from postmail.compiler.references import attribute_text
from postmail.compiler.tree import Attribute, Jinja, Statement

_PICTURES = frozenset({"src", "srcset", "background", "background-url", "poster"})
#: Attributes that lead somewhere.
LEADING = _PICTURES | {"href"}
_BLANKS = " \t\r\n"
_WHOLE = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*:|#|$)")


def rooted(tag: str, attribute: Attribute, assets_url: str | None) -> Attribute:
    """
    *attribute* of a *tag* without blanks around its link, a local picture in it looked for below
    *assets_url*; where data begins a link, data decides.

    Raises:
        CompileError: a link without its scheme, which leads nowhere in an inbox; a local picture
            of a brand without *assets_url*.
    """
    attribute = Attribute(attribute.name, _trimmed(attribute.value), attribute.place)
    picture = attribute.name in _PICTURES
    begin = attribute.value[0] if attribute.value else ""
    link = attribute.name == "href" and tag != "mj-navbar-link"  # which has a base-url
    if not (picture or link) or not isinstance(begin, str):
        return attribute
    written = attribute_text(begin, goes_on=len(attribute.value) > 1)
    if attribute.name == "srcset":
        begins = [part.strip() for part in written.split(",")]
        local = next((part for part in begins if not _WHOLE.match(part)), None)
        if local is not None:
            raise _refusal(attribute, local, "write whole links, https://...")
        return attribute
    if _WHOLE.match(written):
        return attribute
    if not picture or written.lstrip().startswith("//"):
        raise _refusal(attribute, written, "write the whole link, https://...")
    if not assets_url:
        remedy = "write the whole link, https://..., or give the brand its assets_url"
        raise _refusal(attribute, written, remedy)
    whole = html.escape(f"{assets_url.rstrip('/')}/{written.strip().lstrip('/')}", quote=True)
    parts: list[str | Jinja] = [whole, *attribute.value[1:]]
    return Attribute(attribute.name, parts, attribute.place)


def _trimmed(value: list[str | Jinja]) -> list[str | Jinja]:
    """
    *value* without blanks where it, or a branch in it, begins or ends: a browser takes them off,
    and lxml would write them as a part of the link.
    """
    edges = [True, *(isinstance(part, Statement) for part in value), True]
    kept: list[str | Jinja] = []
    for part, begins, ends in zip(value, edges, edges[2:], strict=False):
        if isinstance(part, str):
            part = part.lstrip(_BLANKS) if begins else part
            part = part.rstrip(_BLANKS) if ends else part
        if part:
            kept.append(part)
    return kept


def _refusal(attribute: Attribute, written: str, remedy: str) -> Exception:
    return attribute.place.error(f"{written.strip()!r} leads nowhere in an inbox", remedy)
