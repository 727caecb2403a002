"""The errors of the evaluation suite, under the library's tree so that one `except RagError` catches them all."""

from rag import InputError


class GoldError(InputError):
    """A gold file cannot be used; the message names the line and the reason."""


class DataSetError(InputError):
    """A dataset is unknown, empty or damaged."""


class DataSetAbsentError(DataSetError):
    """The files of a dataset are not on this machine."""


class RunError(InputError):
    """A run folder cannot be read, written, continued or compared."""
