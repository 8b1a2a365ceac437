from utimeq import utimeq

queue = utimeq(5)
print(len(queue), bool(queue))
for time in (30, 10, 20, 10):
    queue.push(time, 'at %d' % time, (time,))
print(len(queue), bool(queue), queue.peektime())
item = [0, 0, 0]
while queue:
    queue.pop(item)
    print(item)
for call in (queue.peektime, lambda: queue.pop(item), lambda: utimeq(0).push(1, 2, 3)):
    try:
        call()
    except IndexError as e:
        print(repr(e))
queue.push(-1, 'before', ())
queue.push(0, 'after', ())
print(queue.peektime())
try:
    queue.pop([])
except TypeError as e:
    print(repr(e))
