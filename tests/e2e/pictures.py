# Copyright 2026 Exact Online Connector contributors
# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Take the pictures of the documentation, in English and in Dutch.

The main job, and every screen that shows failures.

    python -m tests.e2e.pictures

Works in a database of its own; the pictures go to ``docs/images``.
"""

from __future__ import annotations

from PIL import Image

from tests.e2e import story
from tests.e2e.office import LOGIN, PASSWORD, Office
from tests.e2e.person import HEIGHT, WIDTH, Person, browser
from tools import paths, stack
from tools.progress import StepFailed, main, say, step

FOLDER = paths.ROOT / "docs" / "images"
#: Bytes: more is a burden on whoever clones the project.
HEAVIEST = 200_000
#: What customers bought: name, prices in euro without VAT.
SALES = (
    ("Bakkerij De Korenaar B.V.", (1250, 480)),
    ("Hoveniersbedrijf Groen & Zn.", (2310.50,)),
    ("Installatiebedrijf Van Dam", (895,)),
)


class Album:
    """Takes pictures of what a person sees.

    :param suffix: behind each name, such as ``-nl``.
    """

    def __init__(self, person: Person, suffix: str = "") -> None:
        self.person = person
        self.suffix = suffix

    def take(self, name: str, height: int = HEIGHT) -> None:
        """Take a picture and keep it small.

        :param height: how much of the page is of interest, from its top.
        :raise StepFailed: it stays too heavy.
        """
        path = FOLDER / f"{name}{self.suffix}.png"
        self.person.let_notes_go()
        clip = {"x": 0, "y": 0, "width": WIDTH, "height": height}
        self.person.picture(path, clip=clip)
        with Image.open(path) as image:
            image.convert("RGB").quantize(128).save(path, optimize=True)
        size = path.stat().st_size
        say(f"   {path.relative_to(paths.ROOT)}  {size // 1000} kB")
        if size > HEAVIEST:
            raise StepFailed(f"{path} has {size} bytes, more than {HEAVIEST}")


def process_and_fail(person: Person, office: Office) -> str:
    """Process some invoices of the list, one of which fails; return its number."""
    numbers = []
    for name, prices in SALES:
        numbers += office.invoices(office.partner(name), prices)
    failing = numbers[-1]
    story.open_invoices(person)
    story.process_from_list(person, "INV/2026/00002", "INV/2026/00009", *numbers[:-1])
    story.wait_for_badge(person, numbers[0], "Processed")
    office.unmap_tax()
    story.process_from_list(person, failing)
    story.wait_for_badge(person, failing, "Failed")
    story.process_from_list(person, "INV/2026/00008")
    story.wait_for_badge(person, "INV/2026/00008", "Processed")
    return failing


def walk(person: Person, office: Office) -> None:
    """Do the main job, and take the English pictures."""
    album = Album(person)
    story.connect(person, office)
    album.take("connection", 500)
    story.choose_company(person)
    for kind in ("Journals", "Accounts", "Payment Terms"):
        story.confirm_mappings(person, kind)
    person.open(story.APP, "Configuration", "Taxes")
    album.take("mappings")
    story.confirm_mappings(person, "Taxes")
    failing = process_and_fail(person, office)
    album.take("invoice-list")
    story.open_invoice(person, "INV/2026/00010")
    album.take("invoice-form")
    story.open_invoices(person)
    story.open_invoice(person, failing)
    album.take("invoice-failed")
    person.open(story.APP, "Queue", "All Documents")
    album.take("queue", 720)
    failures(album, office)


def failures(album: Album, office: Office) -> None:
    """Take the pictures of what shows failures, in whichever language."""
    person = album.person
    person.go("exact-online-causes")
    album.take("causes", 300)
    [issue, *_] = office.read("exact.online.issue", [["state", "=", "open"]], "name")
    person.go(f"exact-online-causes/{issue['id']}")
    album.take("cause", 660)
    person.go("exact-online")
    album.take("dashboard", 560)
    person.go("action-exact_online_connector.action_server_exact_online_coverage")
    album.take("coverage", 800)
    person.go("customer-invoices")
    person.forget_search()
    person.page.locator("thead .o_list_record_selector input").check()
    person.page.locator("button[name=action_exact_online_check]").click()
    person.page.wait_for_selector(".o_field_widget[name=line_ids] .o_data_row")
    person.settle()
    album.take("check")


def walk_in_dutch(person: Person, office: Office) -> None:
    """Process one more, which fails, and look at the same in Dutch."""
    album = Album(person, "-nl")
    [failing] = office.invoices(
        office.partner("Schildersbedrijf De Kwast"), [640], "Schilderwerk"
    )
    person.go("customer-invoices")
    person.forget_search()
    person.select(failing)
    person.press("Verwerken naar Exact")
    story.wait_for_badge(person, failing, "Mislukt")
    album.take("invoice-list")
    story.open_invoice(person, failing)
    album.take("invoice-failed")
    person.go("exact-online-queue")
    album.take("queue", 800)
    failures(album, office)


def _work() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with stack.running("pictures") as system:
        office = Office(system)
        with browser(system.odoo.url) as person:
            person.log_in(LOGIN, PASSWORD)
            with step("Pictures in English"):
                walk(person, office)
        office.speak("nl_NL")
        with browser(system.odoo.url, "nl-NL") as person:
            person.log_in(LOGIN, PASSWORD)
            with step("Pictures in Dutch"):
                walk_in_dutch(person, office)


if __name__ == "__main__":
    main(_work)
