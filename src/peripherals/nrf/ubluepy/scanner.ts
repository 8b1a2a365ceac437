import type { MarkSink } from '../../../gc/heap.js';
import { argCheckNum } from '../../../runtime/args.js';
import { fun1, fun2 } from '../../../runtime/fun.js';
import { newListN } from '../../../runtime/list.js';
import { mMalloc } from '../../../runtime/malloc.js';
import { type MpObj, MpObject, traceObj } from '../../../runtime/obj.js';
import { objGetInt } from '../../../runtime/ops.js';
import { romMap } from '../../../runtime/rom.js';
import { mp } from '../../../runtime/state.js';
import { mpConstNone, newRomType } from '../../../runtime/types.js';

/** `ubluepy.Scanner` and what it would find (ports/nrf/modules/ubluepy/ubluepy_scanner.c): nobody is near. */

class MpScanner extends MpObject {
  reports: MpObj = mpConstNone;

  override trace(heap: MarkSink): void {
    traceObj(heap, this.reports);
  }
}

export const typeScanner = newRomType('Scanner', {
  makeNew(type, nArgs, nKw) {
    argCheckNum(nArgs, nKw, 0, 0, false);
    const self = new MpScanner(type);
    self.ptr = mMalloc(mp.sizes.ubluepy_scanner_obj_t, self);
    return self;
  },
  print: (out) => out.strn('Scanner'),
  locals: romMap([
    [
      'scan',
      fun2('scan', (o, timeout) => {
        const ms = Number(objGetInt(timeout));
        const self = o as MpScanner;
        self.reports = newListN(0);
        mp.clock.sleepUs(ms * 1000);
        return self.reports;
      }),
    ],
  ]),
});

/** Nobody makes one, as nobody is found. */
export const typeScanEntry = newRomType('ScanEntry', {
  print: (out) => out.strn('ScanEntry'),
  locals: romMap(['addr', 'addr_type', 'rssi', 'getScanData'].map((name) => [name, fun1(name, () => mpConstNone)])),
});
