"""An e-mail address that can stand in a header and be delivered to."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator

from postmail.errors import DataError, Fault, brief

# RFC 5321, section 4.5.3.1: octets of the local part, and of the whole without angle brackets.
_LONGEST_LOCAL = 64
_LONGEST = 254

# RFC 5321, section 4.1.2: Dot-string and Quoted-string. The parser of the standard library takes
# comments, folding and encoded words as well, and stumbles over some fragments (CPython 3.11).
DOT_STRING = re.compile(r"[\w!#$%&'*+/=?^`{|}~-]+(\.[\w!#$%&'*+/=?^`{|}~-]+)*", re.ASCII)
_QUOTED = re.compile(r'"((?:[ !#-\[\]-~]|\\[ -~])+)"')
_ENCODED_WORD = re.compile(r"=\?[^?]*\?[^?]*\?[^?]*\?=")  # RFC 2047: header parsers would decode it


def normalize_address(value: str) -> str:
    """
    An e-mail address as mail servers take it: ASCII, the domain in small letters.

    A domain in other letters becomes its IDNA form; the part before the @ keeps its letters, and
    quotes where it needs them.

    >>> normalize_address("Ida@Bücher.Example")
    'Ida@xn--bcher-kva.example'
    >>> normalize_address('"ida lund"@example.com')
    '"ida lund"@example.com'

    Raises:
        DataError: for anything that is not exactly one address, or longer than RFC 5321 allows;
            for a domain of one label; for a part before the @ that is not ASCII.
    """
    try:
        return _normalize(value)
    except ValueError as error:
        raise DataError(subject="e-mail address", faults=[Fault("", str(error))]) from None


def _normalize(value: str) -> str:
    """As `normalize_address`, but its faults are plain ValueErrors, for pydantic to place."""
    local, domain = _parts(value)
    if not domain.isascii():
        domain = _idna(value, domain)
    address = f"{local}@{domain.lower()}"
    if len(local) > _LONGEST_LOCAL or len(address) > _LONGEST:
        raise _refusal(
            value, f"at most {_LONGEST_LOCAL} characters before the @, {_LONGEST} in all"
        )
    labels = domain.split(".")
    if len(labels) < 2 or not all(map(_is_label, labels)) or labels[-1].isdigit():
        raise _refusal(value, "the part after the @ is a domain name with a dot")
    return address


def _parts(value: str) -> tuple[str, str]:
    """The part before the @, in its shortest quoting, and the domain."""
    if len(value) > 2 * _LONGEST:
        raise _refusal(value, f"at most {_LONGEST} characters")
    if not value.isprintable():  # CR, LF, NUL, lone surrogates, directional controls
        raise _refusal(value, "no control characters")
    local, _, domain = value.rpartition("@")
    if not local.isascii():
        raise _refusal(value, "only ASCII before the @ (SMTPUTF8 is not spoken here)")
    if quoted := _QUOTED.fullmatch(local):
        local = _quote(re.sub(r"\\(.)", r"\1", quoted[1]))
    elif not DOT_STRING.fullmatch(local):
        raise _refusal(value, "one address like ida@example.com")
    if not DOT_STRING.fullmatch(local) and not re.search(r'[ ()<>@,:;\\"\[\]]', local[1:-1]):
        # `"ida."`: the standard library's Address drops quotes that only dots need
        raise _refusal(value, "no dot at either end or beside another before the @")
    if _ENCODED_WORD.search(local):
        raise _refusal(value, "no encoded word before the @")
    return local, domain


def _quote(local: str) -> str:
    if DOT_STRING.fullmatch(local):
        return local
    escaped = local.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _idna(value: str, domain: str) -> str:
    try:
        return ascii_domain(domain)
    except ValueError:
        raise _refusal(value, "the part after the @ is a domain name (IDNA)") from None


def ascii_domain(domain: str) -> str:
    """
    *domain* as name servers know it (IDNA, UTS 46).

    >>> ascii_domain("Bücher.Example")
    'xn--bcher-kva.example'

    Raises:
        ValueError: it is no domain name.
    """
    import idna  # costs time, and few domains need it

    return idna.encode(domain, uts46=True).decode("ascii")


def _is_label(label: str) -> bool:
    plain = label.replace("-", "")
    edges_right = not label.startswith("-") and not label.endswith("-")
    return plain.isascii() and plain.isalnum() and edges_right and len(label) <= 63


def _refusal(value: str, expected: str) -> ValueError:
    return ValueError(f"expected an e-mail address ({expected}), got {brief(value)}")


def _strip(value: object) -> object:
    return value.strip(" ") if isinstance(value, str) else value


def _none_if_empty(value: object) -> object:
    return None if isinstance(value, str) and not value.strip() else value


#: An e-mail address, normalised.
EmailAddress = Annotated[str, BeforeValidator(_strip), AfterValidator(_normalize)]
#: As above, and empty text reads as absent.
MaybeEmailAddress = Annotated[EmailAddress | None, BeforeValidator(_none_if_empty)]
