"""A payload without personal data: a fixture whose order reads the same otherwise."""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from ipaddress import IPv6Address
from typing import Any

from postmail.readers.masks import EMAIL, IP, IPV6, Masks
from postmail.readers.reading import Inspection
from postmail.readers.trail import join, json_value

#: Facts of an order that are about a person, and what kind of text they are.
_FACTS = (
    (r".*(^|\.)email", "email"),
    (r".*(^|\.)phone", "digits"),
    (r"(customer|.*address|.*pickup_point)\.(name|first_name|last_name|company)", "words"),
    (r"(.*address|.*pickup_point)\.(lines.*|city|district|postal_code)", "shape"),
    (r"note|gift_message|refunds\[\d+\]\.reason", "shape"),
    (r"url|customer\.url|payments\[\d+\]\.(url|instructions|last4)", "shape"),
    (r".*gift_card\.(code|recipient|url)", "shape"),
    (r"shipments\[\d+\]\.tracking\[\d+\]\.(number|url)", "shape"),
)
#: Keys (letters only, small) that hold such things wherever they stand, read or not.
_KEYS = (
    (r".*(phone|mobile|fax)(number)?", "digits"),
    (r"(first|last|full|middle|given|family|sur|user|nick|customer)name|recipient", "words"),
    (r"(address|street)(line)?\d?|addressline.*|housenumber|cityarea", "shape"),
    (r".*(token|secret|password|authorization|sessionhash|sessionid|useragent)", "shape"),
    (r"orderkey|carthash|transactionid|fingerprint|statementdescriptor.*", "shape"),
    (r"creditcardnumber|last4|iban|bic|.*(vat|tax)(id|number|code)|birth.*", "shape"),
    (r"(customer|delivery|gift|order|shipping)?notes?", "shape"),
    (r"customercomment|giftmessage|comment", "shape"),
    (r"tracking(number|code|url|link)s?", "shape"),
    (r"latitude|longitude", "zero"),
)
#: Keys that do so only below a person or an address.
_NEAR_PERSON = (
    (r"name|company|companyname|displayname", "words"),
    (r"city|zip(code)?|post(al)?code|district|line\d", "shape"),
)
#: postmail's own word for a tax (`included`), which nobody wrote by hand.
_NO_NOTE = re.compile(r"(.*\.)?taxes\[\d+\]\.note")
_CARD = re.compile(r"gift_?cards?\b", re.IGNORECASE)
_PERSON = re.compile(
    r".*(address|customer|billing|shipping|recipient|sender|buyer|person|contact|payer|user)(es|s)?"
)

#: What a person or an address has, and what is no secret of theirs.
_PLACE = re.compile(r"country|state|province|region|currency|salutation|group|language")
#: How shops and plugins keep a field of their own: what it is called, and what is in it.
_CALLED = ("key", "name", "label", "title", "attribute_code", "display_key")
_VALUES = frozenset({"value", "display_value"})


def redacted(value: Any, inspection: Inspection) -> Any:
    """*value* with every personal text replaced; *inspection* says which ones the order read."""
    facts = {place: kind for path, place in inspection.origins.items() if (kind := _of_fact(path))}
    masks = Masks()
    masked = _walk(value, "", "", False, facts, masks)
    return json_value(_sweep(masked, masks))


def _walk(node: Any, path: str, key: str, near: bool, facts: dict[str, str], masks: Masks) -> Any:
    """*node*, which *key* names, with what is personal masked; *near*: it is below a person."""
    if isinstance(node, dict):
        name = _name_of(node, near)
        if name.startswith("_"):
            node = {step: _without_machines(step, item, masks) for step, item in node.items()}
        named = dict.fromkeys(_VALUES, name)
        return {
            step: _walk(
                item, join(path, step), named.get(step) or step, _is_near(step, near), facts, masks
            )
            for step, item in node.items()
        }
    if isinstance(node, list):
        return [_walk(one, join(path, at), key, near, facts, masks) for at, one in enumerate(node)]
    kind = facts.get(path) or _of_key(path, key, near)
    return (
        masks.mask(kind, node) if kind and not isinstance(node, bool) and node is not None else node
    )


def _name_of(node: dict[str, Any], near: bool = False) -> str:
    """What a shop's own field is called, by the name that tells most; "" for anything else."""
    if _VALUES.isdisjoint(node):
        return ""
    names = [name for key in _CALLED if (name := node.get(key)) and isinstance(name, str)]
    return next((name for name in names if _of_name(name, near)), "".join(names[:1]))


def _is_near(key: str, near: bool) -> bool:
    """Whether what lies at *key* is about a person: below one, but not in its country or state."""
    bare = _bare(key)
    return bool(_PERSON.fullmatch(bare)) or (near and not _PLACE.search(bare))


def _without_machines(step: str, item: Any, masks: Masks) -> Any:
    """*item*; a long value for machines, as plugins leave them (hashes, keys), is masked."""
    is_long = step in _VALUES and isinstance(item, str) and len(item) >= 12
    return masks.mask("shape", item) if is_long else item


def _of_fact(path: str) -> str | None:
    return next((kind for form, kind in _FACTS if re.fullmatch(form, path)), None)


def _of_key(path: str, key: str, near: bool) -> str | None:
    if _NO_NOTE.fullmatch(path):
        return None
    of_card = key.lower() == "code" and _CARD.search(path)
    return _of_name(key, near) or ("shape" if of_card else None)


@lru_cache(maxsize=4096)
def _of_name(key: str, near: bool) -> str | None:
    bare = _bare(key.rpartition(".")[2])
    rules = (*_KEYS, *_NEAR_PERSON) if near else _KEYS
    return next((kind for form, kind in rules if re.fullmatch(form, bare)), None)


def _bare(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _sweep(node: Any, masks: Masks, own: bool = False) -> Any:
    """
    Mails, ips, and long texts that were replaced elsewhere, inside all other texts; names and
    phones inside what customers write into a shop's *own* fields.
    """
    if isinstance(node, dict):
        values = _VALUES if _name_of(node) else frozenset()
        return {
            _without_addresses(key, masks): _sweep(item, masks, own or key in values)
            for key, item in node.items()
        }
    if isinstance(node, list):
        return [_sweep(item, masks, own) for item in node]
    if not isinstance(node, str):
        return node
    text = masks.replace_known(_without_addresses(node, masks))
    return masks.replace_names(masks.replace_phones(text)) if own else text


def _without_addresses(text: str, masks: Masks) -> str:
    """*text* with others' mails and ips."""
    text = EMAIL.sub(lambda match: str(masks.mask("email", match[0])), text)
    text = IPV6.sub(lambda match: _masked_ip(match[0], masks), text)  # one may end in one of IP
    return IP.sub(lambda match: str(masks.mask("ip", match[0])), text)


def _masked_ip(text: str, masks: Masks) -> str:
    with suppress(ValueError):
        if IPv6Address(text) and re.search(r"\d", text):  # `::` alone is a sign
            return str(masks.mask("ip", text))
    return text
