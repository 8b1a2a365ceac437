from ..mod_one import NAME
from .. import value
def up():
    return NAME, value
