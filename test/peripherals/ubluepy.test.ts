import { describe, expect, it } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { softDevice } from '../../src/peripherals/nrf/ubluepy/softDevice.js';
import { loadBoard } from '../../src/profiles/profiles.js';
import { addEvent } from '../../src/world/events.js';
import { runOn } from './boardRun.js';

const BOARD = 'ARDUINO_NANO_33_BLE_SENSE';

describe('ubluepy', () => {
  it('makes objects of the size of the C structs', () => {
    // py/gc.c: 16 bytes a block. A list is two chunks: the object, and room for four items.
    const program = `
import gc
from ubluepy import UUID, Characteristic, Service, Peripheral
def cost(f, *args):
    gc.collect(); a = gc.mem_alloc(); f(*args); return gc.mem_alloc() - a
none = cost(lambda: None)
u = UUID(0x181A)
print(cost(UUID, 0x181A) - none, cost(Characteristic, u) - none, cost(Service, u) - none, cost(Peripheral) - none)
print(UUID(0x181A), UUID("0x2a6e").binVal(), Service(u), Peripheral())
print(UUID("6e400002-b5a3-f393-e0a9-e50e24dcca9e"))
for wrong in (lambda: UUID("181A"), lambda: UUID(None), lambda: Service(1), lambda: Service(u, 2)):
    try:
        wrong()
    except ValueError as e:
        print(e)
`;
    expect(runOn(BOARD, program).lines).toEqual([
      '16 32 64 64',
      'UUID(uuid: 0x181a) 10862 Service(handle: 0x0f) Peripheral(conn_handle: ffff)',
      'UUID(uuid: 0x0002, VS idx: 02)',
      'Invalid UUID string length',
      'Invalid UUID parameter',
      'Invalid UUID parameter',
      'Invalid Service type',
    ]);
  });

  it('tells the handler who connects and what is written', () => {
    const program = `
from ubluepy import UUID, Characteristic, Service, Peripheral, constants
import time
def event(id, handle, data):
    print(id == constants.EVT_GATTS_WRITE, id, handle, data)
p = Peripheral()
s = Service(UUID(0x181A))
c = Characteristic(UUID(0x2A6E), props=Characteristic.PROP_NOTIFY, attrs=Characteristic.ATTR_CCCD)
s.addCharacteristic(c)
p.addService(s)
p.setConnectionHandler(event)
p.advertise(device_name="shelf", services=[s])
print(s.getCharacteristic(UUID(0x2A6E)) is c, p.getServices() == [s])
time.sleep_ms(50)
print(p)
`;
    const host = new MemoryHost();
    const machine = new Machine(loadBoard(BOARD), host);
    machine.inside(() => {
      addEvent(10_000, () => softDevice().gapEvent(true));
      addEvent(20_000, () => softDevice().writeEvent(16, Uint8Array.of(1, 0)));
      addEvent(30_000, () => softDevice().gapEvent(false));
    });
    machine.run({ name: 'app.py', text: program, via: 'raw-repl' });
    expect(host.out.replaceAll('\r', '').split('\n')).toEqual([
      'True True',
      'False 16 0 None',
      "True 80 16 bytearray(b'\\x01\\x00')",
      'False 17 0 None',
      'Peripheral(conn_handle: ffff)',
      '',
    ]);
  });

  it('meets the centrals of a stub', () => {
    const program = `
from ubluepy import UUID, Characteristic, Service, Peripheral
import time
p = Peripheral()
s = Service(UUID(0x181A))
c = Characteristic(UUID(0x2A6E), props=Characteristic.PROP_NOTIFY, attrs=Characteristic.ATTR_CCCD)
s.addCharacteristic(c)
p.addService(s)
p.setConnectionHandler(lambda id, handle, data: print(id, handle, data))
p.advertise(services=[s])
for i in range(6):
    time.sleep_ms(100)
    try:
        c.write(bytes([i]))
    except OSError as e:
        print(e)
`;
    const steps = [
      [100, { subscribe: '0x2A6E' }],
      [240, { write: '0x2A6E', data: { hex: '07' } }],
      [340, { disconnect: true }],
    ];
    const { lines, events } = runOn(BOARD, program, { ble: { centrals: [{ at: 100, steps }] } });
    expect(lines).toEqual([
      '16 0 None',
      'Can not notify attribute value. status: 0x08',
      "80 17 bytearray(b'\\x01\\x00')",
      "80 16 bytearray(b'\\x07')",
      '17 0 None',
      'Can not notify attribute value. status: 0x3002',
      'Can not notify attribute value. status: 0x3002',
    ]);
    expect(events.filter((event) => event.includes('notify'))).toHaveLength(3);
  });

  it('finds nobody', () => {
    expect(runOn(BOARD, 'from ubluepy import Scanner\nprint(Scanner().scan(1000))').lines).toEqual(['[]']);
  });
});
