print('init', __name__)
value = 42
from . import mod_two
from .mod_one import NAME as N1
