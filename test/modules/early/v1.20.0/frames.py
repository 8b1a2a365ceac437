import framebuf
import umachine

fbuf = framebuf.FrameBuffer(bytearray(4), 8, 8, framebuf.MONO_HLSB)
print(len(memoryview(fbuf)), issubclass(umachine.PinBase, object))
try:
    framebuf.FrameBuffer(bytearray(4), 8, 8, -1)
except ValueError as e:
    print(e)
try:
    raise ValueError from None
except ValueError as e:
    print(repr(e))
