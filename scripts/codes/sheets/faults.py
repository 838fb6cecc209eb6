"""Faults of a study's codes, collected so that a user meets all of them at once."""

from scripts.errors import InputError

SHOWN = 20


class Faults:
    """A list of faults that stops the build when it is asked for.

    Parameters
    ----------
    of : str
        What the faults are in.

    Examples
    --------
    >>> faults = Faults()
    >>> faults.add(InputError("unknown code", path="a.csv", row=2))
    >>> faults.add(InputError("unknown code", path="a.csv", row=5))
    >>> faults.check()
    Traceback (most recent call last):
    ...
    scripts.errors.InputError: 2 faults in the coding sheets:
      a.csv, line 2: unknown code
      a.csv, line 5: unknown code
    """

    def __init__(self, of: str = "the coding sheets"):
        self.of = of
        self.errors: list[InputError] = []

    def add(self, error: InputError) -> None:
        """Keep a fault; the same one is kept once."""
        if str(error) not in map(str, self.errors[-SHOWN:]):
            self.errors.append(error)

    def check(self) -> None:
        """Raise the only fault as it is, or one `InputError` that lists up to `SHOWN` of them."""
        if len(self.errors) == 1:
            raise self.errors[0]
        if self.errors:
            told = [str(error).replace("\n", "\n  ") for error in self.errors[:SHOWN]]
            if more := len(self.errors) - SHOWN:
                told += [f"and {more} more"] if more > 0 else []
            raise InputError("\n  ".join([f"{len(self.errors)} faults in {self.of}:", *told]))
