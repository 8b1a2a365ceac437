import sys

# With no path there is only the built-in module of this name to be found.
_path, sys.path = sys.path, ()
try:
    import machine as _machine
finally:
    sys.path = _path
    del _path, sys


from micropython import const
import esp32

if hasattr(esp32, "PCNT"):
    # A unit's count begins anew at this, up or down.
    _TURN = const(32000)

    class _CounterBase:
        # The second is by unit, for counters and encoders together: one object each.
        _PCNT, _INSTANCES = esp32.PCNT, {}

        def __new__(cls, unit_id, *_args, **_kwargs):
            known = cls._INSTANCES.get(unit_id)
            if not known:
                known = object.__new__(cls)
                cls._INSTANCES[unit_id] = known
            elif not isinstance(known, cls):
                raise ValueError("PCNT in use")
            return known

        def __init__(self, unit_id, *args, filter_ns=0, **kwargs):
            self._unit_id = unit_id
            if hasattr(self, "_pcnt"):
                if not args and not kwargs:
                    # Only looked up.
                    return
            else:
                self._pcnt = self._PCNT(unit_id, max=_TURN, min=-_TURN)
            self._configure(*args, **kwargs)
            # In ticks of 80 MHz, of which the filter takes ten bits.
            filter_ns = filter_ns * 80 // 1000
            if filter_ns < 0:
                filter_ns = 0
            elif filter_ns > 1023:
                filter_ns = 1023
            unit = self._pcnt
            unit.init(value=0, filter=filter_ns)
            # How often the count has begun anew, and what it is at 0.
            self._overflows = self._offset = 0
            unit.irq(self._overflow, unit.IRQ_MAX | unit.IRQ_MIN)
            unit.start()

        def _overflow(self, pcnt):
            came = pcnt.irq().flags()
            step = 0
            if came & pcnt.IRQ_MIN:
                step = -1
            elif came & pcnt.IRQ_MAX:
                step = 1
            self._overflows += step

        def init(self, *args, **kwargs):
            self.__init__(self._unit_id, *args, **kwargs)

        def deinit(self):
            if hasattr(self, "_pcnt"):
                unit = self._pcnt
                del self._pcnt
                unit.deinit()

        def value(self, value=None):
            if not hasattr(self, "_pcnt"):
                raise RuntimeError("not initialised")
            turns = None
            # To ask for the count runs the handler for what it has not been told: then both are asked anew.
            while turns != self._overflows:
                turns = self._overflows
                now = self._pcnt.value()
            before = turns * _TURN + now + self._offset
            if value is None:
                return before
            self._offset = value - now
            self._overflows -= turns
            return before

    class Counter(_CounterBase):
        RISING, FALLING = 1, 2
        UP, DOWN = _CounterBase._PCNT.INCREMENT, _CounterBase._PCNT.DECREMENT

        def _configure(self, src, edge=RISING, direction=UP):
            unit = self._pcnt
            unit.init(
                falling=direction if edge & self.FALLING else unit.IGNORE,
                rising=direction if edge & self.RISING else unit.IGNORE,
                pin=src, channel=0,
            )

    class Encoder(_CounterBase):
        def _configure(self, phase_a, phase_b, phases=1):
            if phases != 1 and phases != 2 and phases != 4:
                raise ValueError("phases")
            unit = self._pcnt
            unit.init(
                channel=0,
                pin=phase_a, mode_pin=phase_b,
                mode_low=unit.HOLD if phases == 1 else unit.REVERSE,
                rising=unit.DECREMENT,
                falling=unit.INCREMENT,
            )
            if phases < 4:
                # One signal is looked at.
                unit.init(pin=None, channel=1, rising=unit.IGNORE)
            else:
                unit.init(
                    channel=1,
                    pin=phase_b, mode_pin=phase_a,
                    mode_low=unit.REVERSE,
                    rising=unit.INCREMENT,
                    falling=unit.DECREMENT,
                )
            self._phases = phases

        def phases(self):
            return self._phases

    del _CounterBase


del esp32


def __getattr__(name):
    return getattr(_machine, name)
