"""A fax as its gateway mails it, and the draft that a message becomes without a hub around it."""

from email.message import EmailMessage

from bench.intake.half import Fax

GATEWAY = "fax@telecopie-horizon.exemple.invalid"


def mail_of(fax: Fax, number: int) -> bytes:
    """The message that the fax provider sends for it."""
    message = EmailMessage()
    message["From"] = f"Telecopie Horizon <{GATEWAY}>"
    message["To"] = "odm@passerelle.exemple.invalid"
    message["Subject"] = f"Fax recu de {fax.caller} (1 page)"
    message["Message-ID"] = f"<{name_of(fax, number)}@telecopie-horizon.exemple.invalid>"
    message["X-Fax-From"] = fax.caller
    message.set_content("Vous avez recu un fax d'une page.")
    message.add_attachment(fax.tiff, maintype="image", subtype="tiff", filename=f"{name_of(fax, number)}.tif")
    return message.as_bytes()


def name_of(fax: Fax, number: int) -> str:
    """How the fax is called in its message and in the results."""
    return f"fax-{fax.half}-{number}-{fax.quality}"
