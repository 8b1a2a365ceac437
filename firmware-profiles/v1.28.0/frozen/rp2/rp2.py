from _rp2 import *
from micropython import const

# Entries of the list that a program is: its words, where the three blocks have it, two registers, pins.
_WORDS = const(0)
_EXECCTRL = const(4)


# Instructions.
_JMP = const(0x0000)
_WAIT = const(0x2000)
_IN = const(0x4000)
_OUT = const(0x6000)
_PUSH = const(0x8000)
_PULL = const(0x8080)
_MOV = const(0xA000)
_IRQ = const(0xC000)
_SET = const(0xE000)
# mov(y, y) does nothing.
_NOP = const(0xA042)


class PIOASMError(Exception):
    pass


class PIOASMEmit:
    def __init__(
        self, *, out_init=None, set_init=None, sideset_init=None, side_pindir=False, in_shiftdir=PIO.SHIFT_LEFT,
        out_shiftdir=PIO.SHIFT_LEFT, autopush=False, autopull=False, push_thresh=32, pull_thresh=32,
        fifo_join=PIO.JOIN_NONE
    ):
        from array import array

        self.labels = {}
        how = side_pindir << 29
        # From the highest bit down: with a joined FIFO each step makes a big int.
        shift = fifo_join << 30
        shift |= (pull_thresh & 31) << 25
        shift |= (push_thresh & 31) << 20
        shift |= out_shiftdir << 19
        shift |= in_shiftdir << 18
        shift |= autopull << 17
        shift |= autopush << 16
        self.prog = [array("H"), -1, -1, -1, how, shift, out_init, set_init, sideset_init]
        self.wrap_used = False
        count = 0
        if isinstance(sideset_init, int):
            count = 1
        elif sideset_init is not None:
            count = len(sideset_init)
        self.sideset_count = count

    def start_pass(self, pass_):
        if pass_ != 0:
            if self.num_instr and not self.wrap_used:
                self.wrap()
            self.delay_max = 31
            if self.sideset_count:
                # Where not all instructions have a side-set value, a bit says which do.
                self.sideset_opt = some = self.num_sideset != self.num_instr
                if some:
                    self.prog[_EXECCTRL] |= 1 << 30
                    self.sideset_count += 1
                self.delay_max = 31 >> self.sideset_count
        self.pass_ = pass_
        self.num_instr = self.num_sideset = 0

    def __getitem__(self, key):
        return self.delay(key)

    def delay(self, delay):
        if not self.pass_:
            return self
        if self.delay_max < delay:
            raise PIOASMError("delay too large")
        self.prog[_WORDS][-1] |= delay << 8
        return self

    def side(self, value):
        self.num_sideset += 1
        if not self.pass_:
            return self
        count = self.sideset_count
        if not count:
            raise PIOASMError("no sideset")
        if value >= 1 << count:
            raise PIOASMError("sideset too large")
        self.prog[_WORDS][-1] |= self.sideset_opt << 12 | value << (13 - count)
        return self

    def wrap_target(self):
        self.prog[_EXECCTRL] |= self.num_instr << 7

    def wrap(self):
        assert self.num_instr
        self.wrap_used = True
        self.prog[_EXECCTRL] |= (self.num_instr - 1) << 12

    def label(self, label):
        if self.pass_:
            return
        places = self.labels
        if label in places:
            raise PIOASMError("duplicate label {}".format(label))
        places[label] = self.num_instr

    def word(self, instr, label=None):
        self.num_instr += 1
        if self.pass_:
            if label is not None:
                places = self.labels
                if label not in places:
                    raise PIOASMError("unknown label {}".format(label))
                instr |= places[label]
            self.prog[_WORDS].append(instr)
        return self

    def nop(self):
        return self.word(_NOP)

    def jmp(self, cond, label=None):
        return self.word(_JMP, cond) if label is None else self.word(_JMP | cond << 5, label)

    def wait(self, polarity, src, index):
        # Of the named sources, pin (6) is 1 here and the irq function is 2.
        src = src if src == 0 else 1 if src == 6 else 2
        return self.word(_WAIT | polarity << 7 | src << 5 | index)

    def in_(self, src, data):
        if data < 1 or data > 32:
            raise PIOASMError("invalid bit count {}".format(data))
        return self.word(_IN | src << 5 | data & 31)

    def out(self, dest, data):
        if data < 1 or data > 32:
            raise PIOASMError("invalid bit count {}".format(data))
        return self.word(_OUT | (7 if dest == 8 else dest) << 5 | data & 31)

    def push(self, value=0, value2=0):
        how = value | value2
        return self.word(_PUSH | (how & 0x60) | (0 if how & 1 else 0x20))

    def pull(self, value=0, value2=0):
        how = value | value2
        return self.word(_PULL | (how & 0x60) | (0 if how & 1 else 0x20))

    def mov(self, dest, src):
        return self.word(_MOV | (4 if dest == 8 else dest) << 5 | src)

    def irq(self, mod, index=None):
        return self.word(_IRQ | (mod if index is None else (mod & 0x60) | index))

    def set(self, dest, data):
        return self.word(_SET | dest << 5 | data)


_pio_funcs = {
    # places
    "gpio": 0, "pins": 0, "x": 1, "y": 2, "null": 3, "pindirs": 4, "pc": 5, "status": 5, "isr": 6, "osr": 7, "exec": 8,
    # what mov does on the way
    "invert": lambda x: x | 8,
    "reverse": lambda x: x | 16,
    # conditions of jmp
    "not_x": 1, "x_dec": 2, "not_y": 3, "y_dec": 4, "x_not_y": 5, "pin": 6, "not_osre": 7,
    # push and pull
    "noblock": 1, "block": 33, "iffull": 64, "ifempty": 64,
    # irq
    "clear": 64,
    "rel": lambda x: x | 16,
}

# What a program finds among its names beside these: the maker's methods.
_pio_directives = ("wrap_target", "wrap", "label")
_pio_instructions = ("word", "nop", "jmp", "wait", "in_", "out", "push", "pull", "mov", "irq", "set")


def asm_pio(**kw):
    maker = PIOASMEmit(**kw)

    def dec(program):
        nonlocal maker
        names = program.__globals__
        own = names.copy()
        names.clear()
        # The program runs twice in a world of its own: to find the labels, then to make the words.
        try:
            names.update(_pio_funcs)
            for name in _pio_directives:
                names[name] = getattr(maker, name)
            for name in _pio_instructions:
                names[name] = getattr(maker, name)
            maker.start_pass(0)
            program()
            maker.start_pass(1)
            program()
        finally:
            names.clear()
            names.update(own)
        return maker.prog

    return dec


def asm_pio_encode(instr, sideset_count, sideset_opt=False):
    maker = PIOASMEmit()
    maker.sideset_count = sideset_count
    maker.sideset_opt = sideset_opt != 0
    maker.delay_max = 31 >> (sideset_count + maker.sideset_opt)
    maker.pass_ = 1
    maker.num_instr = maker.num_sideset = 0
    names = _pio_funcs
    for name in _pio_instructions:
        names[name] = getattr(maker, name)
    # A jump needs labels.
    names["jmp"] = None
    try:
        exec(instr, names)
    finally:
        for name in _pio_instructions:
            del names[name]
    if len(maker.prog[_WORDS]) == 1:
        return maker.prog[_WORDS][0]
    raise PIOASMError("expecting exactly 1 instruction")
