"""Rows of a Parquet file as cells of text, as a table with separators would hold them."""

from collections.abc import Iterator
from contextlib import contextmanager

from scripts.errors import InputError

BATCH = 2048


def quoted(text) -> str:
    """A text as SQL writes it.

    Examples
    --------
    >>> quoted("it's")
    "'it''s'"
    """
    return "'" + str(text).replace("'", "''") + "'"


def literal_path(path) -> str:
    """A path as SQL writes it, in which no sign stands for others."""
    return quoted("".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path)))


def header_of(path) -> tuple[str, ...]:
    """Columns of a Parquet file.

    Raises
    ------
    InputError
        For a file that is damaged, and a column that stands twice.
    """
    with _read(path, "SELECT name FROM parquet_schema({}) LIMIT 1") as found:
        found.fetchall()
    with _read(path, "DESCRIBE SELECT * FROM read_parquet({})") as found:
        return tuple(name.strip() for name, *_ in found.fetchall())


def rows_of(path) -> Iterator[tuple[int, list[str]]]:
    """Number and cells of each row; a missing cell is empty, a list is told with its brackets.

    Objects, and lists of them, are told as JSON.
    """
    with _read(path, "DESCRIBE SELECT * FROM read_parquet({})") as found:
        kinds = [kind for _, kind, *_ in found.fetchall()]
    columns = [
        f"to_json(#{place})" if "STRUCT(" in kind or "MAP(" in kind else f"#{place}"
        for place, kind in enumerate(kinds, start=1)
    ]
    cells = ", ".join(f"coalesce(CAST({column} AS VARCHAR), '')" for column in columns)
    query = f"SELECT {cells} FROM read_parquet({{}})"
    with _read(path, query) as found:
        place = 0
        while rows := found.fetchmany(BATCH):
            for cells in rows:
                place += 1
                yield place, list(cells)


@contextmanager
def _read(path, query):
    import duckdb  # slow to load, and most captures are text

    try:
        with duckdb.connect() as database:
            yield database.execute(query.format(literal_path(path)))
    except duckdb.Error as error:
        raise InputError(
            f"the Parquet file cannot be read ({str(error).splitlines()[0]})",
            path=path,
            mend="take the whole file from its source again",
        )
