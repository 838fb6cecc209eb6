"""Count codes, summarise numbers, test associations, and compare the platform counts by both."""

import argparse
from collections.abc import Sequence
from functools import partial

from scripts.codes.codebook_file import load
from scripts.errors import InputError, run
from scripts.files.tables import read_csv, write_csv
from scripts.results.options import level, positive
from scripts.results.statistics.associations import (
    ASSOCIATION_COLUMNS,
    CROSSTAB_COLUMNS,
    cross_tabulate,
    report_association,
)
from scripts.results.statistics.coded_units import check_codes, check_counts, single_choice
from scripts.results.statistics.correlations import CORRELATION_COLUMNS, correlate
from scripts.results.statistics.engagement import (
    GROUP_COLUMNS,
    PAIR_COLUMNS,
    TEST_COLUMNS,
    compare_engagement,
)
from scripts.results.statistics.number_summaries import NUMBER_COLUMNS, summarise_numbers
from scripts.results.statistics.platform_counts import by_platform, platform_of_units
from scripts.results.statistics.proportions import FREQUENCY_COLUMNS, frequencies
from scripts.results.statistics.random_draws import generator


def main(argv: Sequence[str] | None = None) -> None:
    """Read codes, counts and codebook; write the eight tables of results."""
    parser = argparse.ArgumentParser(description=__doc__, allow_abbrev=False)
    parser.add_argument("--consensus", required=True)
    parser.add_argument("--units", required=True)
    parser.add_argument("--codebook", required=True)
    parser.add_argument(
        "--association", nargs=2, action="append", default=[], metavar=("ROW", "COLUMN")
    )
    parser.add_argument("--outcomes", nargs="+", required=True)
    parser.add_argument("--by", nargs="*", default=[])
    parser.add_argument("--confidence", type=level, default=0.95)
    parser.add_argument("--permutations", type=positive, default=9999)
    parser.add_argument("--resamples", type=positive, default=2000)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--frequencies", required=True)
    parser.add_argument("--crosstab", required=True)
    parser.add_argument("--association-tests", required=True)
    parser.add_argument("--engagement-groups", required=True)
    parser.add_argument("--engagement-tests", required=True)
    parser.add_argument("--pairwise", required=True)
    parser.add_argument("--correlations", required=True)
    parser.add_argument("--numbers", required=True)
    args = parser.parse_args(argv)
    codebook = load(args.codebook)
    consensus = read_csv(args.consensus, ["unit_id", *codebook.variables], key=["unit_id"])
    if not consensus:
        raise InputError("no unit is coded", path=args.consensus, mend="merge the coding sheets")
    codes = check_codes(consensus, codebook)
    rows = read_csv(args.units, ["unit_id", *args.outcomes], key=["unit_id"], optional=None)
    counts = check_counts(rows, args.outcomes, list(codes.index))
    by = single_choice(codebook, args.by, "statistics.engagement_by", numbers=True)

    crossed, associations = [], []
    for names in args.association:
        row, column = single_choice(codebook, names, "statistics.associations")
        pair = {"row_variable": row.name, "column_variable": column.name}
        table = cross_tabulate(codes, row, column)
        for code, values in zip(row.codes, table.to_numpy(), strict=True):
            crossed += [
                pair | {"row_value": code, "column_value": other, "n": n}
                for other, n in zip(column.codes, values, strict=True)
            ]
        result = report_association(
            table,
            confidence=args.confidence,
            permutations=args.permutations,
            resamples=args.resamples,
            rng=generator(args.seed, *names),
        )
        associations.append(pair | result | {"missing": len(codes) - result["n"]})
    groups, tests, pairs, correlations = [], [], [], []
    for part in by_platform(counts, platform_of_units(rows)):
        compared = compare_engagement(
            codes.loc[part.index],
            part,
            by,
            permutations=args.permutations,
            confidence=args.confidence,
            random=partial(generator, args.seed),
        )
        groups += compared[0]
        tests += compared[1]
        pairs += compared[2]
        correlations += correlate(part, args.confidence) + compared[3]
    write_csv(args.frequencies, FREQUENCY_COLUMNS, frequencies(codes, codebook, args.confidence))
    write_csv(args.crosstab, CROSSTAB_COLUMNS, crossed)
    write_csv(args.association_tests, ASSOCIATION_COLUMNS, associations)
    write_csv(args.engagement_groups, GROUP_COLUMNS, groups)
    write_csv(args.engagement_tests, TEST_COLUMNS, tests)
    write_csv(args.pairwise, PAIR_COLUMNS, pairs)
    write_csv(args.correlations, CORRELATION_COLUMNS, correlations)
    write_csv(args.numbers, NUMBER_COLUMNS, summarise_numbers(codes, codebook, args.confidence))


if __name__ == "__main__":
    run(main)
