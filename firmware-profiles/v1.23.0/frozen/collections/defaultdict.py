class defaultdict:
    # The dict is made here, so that a subclass whose __init__ doesn't call this one's has it too.
    @staticmethod
    def __new__(cls, default_factory=None, **kwargs):
        made = super(defaultdict, cls).__new__(cls)
        made.data = {}
        return made

    def __init__(self, default_factory=None, **kwargs):
        self.data = kwargs
        self.default_factory = default_factory

    def __getitem__(self, key):
        try:
            return self.data[key]
        except KeyError:
            # By way of the method, which a subclass may have its own of.
            value = self.data[key] = self.__missing__(key)
            return value

    def __setitem__(self, key, v):
        self.data[key] = v

    def __delitem__(self, key):
        del self.data[key]

    def __contains__(self, key):
        return key in self.data

    def __missing__(self, key):
        make = self.default_factory
        if make is not None:
            return make()
        raise KeyError(key)


__version__ = "0.3.0"
