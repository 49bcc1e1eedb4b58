"""The error of readers, in a module that loads nothing else."""


class UnpackError(ValueError):
    """A stream cannot be read: it is damaged, larger than allowed, or of a newer format."""
