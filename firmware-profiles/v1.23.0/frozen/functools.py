def partial(func, *args, **kwargs):
    def _partial(*more, **more_kwargs):
        merged = kwargs.copy()
        merged.update(more_kwargs)
        return func(*(args + more), **merged)

    return _partial


def update_wrapper(wrapper, wrapped, assigned=None, updated=None):
    return wrapper


def wraps(wrapped, assigned=None, updated=None):
    return lambda fun: fun


def reduce(function, iterable, initializer=None):
    rest = iter(iterable)
    value = next(rest) if initializer is None else initializer
    for item in rest:
        value = function(value, item)
    return value


__version__ = "0.0.7"
