"""Values that a pattern can't tell: what Schemathesis makes up for the formats of the document."""

import datetime
import re
import uuid

import schemathesis
from hypothesis import strategies as st

WEIGHTS = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]


def with_control_digits(digits):
    """A tax number, whose last digit or two follow from the others."""
    digits = list(digits)
    for _ in range(1 if len(digits) == 9 else 2):
        weights = WEIGHTS[-len(digits) :]
        digits.append(sum(weight * digit for weight, digit in zip(weights, digits)) % 11 % 10)
    return "".join(map(str, digits))


def digits(count):
    return st.lists(st.integers(0, 9), min_size=count, max_size=count)


# There is no region 00.
numbers = st.one_of(digits(9), digits(10)).filter(lambda number: number[:2] != [0, 0])
schemathesis.openapi.format("inn", numbers.map(with_control_digits))
# Three letters and a digit are never a reserved word.
schemathesis.openapi.format("slug", st.from_regex(r"[a-z]{3}[0-9][a-z0-9]{0,8}", fullmatch=True))
schemathesis.openapi.format(
    "date",
    st.dates(datetime.date.today() + datetime.timedelta(days=2), datetime.date(2100, 12, 31)).map(str),
)


def whole(value):
    """To a schema 5.0 is a whole number. To the platform it is not: whole numbers are written as such."""
    if isinstance(value, dict):
        return {name: whole(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [whole(inside) for inside in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def named(name, value):
    """What a form sends for a value under this name: `items[2][quantity]`, where a list of texts has one name."""
    if isinstance(value, dict) and value:
        return [pair for step, inside in value.items() for pair in named(f"{name}[{step}]" if name else step, inside)]
    if isinstance(value, list) and any(isinstance(inside, (dict, list)) for inside in value):
        return [pair for step, inside in enumerate(value) for pair in named(f"{name}[{step}]", inside)]
    return [(name, value)]


def with_fresh_key(fields, name):
    """The same keys are made up again and again, and one that belongs to other values is refused."""
    if fields and re.fullmatch(r"[!-~]{1,64}", str(fields.get(name, ""))):
        fields[name] = str(uuid.uuid4())


@schemathesis.hook
def map_body(context, body):
    return whole(body) if isinstance(body, dict) else body


@schemathesis.hook
def before_call(context, case, kwargs):
    """A redirect is an answer; a form has a name for each value; a key is used once."""
    kwargs["allow_redirects"] = False
    with_fresh_key(case.headers, "Idempotency-Key")
    if isinstance(case.body, dict):
        with_fresh_key(case.body, "idempotency_key")
    if case.media_type == "application/x-www-form-urlencoded" and isinstance(case.body, dict) and case.body:
        case.body = dict(named("", case.body))
