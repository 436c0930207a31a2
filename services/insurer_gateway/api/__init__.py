"""The JSON doors of the insurers' programs, as `contracts/http/insurer_gateway.yaml` says them."""

from services.insurer_gateway.api.events import event_routes
from services.insurer_gateway.api.oauth import oauth_routes
from services.insurer_gateway.api.orders import order_routes
from services.insurer_gateway.use_cases.events import Events
from services.insurer_gateway.use_cases.orders import Orders
from services.insurer_gateway.use_cases.rates import Rates
from services.insurer_gateway.use_cases.tokens import Tokens
from shared.web import Route


def api_routes(*, tokens: Tokens, orders: Orders, events: Events, rates: Rates) -> list[Route]:
    """Every route for programs."""
    return [*oauth_routes(tokens), *order_routes(tokens, orders, rates), *event_routes(tokens, events, rates)]
