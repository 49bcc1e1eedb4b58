"""Loggers: by their name, and in a scope with what it has configured."""

from valise.pack import rebuild


def reduce(packer, logger):
    """A logger by its name, with what a scope has configured of it and of those above it; `dumps` gives the name alone."""
    import logging

    manager = logging.Logger.manager
    if logger is not logging.root and manager.loggerDict.get(logger.name) is not logger:
        return rebuild.grown, (type(logger),), {**vars(logger), "_cache": {}}, None, None, rebuild.grown_state
    name = None if logger is logging.root else logger.name
    cls = type(logger) if type(logger) not in (logging.Logger, logging.RootLogger) else None
    reduced = rebuild.logger, (name,) if cls is None else (name, cls)
    configured = _configured(logger) if packer.scope is not None else {}
    above = []
    each = logger.parent if packer.scope is not None else None
    while each is not None:
        if _configured(each):
            above.append(each)
        each = each.parent
    if not configured and not above:
        return reduced
    return (*reduced, (configured, above), None, None, rebuild.logger_state)


def _configured(logger):
    import logging

    usual = {"level": logging.WARNING if logger is logging.root else logging.NOTSET, "propagate": True, "disabled": False,
             "handlers": [], "filters": []}  # fmt: skip
    return {name: vars(logger)[name] for name, value in usual.items() if vars(logger).get(name, value) != value}


# What follows rebuilds.


def logger(session, name, cls=None):
    import logging

    manager = logging.Logger.manager
    usual = manager.loggerClass
    try:
        manager.loggerClass = cls or usual
        return logging.getLogger(name)
    finally:
        manager.loggerClass = usual


def logger_state(session, made, state):
    configured, _ = state
    for name, value in configured.items():
        if name == "level":
            made.setLevel(value)
        elif name in ("handlers", "filters"):
            getattr(made, name)[:] = value  # those that a library has given it are among them
        else:
            setattr(made, name, value)
