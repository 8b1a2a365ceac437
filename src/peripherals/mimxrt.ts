import { defineModule } from '../modules/registry.js';
import { argCheckNum } from '../runtime/args.js';
import { q } from '../runtime/qstrStatic.js';
import { newRomType } from '../runtime/types.js';
import { FLASH_LOCALS, flashBuffer, theFlashObj } from '../vfs/flash.js';

/** Also of the part of the flash for a file system in ROM. */
export const typeMimxrtFlash = newRomType('Flash', {
  makeNew: (_type, nArgs, nKw) => {
    argCheckNum(nArgs, nKw, 0, 0, false);
    return theFlashObj;
  },
  buffer: flashBuffer,
  locals: FLASH_LOCALS,
});

/** The module `mimxrt` (ports/mimxrt/modmimxrt.c): the part of the flash that holds the files, an object in ROM. */
defineModule({
  name: 'mimxrt',
  rows: [
    ['__name__', q('mimxrt')],
    ['Flash', typeMimxrtFlash],
  ],
});
