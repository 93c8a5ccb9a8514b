"""A payload without personal data: a fixture whose order reads the same otherwise."""

from __future__ import annotations

import re
from typing import Any

from postmail.readers.masks import EMAIL, IP, Masks
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
    (r"note|customernote|customercomment|giftmessage|comment", "shape"),
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
_CARD = re.compile(r"gift_?cards?\b.*\.code$", re.IGNORECASE)
_PERSON = re.compile(
    r".*(address|customer|billing|shipping|recipient|sender|buyer|person|contact|payer|user)(es|s)?"
)


#: What a person or an address has, and what is no secret of theirs.
_PLACE = re.compile(r"country|state|province|region|currency|salutation|group|language")


def redacted(value: Any, inspection: Inspection) -> Any:
    """*value* with every personal text replaced; *inspection* says which ones the order read."""
    facts = {place: kind for path, place in inspection.origins.items() if (kind := _of_fact(path))}
    masks = Masks()
    masked = _walk(value, "", False, facts, masks)
    return json_value(_sweep(masked, masks))


def _walk(node: Any, path: str, near: bool, facts: dict[str, str], masks: Masks) -> Any:
    if isinstance(node, dict):
        if _is_technical(node):
            node = {**node, "value": masks.mask("shape", node["value"])}
        return {
            key: _walk(item, join(path, key), _is_near(key, near), facts, masks)
            for key, item in node.items()
        }
    if isinstance(node, list):
        return [_walk(item, join(path, at), near, facts, masks) for at, item in enumerate(node)]
    kind = facts.get(path) or _of_key(path, near) or ("shape" if _CARD.search(path) else None)
    return (
        masks.mask(kind, node) if kind and not isinstance(node, bool) and node is not None else node
    )


def _is_near(key: str, near: bool) -> bool:
    """Whether what lies at *key* is about a person: below one, but not in its country or state."""
    bare = _bare(key)
    return bool(_PERSON.fullmatch(bare)) or (near and not _PLACE.search(bare))


def _is_technical(node: dict[str, Any]) -> bool:
    """A name and a long value for machines, as plugins leave them: hashes, keys of payments."""
    name, value = node.get("key") or node.get("name"), node.get("value")
    hidden = isinstance(name, str) and name.startswith("_")
    return hidden and isinstance(value, str) and len(value) >= 12


def _of_fact(path: str) -> str | None:
    return next((kind for form, kind in _FACTS if re.fullmatch(form, path)), None)


def _of_key(path: str, near: bool) -> str | None:
    if _NO_NOTE.fullmatch(path):
        return None
    key = _bare(re.split(r"[.]", re.sub(r"\[\d+\]", "", path))[-1])
    rules = (*_KEYS, *_NEAR_PERSON) if near else _KEYS
    return next((kind for form, kind in rules if re.fullmatch(form, key)), None)


def _bare(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.lower())


def _sweep(node: Any, masks: Masks) -> Any:
    """Mails, ips, and long texts that were replaced elsewhere, inside all other texts."""
    if isinstance(node, dict):
        return {key: _sweep(item, masks) for key, item in node.items()}
    if isinstance(node, list):
        return [_sweep(item, masks) for item in node]
    if not isinstance(node, str):
        return node
    text = EMAIL.sub(lambda match: str(masks.mask("email", match[0])), node)
    text = IP.sub(lambda match: str(masks.mask("ip", match[0])), text)
    return masks.replace_known(text)
