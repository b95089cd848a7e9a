"""What can go wrong that the person asking can mend; each message is written for that person."""

from __future__ import annotations


class OnTheRecordError(Exception):
    """Base of the errors that end a command with a message and no traceback."""


class BadQuestion(OnTheRecordError, ValueError):
    """A question that cannot be asked: empty, too long, or without a word in it."""


class BadCorpus(OnTheRecordError):
    """A corpus folder that is missing, unreadable or without a single readable article."""


class BadIndex(OnTheRecordError):
    """An index that is damaged or was made for something else."""


class BadModel(OnTheRecordError):
    """Model weights that are missing or not the ones expected."""
