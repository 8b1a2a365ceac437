/** A dict that makes missing values. Python source of `collections/defaultdict.py`. */
export const libraryDefaultdict = `class defaultdict:
    # The dict is made here, so that a subclass whose __init__ doesn't call this one's has it too.
    @staticmethod
    def __new__(cls, default_factory=None, **kwargs):
        made = super(defaultdict, cls).__new__(cls)
        made.d = {}
        return made

    def __init__(self, default_factory=None, **kwargs):
        self.d = kwargs
        self.default_factory = default_factory

    def __getitem__(self, key):
        try:
            return self.d[key]
        except KeyError:
            value = self.d[key] = self.__missing__(key)
            return value

    def __setitem__(self, key, value):
        self.d[key] = value

    def __delitem__(self, key):
        del self.d[key]

    def __contains__(self, key):
        return key in self.d

    def __missing__(self, key):
        if self.default_factory is not None:
            return self.default_factory()
        raise KeyError(key)


__version__ = "0.3.0"
`;
