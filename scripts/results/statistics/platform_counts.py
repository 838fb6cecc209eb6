"""Platform counts told apart by platform: a like on one platform is no like on another.

Where the units are of several platforms, each count becomes one measure per platform, named
after both (``likes on TikTok``), and nothing is compared or correlated across them. Where all
are of one platform, the measures keep the names of the counts.
"""

from collections.abc import Iterable, Mapping, Sequence

from scripts.videos.posts import PLATFORMS

ON = " on "


def measure(outcome: str, platform: str) -> str:
    """Name of a count on one platform of several.

    Examples
    --------
    >>> measure("likes", "douyin.com")
    'likes on Douyin'
    """
    return f"{outcome}{ON}{PLATFORMS.get(platform, platform)}"


def outcome_and_platform(name: str) -> tuple[str, str]:
    """What `measure` was given, the platform by its name; '' where there is only one.

    Examples
    --------
    >>> outcome_and_platform("likes on Douyin"), outcome_and_platform("likes")
    (('likes', 'Douyin'), ('likes', ''))
    """
    outcome, _, platform = name.partition(ON)
    return outcome, platform


def platforms_compared(names: Iterable[str]) -> list[str]:
    """The platforms that measures tell apart, in their order; none where there is only one."""
    return list(dict.fromkeys(filter(None, (outcome_and_platform(name)[1] for name in names))))


def platform_of_units(rows: Iterable[Mapping]) -> dict[str, str]:
    """Platform by unit; '' where the table of units has no such column."""
    return {row["unit_id"]: row.get("platform", "") for row in rows}


def by_platform(counts, platform_of: Mapping[str, str]) -> list:
    """The counts of each platform's units, in the order of the units.

    Parameters
    ----------
    counts : pandas.DataFrame
        One row per unit, see `scripts.results.statistics.coded_units.check_counts`.
    platform_of : mapping
        Platform by unit. It may hold units that `counts` does not, such as one that was left
        out; they count for the question of how many platforms there are.

    Returns
    -------
    list of pandas.DataFrame
        `counts` itself where there is one platform; else the rows of each, by name of the
        platform, with columns called as `measure` says.
    """
    platforms = sorted(set(platform_of.values()))
    if len(platforms) < 2:
        return [counts]
    own = counts.index.map(platform_of)
    return [
        counts[own == platform].rename(columns=lambda name, on=platform: measure(name, on))
        for platform in platforms
    ]


def measures_of_units(
    units: Sequence[Mapping], outcomes: Sequence[str]
) -> list[tuple[str, Mapping, str]]:
    """Measure, unit and cell of every count, by platform, then outcome, then unit."""
    platforms = sorted(set(platform_of_units(units).values()))
    if len(platforms) < 2:
        return [(outcome, row, row[outcome]) for outcome in outcomes for row in units]
    return [
        (measure(outcome, platform), row, row[outcome])
        for platform in platforms
        for outcome in outcomes
        for row in units
        if row["platform"] == platform
    ]
