"""
Postal formats by country, as data.

Source: the address data of Google's libaddressinput (CC BY 4.0), its `fmt` and `lfmt`, rewritten:
one letter per part, `|` between lines. Left out: sorting codes, prefixes of postal codes that
belong to no address any more (`SE-`, `CH-`) and the names of city states. Added: the region in
Britain, the city in Japan, and districts where a country writes them (Japan Post, Korea Post,
Chunghwa Post).

    N name   O company   A address lines   D district   C city   S region   Z postal code
"""

from __future__ import annotations

#: Wherever nothing else is said.
OTHERWISE = "N|O|A|Z C|S"

_FORMATS = {
    "N|O|A|Z C": "AD BA BG CY CZ DE DK DO DZ EH ET GE GL GR GT GW HR HT IS KG KW LA MA MC MD ME MG "
    "MK NE NO PL PT PY RS SI SJ SK SM SN TJ TM TN TZ VA XK ZM AZ FO GN",
    "O|N|A|Z C": "AT AX BE BL CH FI FR GF GP LI LU MF MQ NC NL PM RE SE WF YT",
    "N|O|A|Z C S": "EE ES IT MZ PF UY",
    "O|N|A|Z C S": "LT",
    "N|O|A|Z C|S": "AR CL CV UZ",
    "N|O|A|Z C/S": "TR",
    "N|O|A|Z S C": "RO",
    "N|O|A|Z|C": "AL EC MU OM",
    "N|O|A|Z|C|S": "AM",
    "N|O|A|Z|C, S": "NI",
    "N|O|A|Z-C|S": "SV",
    "N|O|A|D|Z C|S": "MY",
    "N|O|A|D|Z C, S": "MX",
    "N|O|A|D, C|Z S": "PH",
    "N|O|A|C|S|Z": "AC AF AI EG FK GB GG GI GS IM IO JE KE LK NA PN RU SD SH SZ TA TC UA VG",
    "N|O|A|D|C|S|Z": "IE ZA",
    "N|O|A|C|S": "PA SC SR TV",
    "N|O|A|D|C|S": "AE NR",
    "N|O|A|C, S": "BS KN",
    "N|O|A|C S": "JM",
    "N|O|A|S|C": "KI",
    "N|O|A|S, C|Z": "CR",
    "N|O|A|S|C, Z": "LV",
    "N|O|A|C Z": "BH BM BN BT GU IL JO KH LB LS MT MV NP SA SG VC",
    "N|O|A|D|C Z": "NZ",
    "N|O|A|D|C-Z": "PK",
    "N|O|A|C - Z": "BD",
    "N|O|A|C, Z": "MM",
    "N|O|A|C Z|S": "IN PE",
    "N|O|A|D|C Z|S": "NG",
    "N|O|A|C Z S": "PG",
    "N|O|A|C Z, S": "VE",
    "N|O|A|C S|Z": "CU",
    "N|O|A|C, S|Z": "HN",
    "N|O|A|C|S Z": "ID KY MN VN",
    "N|O|A|C, S Z": "BB SO US",
    "N|O|A|C S Z": "AS CA FM MH MP PR PW UM VI",
    "O|N|A|C S Z": "AU CC CX HM NF",
    "N|O|A|D|C, S, Z": "CO",
    "O|N|A|C, S|Z": "IQ",
    "O|N|A|Z, C|S": "BY",
    "O|N|A|D|C-S|Z": "BR",
    "N|O|C|A|Z": "HU",
    "O|N|S|C, D|A|Z": "IR",
    "Z|S|C|A|O|N": "KZ",
}
#: {country: format}
FORMATS = {country: form for form, names in _FORMATS.items() for country in names.split()}

#: For addresses in Latin letters, {country: format}.
LATIN_FORMATS = {
    "CN": "N|O|A|D|C|S, Z",
    "HK": "N|O|A|D|C|S",
    "JP": "N|O|A|D, C|S Z",
    "KP": "N|O|A|D|C|S, Z",
    "KR": "N|O|A|D|C|S Z",
    "MO": "N|O|A|D|C",
    "TH": "N|O|A|D, C|S Z",
    "TW": "N|O|A|D|C, S Z",
}
#: For addresses in the country's own letters, from the large to the small, {country: format}.
NATIVE_FORMATS = {
    "CN": "Z|SCD|A|O|N",
    "HK": "S|C|D|A|O|N",
    "JP": "〒Z|SCD|A|O|N",
    "KP": "Z|S|C|D|A|O|N",
    "KR": "S C D|A|O|N|Z",
    "MO": "C|D|A|O|N",
    "TH": "N|O|A|D C|S Z",
    "TW": "Z|SCD|A|O|N",
}
