"""One order in all the logs: one correlation id from the insurer's door to the craftsman's, and no person in it."""

import secrets

from deploy.demo.insurer_sandbox.samples import sample
from tests.chaos.processes import ProcessHub

ON_THE_WAY = ("insurer_gateway", "intake", "casework", "assignment", "provider_portal")


async def test_one_correlation_id_follows_the_order_through_every_log(hub: ProcessHub) -> None:
    walk = secrets.token_hex(16)
    insurer = hub.platform.insurer("mirabelle")
    order = sample("mb-plomberie").order | {"insurer_reference": f"L-{walk[:8]}"}

    reply = await insurer.order(order, key=f"log-{walk[:12]}", correlation_id=walk, tries=10)
    await hub.arrived([reply.json()["order_id"]])

    logs = {name: (hub.layout.logs / f"{name}.log").read_text() for name in ON_THE_WAY}
    assert [name for name, text in logs.items() if walk not in text] == []


async def test_no_name_phone_street_or_description_stands_in_any_log(hub: ProcessHub) -> None:
    orders = await hub.order("mb-plomberie", count=1)
    await hub.arrived(orders)
    person = sample("mb-plomberie").order
    private = [
        person["insured"]["last_name"],
        person["insured"]["phones"][0],
        person["insured"]["phones"][0].replace(" ", ""),
        "33" + person["insured"]["phones"][0].replace(" ", "")[1:],
        person["site"]["address"],
        person["description"][:40],
    ]

    written = "\n".join(file.read_text(errors="replace") for file in hub.layout.logs.glob("*.log"))

    assert [words for words in private if words in written] == []
