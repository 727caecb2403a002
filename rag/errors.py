"""Every error the library raises on purpose, as one tree.

    RagError
    ├── InputError          what the caller gave cannot be used (exit code 2)
    │   ├── SettingsError   a setting or a combination of settings is wrong
    │   ├── QuestionError   an empty, too long or contradictory question or filter
    │   └── LoadError       a file or record cannot be read as an article
    │       └── FetchError  an address cannot be fetched
    ├── ArchiveError        the stored archive cannot be opened or written
    │   ├── ArchiveBusyError      another process is writing
    │   ├── ArchiveCorruptError   not an archive of ours, or damaged
    │   └── FingerprintError      built by another embedder than the one configured
    ├── BusyError           more is asked at once than can be answered
    ├── PluginError         a plugin is unknown, or the package it needs is missing
    ├── PromptError         a prompt is missing, or its variables do not match
    ├── ClusterError        a cluster that was to read articles cannot be used, or failed
    └── ProviderError       a model or embedding endpoint failed

Each message says what was given, what was expected and what to do, on one line, and never holds a secret.
"""


class RagError(Exception):
    """Any error the library raises on purpose."""


class InputError(RagError):
    """What the caller gave cannot be used."""


class SettingsError(InputError):
    """A setting, or a combination of settings, is wrong."""


class QuestionError(InputError):
    """A question or one of its filters cannot be used."""


class LoadError(InputError):
    """A file, or a record inside one, cannot be read as an article."""


class FetchError(LoadError):
    """An address cannot be fetched.

    `passing` tells that another time may do better; `resting` how many seconds its host asks to be left alone, 0 for none;
    `status` what its server answered with, 0 where that is not why.
    """

    def __init__(self, message: str, *, passing: bool = False, resting: float = 0.0, status: int = 0) -> None:
        super().__init__(message)
        self.passing = passing
        self.resting = resting
        self.status = status


class ArchiveError(RagError):
    """The stored archive cannot be opened or written."""


class ArchiveBusyError(ArchiveError):
    """Another process is writing to the archive."""


class ArchiveCorruptError(ArchiveError):
    """The archive is damaged, or was not made by this program."""


class FingerprintError(ArchiveError):
    """The index was built by another embedder than the one configured."""


class BusyError(RagError):
    """More is asked at once than can be answered."""


class PluginError(RagError):
    """A plugin is unknown, or a package that it needs is missing."""


class PromptError(RagError):
    """A prompt is missing, or its variables do not match."""


class ClusterError(RagError):
    """A cluster that was to read articles cannot be used, or failed."""


class ProviderError(RagError):
    """A model or embedding endpoint failed."""
