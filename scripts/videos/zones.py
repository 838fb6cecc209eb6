"""Time zones by name."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scripts.errors import InputError


def time_zone(name: str, path: str = "config.yaml", key: str = "captures.window.zone") -> ZoneInfo:
    """The time zone of that name; one that does not exist is an InputError about `path`."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # OSError: 'Asia' is a folder
        raise InputError(
            "no such time zone",
            path=path,
            column=key,
            value=name,
            expected="an IANA time zone such as 'Asia/Shanghai'",
            mend="correct the name",
        )
