"""Who takes mails and SMS, by the settings."""

from services.esign.notify.mail import MailCarrier, MailServer
from services.esign.notify.sms import SmsProvider
from services.esign.settings import Settings
from shared.client import Client
from shared.clock import Clock


def mail(settings: Settings, clock: Clock) -> MailCarrier:
    """The mail server."""
    server = MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        user=settings.smtp_user,
        password=settings.smtp_password,
        security=settings.smtp_security,
    )
    return MailCarrier(server=server, clock=clock)


def sms(settings: Settings, client: Client) -> SmsProvider:
    """The SMS provider."""
    return SmsProvider(client=client, url=settings.sms_url, key=settings.sms_key, sender=settings.sms_sender)
