# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The frame of all pages the sandbox shows."""

from __future__ import annotations

from html import escape

_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:0;background:#f5f6f8;color:#1d2733}
header{background:#23324a;color:#fff;padding:.7rem 1.4rem;display:flex;gap:1.4rem;
align-items:baseline}header b{font-size:1.1rem}header a{color:#cfe0ff}
main{max-width:72rem;margin:1.4rem auto;padding:0 1.4rem}h1{font-size:1.4rem}
h2{font-size:1.1rem;margin-top:1.8rem}table{border-collapse:collapse;background:#fff;
width:100%;margin:.6rem 0}th,td{padding:.35rem .6rem;border-bottom:1px solid #e2e6ec;
text-align:left;vertical-align:top}th{background:#eceff4;font-weight:600}
td.num,th.num{text-align:right;font-variant-numeric:tabular-nums}
.card{background:#fff;border:1px solid #dde2ea;border-radius:6px;padding:1.2rem;
max-width:30rem;margin:1rem 0}label{display:block;margin:.6rem 0}
label.check{margin:.2rem 0}input:not([type=checkbox]){width:100%;padding:.45rem;
box-sizing:border-box;border:1px solid #b9c2cf;border-radius:4px}
fieldset{border:1px solid #dde2ea;border-radius:4px;margin:1rem 0}
button{background:#1a5fb4;color:#fff;border:0;border-radius:4px;padding:.55rem 1.2rem;
font:inherit;cursor:pointer}button.plain{background:#e2e6ec;color:#1d2733}
.error{color:#a40000;font-weight:600}small{color:#667}code{font-size:.9em}
.bad{color:#a40000}header{flex-wrap:wrap}header nav{display:flex;gap:1.2rem}
main{max-width:84rem}.wide{overflow-x:auto}td.none{color:#667;font-style:italic}
nav.tabs{display:flex;gap:1.2rem;margin:.2rem 0 1rem}nav.tabs b{border-bottom:2px solid
#1a5fb4}.badge{background:#e2e6ec;border-radius:4px;padding:.05rem .45rem;
white-space:nowrap;font-size:.85em}.badge.good{background:#d5ecd8;color:#14532d}
.badge.bad{background:#f6d9d9;color:#7f1d1d}meter{width:14rem;vertical-align:middle}
pre{background:#fff;border:1px solid #dde2ea;border-radius:4px;padding:.7rem;
white-space:pre-wrap;overflow-wrap:anywhere;font-size:.8rem;max-height:36rem;
overflow-y:auto;margin:.4rem 0}details[open]{min-width:30rem}
form.search{display:flex;gap:.6rem;max-width:30rem}summary,span.day,code{white-space:nowrap}td.address{overflow-wrap:anywhere;min-width:16rem}
"""


def page(title: str, body: str) -> str:
    """A whole page around a body of HTML."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        "<header><b>Exact Online sandbox</b>"
        '<nav><a href="/_sandbox/">Divisions</a>'
        '<a href="/_sandbox/view/calls">Calls</a>'
        '<a href="/_sandbox/view/limits">Limits</a>'
        '<a href="/_sandbox/view/webhooks">Webhooks</a>'
        '<a href="/_sandbox/view/users">Users</a></nav>'
        f"</header><main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )
