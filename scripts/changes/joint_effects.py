"""Which edits act together only, found by taking some of them back at once."""

from collections.abc import Callable, Hashable, Mapping, Sequence

from scripts.changes.effects import Effect

# The search for the fewest edits asks for so many of them, and for a share of all.
FEW, SHARE = 8, 4
Measured = Callable[[Sequence], Effect]


def find_joint(effects: Mapping[Hashable, Effect], measured: Measured) -> dict[tuple, Effect]:
    """Groups of edits that act together only, each with the effect of taking it back whole.

    Parameters
    ----------
    effects : mapping
        Edit to its effect when it is taken back alone.
    measured : callable
        The effect of some edits that are taken back together.

    Returns
    -------
    dict
        Three kinds of groups, told apart by the effects of their members alone. Edits of which
        each leaves no valid study when it is taken back alone, with those that have to go with
        them. Edits of which each undoes alone what all of them do together to sentences and
        claims, or else to other results. Edits that move no result alone, and some together.
    """
    tries = max(FEW, len(effects) // SHARE)
    idle = [edit for edit, one in effects.items() if not (one.failure or one.results)]
    refused = _refused_alone(effects, idle, measured, tries)
    idle = [edit for edit in idle if not any(edit in group for group in refused)]
    return (
        refused | _all_needed(effects, measured) | _each_sufficient(effects, idle, measured, tries)
    )


def _refused_alone(effects, idle, measured, tries) -> dict[tuple, Effect]:
    """Edits that fail alone; where they fail together too, with those that are needed besides.

    A code with another name may be read as before in the sheets, by its label, and in the log
    not: then what the sheets say is taken back too.
    """
    failing = [edit for edit, effect in effects.items() if effect.failure]
    joint = measured(failing) if len(failing) > 1 else None
    if failing and idle and (joint is None or joint.failure):
        if measured([*failing, *idle]).failure:
            return {}
        needed = fewest(idle, lambda some: not measured([*failing, *some]).failure, tries)
        failing = [edit for edit in effects if edit in failing or edit in needed]
        joint = measured(failing)
    return {} if joint is None or joint.failure else {tuple(failing): joint}


def _all_needed(effects, measured) -> dict[tuple, Effect]:
    """Edits that have one effect alone, which is theirs together as well."""
    alike: dict[tuple, list] = {}
    for edit, effect in effects.items():
        if effect.results and not effect.failure:
            alike.setdefault(effect.said or effect.results, []).append(edit)
    joint = {told: (tuple(some), measured(some)) for told, some in alike.items() if len(some) > 1}
    return {
        some: effect
        for told, (some, effect) in joint.items()
        if not effect.failure and (effect.said or effect.results) == told
    }


def _each_sufficient(effects, idle, measured, tries) -> dict[tuple, Effect]:
    """Of the edits without a result of their own those that have one together."""
    joint = measured(idle) if len(idle) > 1 else None
    if joint is None or joint.failure or not joint.results:
        return {}

    def do_the_same(some: Sequence) -> bool:
        return len(some) > 1 and measured(some).results == joint.results

    some = fewest(idle, do_the_same, tries)
    return {tuple(some): joint if len(some) == len(idle) else measured(some)}


def fewest(items: Sequence, holds: Callable[[Sequence], bool], tries: int) -> list:
    """As few of some items as `holds` is true of, found by leaving out ever smaller runs of them.

    Parameters
    ----------
    items : sequence
        Of all of them it is true.
    holds : callable
    tries : int
        How often it is asked at most; of too few tries more items are left than there need be.

    Examples
    --------
    >>> fewest(list("abcdefgh"), lambda some: {"b", "g"} <= set(some), tries=20)
    ['b', 'g']
    """
    kept, size = list(items), len(items) // 2
    while size and tries:
        start = 0
        while start < len(kept) > 1 and tries:
            rest = kept[:start] + kept[start + size :]
            tries -= 1
            if rest and holds(rest):
                kept = rest
            else:
                start += size
        size //= 2
    return kept
