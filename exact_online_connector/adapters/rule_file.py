# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rules as a file: all languages, under keys that hold in every database.

Odoo's own export and import of a list carry one language at a time.
"""

import json

from odoo.exceptions import UserError, ValidationError

FORMAT = "exact_online_rules"
VERSION = 1
LARGEST = 2_000_000  # characters
PLAIN = ("active", "sequence", "resource", "who", "subject", "remedy")
REQUIRED = ("who", "subject")
TRANSLATED = ("name", "explanation")


def written(rules):
    """The file of these rules, as text."""
    return json.dumps(
        {FORMAT: VERSION, "rules": [_item(rule) for rule in rules]},
        ensure_ascii=False,
        indent=2,
    )


def _item(rule):
    item = {"code": rule.code, "patterns": rule.patterns.splitlines()}
    item |= {name: rule[name] for name in PLAIN}
    for name in TRANSLATED:
        stored = rule._fields[name]._get_stored_translations(rule)
        item[name] = {lang: text for lang, text in stored.items() if text}
    return item


def read(env, text):
    """Make the rules of a file, or bring those with its keys up to date.

    :return: (rules, how many of them are new).
    :raises UserError: it is no such file, or one of its rules cannot be taken.
    """
    rules, new = env["exact.online.rule"], 0
    languages = {code for code, _name in env["res.lang"].get_installed()} | {"en_US"}
    for number, item in enumerate(_items(env, text), 1):
        try:
            rule, made = _take(env, item, languages)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise _refused(env, number) from error
        except ValidationError as error:
            raise _refused(env, number, str(error)) from error
        rules |= rule
        new += made
    return rules, new


def _items(env, text):
    try:
        data = json.loads(text) if len(text) <= LARGEST else {}
    except (ValueError, RecursionError):
        data = {}
    if not isinstance(data, dict) or data.get(FORMAT) != VERSION:
        raise UserError(env._("This is no file of error rules of this connector."))
    return data["rules"] if isinstance(data.get("rules"), list) else []


def _take(env, item, languages):
    code = str(item["code"])
    plain = {name: item[name] for name in PLAIN}
    if not all(plain[name] for name in REQUIRED):
        raise ValueError(f"one of {REQUIRED} is empty")
    plain["patterns"] = "\n".join(map(str, item["patterns"]))
    texts = {name: _texts(item[name], languages) for name in TRANSLATED}
    records = env["exact.online.rule"].with_context(active_test=False, lang="en_US")
    rule = records.search([("code", "=", code)])
    english = {name: text["en_US"] for name, text in texts.items()}
    made = not rule
    if made:
        # Not in force yet: causes are filed when all its languages are there.
        rule = records.create(plain | english | {"code": code, "active": False})
    for name, text in texts.items():
        rule.update_field_translations(name, text)
    rule.write(plain | english)
    return rule, made


def _texts(given, languages):
    """Texts by installed language, with English or what stands for it."""
    texts = {lang: str(text) for lang, text in given.items() if lang in languages}
    if not any(given.values()):
        raise ValueError("a text is missing in every language")
    first = next(text for text in given.values() if text)
    return {"en_US": str(given.get("en_US") or first)} | texts


def _refused(env, number, reason=""):
    return UserError(
        env._(
            "Rule %(number)s of the file cannot be taken, so none was: %(reason)s",
            number=number,
            reason=reason or env._("it is incomplete, or of a newer version."),
        )
    )
