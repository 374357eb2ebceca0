"""Who failed at the last attempt and will fail again, because nothing that is sent has changed.

What a target holds is not seen beforehand: accounts that are taken, locked or lost, seats that are
used up. The provisioning log tells it after the first attempt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from provisioning.mapping.mappings import send
from provisioning.mapping.nodes import ExpressionError, UnsupportedError
from provisioning.mapping.predictions import SHOWN, Basis, Predicted, Prediction
from provisioning.mapping.targets import same_name
from provisioning.mapping.values import is_empty
from provisioning.wording import moment

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from provisioning.mapping.demands import Demand
    from provisioning.mapping.evaluate import Evaluator

_MISSING = "missing_required_source_value"


@dataclass(frozen=True, slots=True)
class LastAttempt:
    """A person's latest attempt, which failed for a reason that does not pass by itself.

    `attribute` is the target attribute at fault, None when the log names none; `sent` is the value
    that it was sent, None when the log does not show it.
    """

    at: datetime
    cause: str
    attribute: str | None = None
    sent: str | None = None


def fails_again(
    identifier: str, last: LastAttempt, demands: Iterable[Demand], evaluator: Evaluator
) -> Prediction | None:
    """Return the same failure again, None when what is sent has changed since."""
    same = _sends_the_same(last, demands, evaluator)
    if same is False:
        return None
    again = (
        f'"{last.sent[:SHOWN]}" would be sent again.'
        if same and last.sent
        else "nothing shows that the reason is gone."
    )
    detail = f"Failed at the last attempt, {moment(last.at)}; {again}"
    return Prediction(
        identifier, Predicted.WILL_FAIL, last.cause, last.attribute, detail, basis=Basis.LOG
    )


def _sends_the_same(
    last: LastAttempt, demands: Iterable[Demand], evaluator: Evaluator
) -> bool | None:
    """Compare what would be sent with what was; None when that cannot be told."""
    if last.attribute is None:
        return None
    demand = next(
        (one for one in demands if same_name(one.prepared.target, last.attribute or "")), None
    )
    if demand is None:
        # An attribute that is mapped no more is sent no more.
        return last.cause == _MISSING
    try:
        value = send(demand.prepared, evaluator)
    except (ExpressionError, UnsupportedError):
        return None
    if last.cause == _MISSING:
        return is_empty(value)
    if last.sent is None:
        return None if not is_empty(value) else False
    values = [value] if isinstance(value, str) else value or []
    return last.sent in values
