"""Template folders of a few lines, for tests of what is done with their words."""

from __future__ import annotations

from pathlib import Path

#: A mail with a message of each sort.
BODY = """<mjml>
  {# TRANSLATORS: the subject. #}
  <mj-title>{{ pgettext("kind: subject", "News of %(number)s", number=order.number) }}</mj-title>
  {# TRANSLATORS: a button. #}
  <pm-button>{{ pgettext("button", "Pay now") }}</pm-button>
  {# TRANSLATORS: n is how many. #}
  <p>{% trans "text" n=order.n %}One parcel{% pluralize %}{{ n }} parcels{% endtrans %}</p>
  {# TRANSLATORS: bold. #}
  <p>{% trans "text" %}We have <strong>your</strong> order.{% endtrans %}</p>
</mjml>
"""


def write_template(root: Path, name: str, text: str = BODY) -> Path:
    """The template *name* below *root*; returns *root*."""
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def catalogue(root: Path, name: str) -> Path:
    """Where the catalogue of the locale *name* lies below *root*."""
    return root / "_locales" / name / "LC_MESSAGES" / "postmail.po"


def write_catalogue(root: Path, name: str, text: str) -> Path:
    """The catalogue *name* below *root*; returns *root*."""
    path = catalogue(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def write_checks(root: Path, locale: str, text: str) -> Path:
    """What is told of the language *locale* below *root*; returns *root*."""
    path = root / "_locales" / locale / "checks.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return root


def entry(context: str, msgid: str, msgstr: str, above: str = "") -> str:
    """One message of a .po file."""
    return f'{above}msgctxt "{context}"\nmsgid "{msgid}"\nmsgstr "{msgstr}"\n\n'
