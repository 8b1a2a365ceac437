import type { MarkSink } from '../gc/heap.js';
import type { MpDict } from './dict.js';
import type { ModuleContext } from './funBc.js';
import { type AttrFun, type MpObj, MpObject, type MpQstr } from './obj.js';
import { mp } from './state.js';
import { typeModule } from './types.js';

/** What code refers to by number, and where the tables are (`mp_module_constants_t`). */
export type Constants = Pick<MpModule, 'qstrTable' | 'objTable' | 'qstrTablePtr' | 'objTablePtr'>;

/** `mp_obj_module_t` as the head of a `mp_module_context_t`: a module's globals, and the constants of its code. */
export class MpModule extends MpObject implements ModuleContext {
  globals: MpDict;
  qstrTable: MpQstr[] = [];
  objTable: MpObj[] = [];
  qstrTablePtr = 0;
  objTablePtr = 0;
  /** Handles what the globals don't have (MP_REGISTER_MODULE_DELEGATION); built-in modules only. */
  delegate: AttrFun | null = null;

  /** False for the context of code that is no module: its type word stays empty, which the heap's map shows. */
  readonly typed: boolean;

  constructor(globals: MpDict, typed = true) {
    super(typeModule);
    this.globals = globals;
    this.typed = typed;
  }

  /** Has from now on the constants of other code, whose tables it shares. */
  takeConstants({ qstrTable, objTable, qstrTablePtr, objTablePtr }: Constants): void {
    this.qstrTable = qstrTable;
    this.objTable = objTable;
    this.qstrTablePtr = qstrTablePtr;
    this.objTablePtr = objTablePtr;
  }

  /** Keeps the tables reachable for a caller that has the module on C's stack, until it releases its roots. */
  keepTables(): void {
    mp.roots.keepPtr(this.qstrTablePtr);
    mp.roots.keepPtr(this.objTablePtr);
  }

  override trace(heap: MarkSink): void {
    heap.mark(this.globals.ptr);
    heap.mark(this.qstrTablePtr);
    heap.mark(this.objTablePtr);
  }
}
