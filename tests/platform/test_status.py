"""What `make status` prints, from what services say of themselves."""

from deploy.local.status import lines


def test_each_service_is_one_line_with_what_waits() -> None:
    figures = {
        "outbox": {"unsent": 3, "age_seconds": 12.34},
        "lag": {"intake.orders": 4, "casework.notices": 1},
        "parked": {"failed": 1, "behind": 2},
        "late_acks": {"transport": 1, "business": 0},
    }
    said = {"service": "insurer_gateway", "status": "degraded", "degraded": ["parked: 1"], "figures": figures}

    shown = lines({"insurer_gateway": said})

    assert shown[1].split() == ["insurer_gateway", "degraded", "3", "12.3", "s", "5", "3"]
    assert "  insurer_gateway: late acks: business 0, transport 1" in shown
    assert "  insurer_gateway is degraded: parked: 1" in shown


def test_a_service_that_does_not_answer_is_a_line_too() -> None:
    assert lines({"casework": None})[1].split()[:3] == ["casework", "no", "answer"]
