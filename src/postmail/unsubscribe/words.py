"""What the page says, in each language that it speaks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple


class Words(NamedTuple):
    """The texts of the page in one language. Plain text; `{shop}` is the shop's name."""

    title: str
    question: str
    stream: str
    all: str
    pause: str
    button: str
    note: str
    done: str
    done_stream: str
    done_all: str
    done_pause: str
    invalid: str
    invalid_note: str
    direction: Literal["ltr", "rtl"] = "ltr"


ENGLISH = Words(
    title="Unsubscribe",
    question="Which mails from {shop} do you no longer want?",
    stream="Mails like the one this link was in",
    all="All advertising",
    pause="All advertising, for 30 days",
    button="Confirm",
    note="Mails about your orders are not affected: you will still receive those.",
    done="Done",
    done_stream="You will receive no more mails of this kind from {shop}.",
    done_all="You will receive no more advertising from {shop}.",
    done_pause="You will receive no advertising from {shop} for 30 days.",
    invalid="This link does not work",
    invalid_note=(
        "It may be incomplete. Open it from the mail once more, or answer the mail: "
        "we will see to it."
    ),
)

GERMAN = Words(
    title="Abbestellen",
    question="Welche E-Mails von {shop} sollen nicht mehr kommen?",
    stream="E-Mails wie die, in der dieser Link stand",
    all="Alle Werbung",
    pause="Alle Werbung, für 30 Tage",
    button="Bestätigen",
    note="E-Mails zu Bestellungen sind nicht betroffen, die kommen weiterhin.",
    done="Erledigt",
    done_stream="Es kommen keine E-Mails dieser Art mehr von {shop}.",
    done_all="Es kommt keine Werbung mehr von {shop}.",
    done_pause="In den nächsten 30 Tagen kommt keine Werbung von {shop}.",
    invalid="Dieser Link funktioniert nicht",
    invalid_note=(
        "Vielleicht ist er unvollständig. Bitte noch einmal aus der E-Mail öffnen, oder auf die "
        "E-Mail antworten: Wir kümmern uns darum."
    ),
)

DUTCH = Words(
    title="Uitschrijven",
    question="Welke e-mails van {shop} hoeven niet meer te komen?",
    stream="E-mails zoals die waarin deze link stond",
    all="Alle reclame",
    pause="Alle reclame, 30 dagen lang",
    button="Bevestigen",
    note="E-mails over bestellingen vallen hier niet onder: die blijven komen.",
    done="Gelukt",
    done_stream="Er komen geen e-mails van deze soort meer van {shop}.",
    done_all="Er komt geen reclame meer van {shop}.",
    done_pause="De komende 30 dagen komt er geen reclame van {shop}.",
    invalid="Deze link werkt niet",
    invalid_note=(
        "Misschien is hij onvolledig. Open hem nog een keer vanuit de e-mail, of beantwoord de "
        "e-mail: dan regelen wij het."
    ),
)

SWEDISH = Words(
    title="Avregistrera",
    question="Vilka mejl från {shop} vill du inte ha längre?",
    stream="Mejl som det där länken fanns",
    all="All reklam",
    pause="All reklam, i 30 dagar",
    button="Bekräfta",
    note="Mejl om dina beställningar påverkas inte: de kommer fortfarande.",
    done="Klart",
    done_stream="Du får inga fler mejl av det här slaget från {shop}.",
    done_all="Du får ingen mer reklam från {shop}.",
    done_pause="Du får ingen reklam från {shop} på 30 dagar.",
    invalid="Länken fungerar inte",
    invalid_note=(
        "Kanske är den inte fullständig. Öppna den en gång till från mejlet, eller svara på "
        "mejlet så ordnar vi det."
    ),
)

#: {language: its words}.
BUILT_IN: Mapping[str, Words] = {
    "en": ENGLISH,
    "de": GERMAN,
    "nl": DUTCH,
    "sv": SWEDISH,
}


def spoken(words: Mapping[str, Words], locale: str, accepted: str = "") -> tuple[str, Words]:
    """
    The language to answer in, and its words: *locale* (BCP 47), else what the browser asks for
    (*accepted*, the header Accept-Language of RFC 9110), else English.

    >>> spoken(BUILT_IN, "de-CH")[0], spoken(BUILT_IN, "", "fi, sv;q=0.8, en;q=0.9")[0]
    ('de', 'en')
    """
    for tag in [locale, *_by_weight(accepted)]:
        steps = tag.split("-")
        for count in range(len(steps), 0, -1):
            candidate = "-".join(steps[:count])
            if candidate in words:
                return candidate, words[candidate]
    return "en", words.get("en", ENGLISH)


def _by_weight(accepted: str) -> list[str]:
    weighed: list[tuple[float, int, str]] = []
    for item in accepted[:500].split(","):
        tag, _, weight = item.strip().partition(";q=")
        try:
            weighed.append((-float(weight or 1), len(weighed), tag.strip()))
        except ValueError:
            continue
    return [tag for _, _, tag in sorted(weighed)]
