import { MpObject, MpType, type TypeSlots } from './obj.js';
import { q, setStrType } from './qstrStatic.js';

/**
 * The shells of the core types. What they do (slots, methods) is filled in by the file of `objects/` that is named
 * after the type, with `defineType`; a shell lets any room make and recognise the objects.
 */
export const typeType: MpType = new MpType(null, q('type'));
typeType.type = typeType;

function shell(name: string): MpType {
  return new MpType(typeType, q(name));
}

export const typeObject = shell('object');
export const typeStr = shell('str');
setStrType(typeStr);
export const typeBytes = shell('bytes');
export const typeByteArray = shell('bytearray');
export const typeMemoryView = shell('memoryview');
export const typeArray = shell('array');
export const typeNoneType = shell('NoneType');
export const typeBool = shell('bool');
export const typeInt = shell('int');
export const typeFloat = shell('float');
export const typeComplex = shell('complex');
export const typeTuple = shell('tuple');
export const typeAttrTuple = shell('tuple');
export const typeList = shell('list');
export const typeDict = shell('dict');
export const typeOrderedDict = shell('OrderedDict');
export const typeDictView = shell('dict_view');
export const typeSet = shell('set');
export const typeFrozenSet = shell('frozenset');
export const typeRange = shell('range');
export const typeSlice = shell('slice');
export const typeSuper = shell('super');
export const typeProperty = shell('property');
export const typeStaticMethod = shell('staticmethod');
export const typeClassMethod = shell('classmethod');
export const typeModule = shell('module');
export const typeCell = shell('');
export const typeClosure = shell('closure');
export const typeBoundMeth = shell('bound_method');
export const typeFunBuiltin0 = shell('function');
export const typeFunBuiltin1 = shell('function');
export const typeFunBuiltin2 = shell('function');
export const typeFunBuiltin3 = shell('function');
export const typeFunBuiltinVar = shell('function');
export const typeFunBc = shell('function');
export const typeFunNative = shell('function');
export const typeFunViper = shell('function');
export const typeGenWrap = shell('generator');
export const typeGenInstance = shell('generator');
export const typePolymorphIter = shell('iterator');
export const typePolymorphIterWithFinaliser = shell('iterator');
export const typeGetItemIter = shell('iterator');
export const typeMap = shell('map');
export const typeFilter = shell('filter');
export const typeZip = shell('zip');
export const typeEnumerate = shell('enumerate');
export const typeReversed = shell('reversed');
export const typeSingleton = shell('');

// The exception tree (py/objexcept.c). Parents are set here since matching an exception needs nothing else.
function exception(name: string, parent: MpType): MpType {
  const type = shell(name);
  type.parent = parent;
  return type;
}

export const typeBaseException = shell('BaseException');
export const typeSystemExit = exception('SystemExit', typeBaseException);
export const typeKeyboardInterrupt = exception('KeyboardInterrupt', typeBaseException);
export const typeGeneratorExit = exception('GeneratorExit', typeBaseException);
export const typeException = exception('Exception', typeBaseException);
export const typeStopAsyncIteration = exception('StopAsyncIteration', typeException);
export const typeStopIteration = exception('StopIteration', typeException);
export const typeArithmeticError = exception('ArithmeticError', typeException);
export const typeOverflowError = exception('OverflowError', typeArithmeticError);
export const typeZeroDivisionError = exception('ZeroDivisionError', typeArithmeticError);
export const typeAssertionError = exception('AssertionError', typeException);
export const typeAttributeError = exception('AttributeError', typeException);
export const typeEOFError = exception('EOFError', typeException);
export const typeImportError = exception('ImportError', typeException);
export const typeLookupError = exception('LookupError', typeException);
export const typeIndexError = exception('IndexError', typeLookupError);
export const typeKeyError = exception('KeyError', typeLookupError);
export const typeMemoryError = exception('MemoryError', typeException);
export const typeNameError = exception('NameError', typeException);
export const typeOSError = exception('OSError', typeException);
export const typeRuntimeError = exception('RuntimeError', typeException);
export const typeNotImplementedError = exception('NotImplementedError', typeRuntimeError);
export const typeSyntaxError = exception('SyntaxError', typeException);
export const typeIndentationError = exception('IndentationError', typeSyntaxError);
export const typeTypeError = exception('TypeError', typeException);
export const typeViperTypeError = exception('ViperTypeError', typeTypeError);
export const typeValueError = exception('ValueError', typeException);
export const typeUnicodeError = exception('UnicodeError', typeValueError);

/** A value without content: None, True, False, Ellipsis, NotImplemented. An immediate or in ROM, never on the heap. */
export class MpSingleton extends MpObject {
  readonly label: string;

  constructor(type: MpType, label: string) {
    super(type);
    this.label = label;
  }

  override trace(): void {}
}

export const mpConstNone: MpObject = new MpSingleton(typeNoneType, 'None');
export const mpConstFalse: MpObject = new MpSingleton(typeBool, 'False');
export const mpConstTrue: MpObject = new MpSingleton(typeBool, 'True');
export const mpConstEllipsis: MpObject = new MpSingleton(typeSingleton, 'Ellipsis');
export const mpConstNotImplemented: MpObject = new MpSingleton(typeSingleton, 'NotImplemented');

/** `mp_obj_new_bool`. */
export function newBool(b: boolean): MpObject {
  return b ? mpConstTrue : mpConstFalse;
}

/** Makes a new built-in type (one that no room below needs to know). */
export function newRomType(name: string, slots: TypeSlots): MpType {
  return defineType(shell(name), slots);
}

/** Fills the slots of a built-in type; called once, when the file that implements the type is loaded. */
export function defineType(type: MpType, slots: TypeSlots): MpType {
  if (slots.flags !== undefined) type.flags = slots.flags;
  type.makeNew = slots.makeNew ?? null;
  type.makeNewMacro = slots.makeNewMacro ?? null;
  type.print = slots.print ?? null;
  type.call = slots.call ?? null;
  type.unaryOp = slots.unaryOp ?? null;
  type.binaryOp = slots.binaryOp ?? null;
  type.attr = slots.attr ?? null;
  type.subscr = slots.subscr ?? null;
  type.getIter = slots.getIter ?? null;
  type.iterNext = slots.iterNext ?? null;
  type.buffer = slots.buffer ?? null;
  type.protocol = slots.protocol ?? null;
  if (slots.parent !== undefined) type.parent = slots.parent;
  type.locals = slots.locals ?? null;
  return type;
}
