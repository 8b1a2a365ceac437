NAME = 'two'
from .sub.leaf import up
