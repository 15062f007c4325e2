"""What names of columns say: the words that people use for roles. Names alone never make a guess sure."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


SCORE = _set("score prob proba probability likelihood propensity")
PREDICTED = _set(
    "pred preds predicted prediction predictions forecast forecasted yhat hat inferred estimate estimated"
)
LABEL = _set("label labels target truth outcome actual actuals observed class")
STRONG_LABEL = _set("label labels target truth outcome actual actuals")
OUTCOME = _set(
    """
    fraud fraudulent churn churned default defaulted converted conversion clicked click delayed survived
    readmitted cancelled canceled returned purchased subscribed approved paid spam late won
    """
)
POSITIVE = _set("true t yes y 1 positive pos bad late churned fraud default defaulted won")
NEGATIVE = _set("false f no n 0 negative neg good not non none never legit normal genuine")

TIME = _set("time timestamp ts date datetime day at when epoch dt created")
HAPPENED = _set("event scored predicted prediction requested request inference scheduled observed")
CREATED = _set("created transaction order ordered purchase started start pickup logged")
UPDATED = _set("updated modified loaded inserted ingested synced deleted expires expiry valid until")
KNOWN = _set("label labelled labeled outcome truth known confirmed settled resolved landed closed")
CALENDAR = _set("year month quarter week weeknum yearweek yearmonth yday doy")

AROUND = SCORE | PREDICTED | LABEL | _set("p y is was has true real of model")
STEM = 5
"""Letters that words of one stem have in common: churn and churned, fraud and fraudulent."""

IDENTIFIER = _set("id uuid guid key hash number no nr pk rowid unnamed")
OPERATION = _set("latency elapsed")
OPERATION_PAIRS = frozenset({("response", "time"), ("inference", "time"), ("processing", "time")})
SEGMENT = _set(
    """
    country region segment channel carrier origin platform device store market product category type tier
    plan site source city state brand os browser line department currency language location airport
    """
)

PERSONAL = _set(
    """
    email mail phone mobile telephone fax ssn passport iban surname firstname lastname fullname address
    street password secret ip username login lat lon lng latitude longitude zip zipcode postcode postal
    """
)
PERSONAL_NAMES = _set(
    """
    first last full middle maiden customer user person patient passenger employee contact holder given family
    """
)
PERSONAL_PAIRS = frozenset({("card", "number"), ("account", "number"), ("user", "agent"), ("credit", "card")})
DEMOGRAPHIC = _set(
    """
    gender sex race ethnicity ethnic religion religious nationality citizenship birth birthdate birthday dob
    marital disability pregnant diagnosis salary income wage orientation veteran
    """
)
_OF_AN_AGE = _set("age in years group band of customer user passenger patient person applicant driver")


def words(name: str) -> tuple[str, ...]:
    """The words of a name in lower case: `isFraud_v2` has `is`, `fraud`, `v2`."""
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return tuple(re.findall(r"\w+", split.replace("_", " ").lower()))


def has(name: str, vocabulary: frozenset[str]) -> bool:
    """Whether a name has one of the words."""
    return not vocabulary.isdisjoint(words(name))


def has_pair(name: str, pairs: frozenset[tuple[str, str]]) -> bool:
    """Whether two neighbouring words of a name are one of the pairs."""
    found = words(name)
    return not pairs.isdisjoint(pairwise(found))


def subject(name: str) -> frozenset[str]:
    """What a prediction or a label is about, in stems: `p_delayed` and `is_delayed` are about `delay`."""
    return frozenset(word[:STEM] for word in words(name) if word not in AROUND)


def is_label(name: str) -> bool:
    """Whether it is named as labels mostly are."""
    return has(name, STRONG_LABEL) or words(name) == ("y", "true")


def is_label_beside(name: str) -> bool:
    """Whether it is named like the label of a prediction: without one, `y` may be a place on a map."""
    return is_label(name) or words(name) == ("y",)


def sounds_like_time(name: str) -> bool:
    """Whether numbers under this name may be a time."""
    return has(name, TIME | UPDATED)


def is_personal(name: str) -> bool:
    """Whether it sounds like what tells who somebody is or how to reach them."""
    found = words(name)
    is_name = "name" in found and not PERSONAL_NAMES.isdisjoint(found)
    return has(name, PERSONAL) or is_name or has_pair(name, PERSONAL_PAIRS)


def is_demographic(name: str) -> bool:
    """Whether it sounds like what a person is: gender, age, origin, health, income."""
    found = words(name)
    is_age = "age" in found and _OF_AN_AGE.issuperset(found)
    return has(name, DEMOGRAPHIC) or is_age


def is_sensitive(name: str) -> bool:
    """Whether it sounds like either: who somebody is, or what."""
    return is_personal(name) or is_demographic(name)


def plain_name(text: str, fallback: str = "monitor") -> str:
    """A text as a name that a monitor, a file and a view may have: letters, digits and `_` of ASCII."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", ascii_text.lower()).strip("_")
    return name or fallback
