"""The JSON door: the network, interventions, decisions, manual assignment (contracts/http/assignment.yaml)."""

from services.assignment.api.network import network_routes
from services.assignment.api.searches import search_routes

__all__ = ["network_routes", "search_routes"]
