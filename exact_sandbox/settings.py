# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Everything about the sandbox's behaviour that can be set, with its default."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, field
from typing import Any

#: Values a choice setting may take.
CHOICES: dict[str, tuple[str, ...]] = {
    "sign_rule": ("as_given", "type_flips", "no_type"),
    "post_answer": ("filled", "key_only"),
    "prefer": ("honoured", "ignored"),
    "token_rotation": ("first_use", "at_once"),
    "period_date_table": ("no", "optional", "mandatory"),
    "process_return": ("processed", "not_processed"),
    "webhook_validation": ("off", "after"),
}

#: Resources whose POST answer was recorded with nothing but the key.
RECORDED_KEY_ONLY = ("crm/Accounts", "crm/Contacts", "logistics/Items")


#: Answers of financial/ProcessReturn that nobody published (assumed); {id} is the
#: document, or the request when there is no such return.
_REFUSALS = {
    "wrong_state": "No returns found for document id {id} with status 40",
    "repeat": "No returns found for document id {id} with status 40",
    "unknown": "No returns found for request {id}",
}


def _refusals() -> dict[str, dict[str, Any]]:
    return {case: {"status": 500, "text": text} for case, text in _REFUSALS.items()}


@dataclass
class Settings:
    """Behaviour switches. Names are the keys of ``/_sandbox/settings``.

    Where Exact's behaviour is unknown the default is a stated assumption.
    """

    # Credit notes: what a posted Type means (unknown at Exact).
    sign_rule: str = "as_given"
    # What a POST answers, and per resource where it differs.
    post_answer: str = "filled"
    post_answer_by_resource: dict[str, str] = field(
        default_factory=lambda: {name: "key_only" for name in RECORDED_KEY_ONLY}
    )
    prefer: str = "honoured"
    # Recorded for purchase entries: the POST answer has no VAT totals yet.
    vat_in_post_answer: bool = False
    # Read-only properties in a body: ignored (recorded for AmountDC) or refused.
    refuse_read_only: bool = False
    # OAuth (documented figures; seconds, days, calls).
    token_rotation: str = "first_use"
    access_token_seconds: int = 600
    refresh_not_before_seconds: int = 570
    refresh_token_days: int = 30
    code_seconds: int = 180
    # Credentials in the Authorization header, beside those in the body (one client
    # that is in use sends them so; nobody recorded the answer).
    basic_credentials: bool = True
    token_calls_per_day: int = 200
    # Limits per app and division; 0 switches one off.
    minute_limit: int = 60
    day_limit: int = 5000
    error_limit: int = 10
    error_block_seconds: int = 3600
    # Dialect.
    page_size: int = 60
    bulk_page_size: int = 1000
    mandatory_select: bool = True
    mandatory_filter: bool = False
    user_has_rights: bool = True
    # A longer address is refused: 414 (reported as a limit of about 12 kB; 0 is off).
    uri_max_bytes: int = 12288
    # Properties that cannot be filtered, per resource; which these are is unknown.
    not_filterable: dict[str, list[str]] = field(default_factory=dict)
    # Days that sync/Deleted remembers (reported: about two months).
    deleted_kept_days: int = 61
    # Field rules that are unknown: null accepts any length.
    your_ref_max_length: int | None = None
    payment_condition_required: bool = False
    # The division's period-date table: must the entry date lie in the period?
    period_date_table: str = "optional"
    # Returns: the number of a VAT supplement is unknown (31 as the VAT return, or a
    # number of its own); what ProcessReturn answers, and what it refuses with.
    supplement_type: int = 31
    process_return: str = "processed"
    process_return_refusals: dict[str, dict[str, Any]] = field(
        default_factory=_refusals
    )
    # Webhooks. Seconds are those of the sandbox's clock; the empty POST came about a
    # second after the subscription (observed), the rest is assumed.
    webhooks: bool = True
    webhook_validation: str = "after"
    webhook_validation_seconds: float = 1.0
    webhook_delay_seconds: float = 0.0
    webhook_retries: int = 3
    webhook_retry_seconds: float = 60.0
    webhook_timeout_seconds: float = 5.0

    def update(self, values: dict[str, Any]) -> None:
        """Set some of them.

        :raises ValueError: for an unknown name, a wrong type or an unknown choice.
            Nothing is changed then.
        """
        fields = {item.name: item for item in dataclasses.fields(self)}
        for name, value in values.items():
            if name not in fields:
                raise ValueError(f"unknown setting: {name}")
            self._check(name, value, getattr(self, name))
        for name, value in values.items():
            if isinstance(value, dict):
                value = {**getattr(self, name), **value}
            elif isinstance(getattr(self, name), float):
                value = float(value)
            setattr(self, name, value)

    @staticmethod
    def _check(name: str, value: Any, current: Any) -> None:
        if name in CHOICES:
            if value not in CHOICES[name]:
                raise ValueError(f"{name} must be one of {', '.join(CHOICES[name])}")
        elif name == "post_answer_by_resource":
            if not isinstance(value, dict) or any(
                item not in CHOICES["post_answer"] for item in value.values()
            ):
                raise ValueError(f"{name} maps resources to filled or key_only")
        elif name == "process_return_refusals":
            _check_refusals(value)
        elif name == "your_ref_max_length":
            if value is not None and not isinstance(value, int):
                raise ValueError(f"{name} must be a whole number or null")
        elif not _fits(value, current):
            raise ValueError(f"{name} must be of type {type(current).__name__}")

    def answer_for(self, resource: str) -> str:
        """``filled`` or ``key_only`` for the POST answer of a resource."""
        return self.post_answer_by_resource.get(resource, self.post_answer)

    def as_dict(self) -> dict[str, Any]:
        """All settings, for the administration."""
        return dataclasses.asdict(self)


def _fits(value: Any, current: Any) -> bool:
    """Whether a value has the type of the present one; a whole number may stand for
    any number."""
    if isinstance(current, bool) or isinstance(value, bool):
        return isinstance(current, bool) and isinstance(value, bool)
    wanted = (int, float) if isinstance(current, float) else type(current)
    return isinstance(value, wanted)


def _check_refusals(value: Any) -> None:
    """``{"repeat": {"status": 403, "text": "Forbidden"}}``"""
    if not isinstance(value, dict) or not set(value) <= set(_REFUSALS):
        raise ValueError(f"process_return_refusals knows {', '.join(_REFUSALS)}")
    for answer in value.values():
        if (
            not isinstance(answer, dict)
            or set(answer) != {"status", "text"}
            or not isinstance(answer["status"], int)
        ):
            raise ValueError("a refusal has a status (number) and a text")
