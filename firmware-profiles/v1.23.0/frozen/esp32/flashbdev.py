from esp32 import Partition

# What MicroPython's own table of partitions calls it, or else that of TinyUF2.
bdev = Partition.find(Partition.TYPE_DATA, label="vfs") or Partition.find(
    Partition.TYPE_DATA, label="ffat", block_size=512
)
bdev = bdev[0] if bdev else None
