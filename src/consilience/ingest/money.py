"""Sums of money: signs, codes and names of currencies, before a figure or behind it."""

from __future__ import annotations

import re

_SIGNS = {
    "$": "usd",
    "€": "eur",
    "£": "gbp",
    "¥": "jpy",
    "₹": "inr",
    "₽": "rub",
    "₺": "try",
    "₪": "ils",
    "₴": "uah",
    "₩": "krw",
    "₦": "ngn",
}
_DOLLARS = {
    "us": "usd",
    "c": "cad",
    "ca": "cad",
    "a": "aud",
    "au": "aud",
    "nz": "nzd",
    "hk": "hkd",
    "s": "sgd",
    "r": "brl",
    "nt": "twd",
}
_CODES = "USD EUR GBP JPY CHF CNY RMB INR RUB CAD AUD NZD SEK NOK DKK PLN CZK HUF TRY UAH ILS AED SAR QAR KWD EGP ZAR NGN KES BRL MXN KRW SGD HKD KZT GEL AMD AZN PKR BDT LKR THB IDR MYR PHP VND IQD IRR"
CODE = "|".join(_CODES.split())
_CURRENCY_WORDS = {
    "dollar": "usd", "usd": "usd", "buck": "usd", "euro": "eur", "eur": "eur", "pound sterling": "gbp", "gbp": "gbp", "yen": "jpy", "yuan": "cny",
    "renminbi": "cny", "rupee": "inr", "ruble": "rub", "rouble": "rub", "franc": "chf", "shekel": "ils", "dinar": "dinar",
}  # fmt: skip
_NATIONS = {
    "us": "usd",
    "american": "usd",
    "canadian": "cad",
    "australian": "aud",
    "singapore": "sgd",
    "hong kong": "hkd",
    "new zealand": "nzd",
}
UNITS = frozenset({*_SIGNS.values(), *_DOLLARS.values(), *(code.lower() for code in _CODES.split())})
"""All units that are money."""
SIGN = rf"(?:\b(?:US|CA?|AU?|NZ|HK|S|R|NT))?\$|[€£¥₹₽₺₪₴₩₦]|\b(?:{CODE}|Rs\.?)(?=\s?\d)"
"""What stands before a sum."""


def before(sign: str | None) -> str | None:
    """Return the unit of a sign or code that stands before a figure."""
    if not sign:
        return None
    bare = sign.lower().strip()
    if bare.endswith("$"):
        return _DOLLARS.get(bare[:-1], "usd")
    return _SIGNS.get(bare) or {"rs": "inr", "rs.": "inr", "rmb": "cny"}.get(bare, bare)


def behind(after: str, end: int) -> tuple[str | None, int]:
    """Return the unit of the code, sign or word behind a figure that ends at `end`, and where that ends."""
    code = re.match(rf"\s?(?:(?P<code>{CODE})\b|(?P<sign>[€£¥₹₽₺₪₴$]))", after)
    if code:
        return (code["code"] or "").lower() or _SIGNS[code["sign"]], end + code.end()
    word = re.match(
        r"\s+(?:(?P<nation>U\.?S\.?|American|Canadian|Australian|Singapore|Hong Kong|New Zealand|Swiss|Russian|Indian)\s+)?(?P<word>[a-z]+)",
        after,
        re.IGNORECASE,
    )
    lemma = word["word"].lower().rstrip("s") if word else ""
    if word and lemma in _CURRENCY_WORDS:
        nation = (word["nation"] or "").lower().replace(".", "")
        return _NATIONS.get(nation, _CURRENCY_WORDS[lemma]) if lemma == "dollar" else _CURRENCY_WORDS[
            lemma
        ], end + word.end()
    return None, end
