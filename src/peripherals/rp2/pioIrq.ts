import { argParseAllKwArray, MP_ARG_BOOL, MP_ARG_INT, MP_ARG_OBJ, mpArg } from '../../runtime/args.js';
import { funKw } from '../../runtime/fun.js';
import type { MpObj, MpObject } from '../../runtime/obj.js';
import { perMachine } from '../../runtime/perBoard.js';
import { schedule } from '../../runtime/scheduler.js';
import { mp } from '../../runtime/state.js';
import { mpConstNone } from '../../runtime/types.js';
import { IRQ_COMPLAINT, newIrq, runHard } from '../machine/irq.js';

/** Interrupts that state machines ask the processor for: a handler a state machine, and one a block for all of its four. */

/** Bit of a block's trigger that stands for the interrupt of its first state machine. */
const FIRST_FLAG_BIT = 8;
const FLAGS = 4;

interface Handler {
  readonly parent: MpObject;
  readonly trigger: number;
  readonly hard: boolean;
}

/** By `sm.N` or `pio.N`. */
const handlers = perMachine(() => new Map<string, Handler>());

function callHandler(key: string): void {
  const fun = mp.rootObjs.get(`rp2.${key}.handler`) ?? mpConstNone;
  const handler = handlers().get(key);
  if (fun === mpConstNone || handler === undefined) return;
  if (!handler.hard) schedule(fun, handler.parent);
  else if (!runHard(fun, handler.parent, IRQ_COMPLAINT)) mp.rootObjs.delete(`rp2.${key}.handler`);
}

/** A state machine of this block set a flag: those of 0 to 3 reach the processor. */
export function interrupted(block: number, flag: number): void {
  if (flag >= FLAGS) return;
  callHandler(`sm.${block * FLAGS + flag}`);
  const trigger = handlers().get(`pio.${block}`)?.trigger ?? 0;
  if (((trigger >> (FIRST_FLAG_BIT + flag)) & 1) === 1) callHandler(`pio.${block}`);
}

const irqArgs = (trigger: number): ReturnType<typeof mpArg>[] => [
  mpArg('handler', MP_ARG_OBJ, mpConstNone),
  mpArg('trigger', MP_ARG_INT, trigger),
  mpArg('hard', MP_ARG_BOOL, 0),
];

/** `irq(handler, trigger, hard)` of a state machine or a block: its object is made once. */
export function irqFun(prefix: 'sm' | 'pio', trigger: number): MpObj {
  const table = irqArgs(trigger);
  return funKw('irq', 1, (nArgs, nKw, args, off) => {
    const self = args[off] as MpObject & { number: number };
    const [handler, triggerArg, hard] = argParseAllKwArray(nArgs - 1, nKw, args, off + 1, table);
    const key = `${prefix}.${self.number}`;
    let object = mp.rootObjs.get(`rp2.${key}`);
    if (object === undefined) {
      object = newIrq({ parent: self, call: () => callHandler(key) }, mp.sizes.rp2_irq_obj_t);
      mp.rootObjs.set(`rp2.${key}`, object);
    }
    if (nArgs === 1 && nKw === 0) return object;
    mp.rootObjs.set(`rp2.${key}.handler`, handler!);
    handlers().set(key, { parent: self, trigger: Number(triggerArg), hard: hard === 1 });
    return object;
  });
}
