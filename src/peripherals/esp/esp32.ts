import type { Board } from '../../abi/board.js';
import { defineModule, type ModuleRow } from '../../modules/registry.js';
import { argCheckNum, argParseAllKwArray, MP_ARG_BOOL, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { fun0, fun1, fun2, fun3, funKw } from '../../runtime/fun.js';
import { MP_BUFFER_READ, type MpObj, MpObject, type MpType } from '../../runtime/obj.js';
import { getBufferRaise, objGetArray, objGetInt, objIsTrue } from '../../runtime/ops.js';
import { isNamed, perMachine } from '../../runtime/perBoard.js';
import { q } from '../../runtime/qstrStatic.js';
import { raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import type { MpState } from '../../runtime/state.js';
import { mpConstFalse, mpConstNone, mpConstTrue, newRomType } from '../../runtime/types.js';
import { temperature } from '../../world/hardware.js';
import { getPin } from '../machine/pin.js';
import { espChip } from './chips.js';
import { HEAP_DATA, HEAP_EXEC, idfHeapInfo } from './idfHeapInfo.js';
import { typeNvs } from './nvs.js';
import { typePartition } from './partition.js';
import { typePcnt } from './pcnt.js';
import { typeRmt } from './rmt.js';

/** The module `esp32` (ports/esp32/modesp32.c). Nothing wakes a simulated board, so that what is to do it is only checked. */

const wake = perMachine(() => ({ ext0: false, touch: false, ulp: false, gpio: false }));

function checkRtcPin(pin: MpObj, board: Board): void {
  if (!espChip(board).rtcPins.includes(getPin(pin).id)) raiseValueError('invalid pin');
}

/** A way to wake that excludes waking by a pin. */
function withoutPins(name: 'touch' | 'ulp'): MpObj {
  return fun1(`wake_on_${name}`, (on) => {
    if (wake().ext0 || wake().gpio) raiseValueError('no resources');
    wake()[name] = objIsTrue(on);
    return mpConstNone;
  });
}

const EXT0_ARGS = [mpArg('pin', MP_ARG_OBJ, -1), mpArg('level', MP_ARG_BOOL, 0)];
const EXT1_ARGS = [mpArg('pins', MP_ARG_OBJ, mpConstNone), mpArg('level', MP_ARG_BOOL, 0)];

const wakeOnExt0 = ({ board }: MpState): MpObj =>
  funKw('wake_on_ext0', 0, (nArgs, nKw, args, off) => {
    if (wake().touch) raiseValueError('no resources');
    const [pin] = argParseAllKwArray(nArgs, nKw, args, off, EXT0_ARGS);
    wake().ext0 = pin !== mpConstNone;
    if (pin !== mpConstNone) checkRtcPin(pin!, board);
    return mpConstNone;
  });

/** Which pins can wake is found out when the board is to sleep. */
const wakeOnGpio = funKw('wake_on_gpio', 0, (nArgs, nKw, args, off) => {
  const [pins] = argParseAllKwArray(nArgs, nKw, args, off, EXT1_ARGS);
  if (wake().ulp || wake().touch) raiseValueError('no resources');
  if (pins !== mpConstNone) {
    const { items, off: first, len } = objGetArray(pins!);
    for (let i = 0; i < len; i++) getPin(items[first + i]!);
    wake().gpio = len > 0;
  }
  return mpConstNone;
});

const wakeOnExt1 = ({ board }: MpState): MpObj =>
  funKw('wake_on_ext1', 0, (nArgs, nKw, args, off) => {
    const [pins] = argParseAllKwArray(nArgs, nKw, args, off, EXT1_ARGS);
    if (pins !== mpConstNone) {
      const { items, off: first, len } = objGetArray(pins!);
      for (let i = 0; i < len; i++) checkRtcPin(items[first + i]!, board);
    }
    return mpConstNone;
  });

/** Bytes of memory that the ULP's programs have (CONFIG_ULP_COPROC_RESERVE_MEM). */
const ULP_BYTES = 2040;

/** The coprocessor: its programs are taken and never run. */
const typeUlp: MpType = newRomType('ULP', {
  makeNew(_type, nArgs, nKw) {
    argCheckNum(nArgs, nKw, 0, 0, false);
    return ulp;
  },
  locals: romMap([
    [
      'set_wakeup_period',
      fun3('set_wakeup_period', (_self, index, us) => {
        objGetInt(index);
        objGetInt(us);
        return mpConstNone;
      }),
    ],
    [
      'load_binary',
      fun3('load_binary', (_self, address, program) => {
        objGetInt(address);
        getBufferRaise(program, MP_BUFFER_READ);
        return mpConstNone;
      }),
    ],
    [
      'run',
      fun2('run', (_self, entry) => {
        objGetInt(entry);
        return mpConstNone;
      }),
    ],
    ['RESERVE_MEM', ULP_BYTES],
  ]),
});
const ulp = new MpObject(typeUlp);

const rawTemperature = fun0('raw_temperature', () => Math.round(temperature() * 1.8 + 32));
const mcuTemperature = fun0('mcu_temperature', () => Math.floor(temperature() + 0.5));

const rows: ModuleRow[] = [
  ['__name__', q('esp32')],
  ['wake_on_touch', withoutPins('touch')],
  ['wake_on_ext0', wakeOnExt0],
  ['wake_on_ext1', wakeOnExt1],
  ['wake_on_ulp', withoutPins('ulp')],
  ['wake_on_gpio', ({ board }) => (isNamed(board, 'wake_on_gpio') ? wakeOnGpio : null)],
  [
    'gpio_deep_sleep_hold',
    fun1('gpio_deep_sleep_hold', (on) => {
      objIsTrue(on);
      return mpConstNone;
    }),
  ],
  ['raw_temperature', ({ board }) => (espChip(board).isRawTemperature ? rawTemperature : null)],
  ['mcu_temperature', ({ board }) => (espChip(board).isRawTemperature ? null : mcuTemperature)],
  ['idf_heap_info', idfHeapInfo],
  ['NVS', typeNvs],
  ['Partition', typePartition],
  ['PCNT', ({ board }) => (isNamed(board, 'PCNT') && espChip(board).pcntUnits > 0 ? typePcnt : null)],
  ['RMT', typeRmt],
  ['ULP', ({ board }) => (espChip(board).hasUlp ? typeUlp : null)],
  ['WAKEUP_ALL_LOW', mpConstFalse],
  ['WAKEUP_ANY_HIGH', mpConstTrue],
  ['HEAP_DATA', HEAP_DATA],
  ['HEAP_EXEC', HEAP_EXEC],
];

defineModule({ name: 'esp32', rows });
