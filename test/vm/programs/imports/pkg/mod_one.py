NAME = 'one'
print('one', __name__)
