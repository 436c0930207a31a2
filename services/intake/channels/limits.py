"""The limits that a process sets on itself before it looks at the first byte of a stranger's message."""

import resource


def confine(*, memory: int, seconds: int) -> None:
    """No more memory and processor time than this, no core dump, no file of any length."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
