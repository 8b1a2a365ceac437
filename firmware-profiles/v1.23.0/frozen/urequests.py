# The names are looked up when they are asked for; a second dict of them would cost memory.
def __getattr__(attr):
    return getattr(__import__("requests"), attr)


__version__ = "0.8.0"
