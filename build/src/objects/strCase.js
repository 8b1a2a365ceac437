import { allocSize } from '../runtime/allocSize.js';
import { fun1, fun2, funVar } from '../runtime/fun.js';
import { mMalloc } from '../runtime/malloc.js';
import { objGetType } from '../runtime/objType.js';
import { objGetInt } from '../runtime/ops.js';
import { emptyStr, mpConstEmptyBytes, newStrOfType, strData } from '../runtime/str.js';
import { mpConstFalse, newBool, typeStr } from '../runtime/types.js';
import { newStrTypeAt, newStrTypeExact } from '../runtime/vstr.js';
import { isAlpha, isDigit, isLower, isSpace, isUpper } from './charClass.js';
import { strCheckArgType } from './strFind.js';
const WHITESPACE = ' \t\n\r\v\f';
function stripper(left, right) {
    return (nArgs, args, off) => {
        const self = args[off];
        const selfType = objGetType(self);
        let chars = WHITESPACE;
        if (nArgs > 1) {
            strCheckArgType(selfType, args[off + 1]);
            chars = strData(args[off + 1]);
        }
        const data = strData(self);
        let start = 0;
        let end = data.length;
        if (left)
            while (start < end && chars.includes(data[start]))
                start++;
        if (right)
            while (end > start && chars.includes(data[end - 1]))
                end--;
        if (start === end)
            return selfType === typeStr ? emptyStr : mpConstEmptyBytes;
        if (end - start === data.length)
            return self;
        return newStrOfType(selfType, data.slice(start, end));
    };
}
export const strStrip = funVar('strip', 1, 2, stripper(true, true));
export const strLstrip = funVar('lstrip', 1, 2, stripper(true, false));
export const strRstrip = funVar('rstrip', 1, 2, stripper(false, true));
export const strCenter = fun2('center', (self, widthIn) => {
    const data = strData(self);
    const asked = objGetInt(widthIn);
    if (asked >= 0 && data.length >= asked)
        return self;
    const width = allocSize(asked, 1);
    const ptr = mMalloc(width + 1, null);
    const left = Math.floor((width - data.length) / 2);
    return newStrTypeAt(objGetType(self), (' '.repeat(left) + data).padEnd(width), ptr);
});
const UPPER_RUN = /[A-Z]+/g;
const LOWER_RUN = /[a-z]+/g;
export const strLower = fun1('lower', (self) => {
    const data = strData(self).replace(UPPER_RUN, (run) => run.toLowerCase());
    return newStrTypeExact(objGetType(self), data);
});
export const strUpper = fun1('upper', (self) => {
    const data = strData(self).replace(LOWER_RUN, (run) => run.toUpperCase());
    return newStrTypeExact(objGetType(self), data);
});
/** Whether the bytes of a string, of which there must be some, are all of a kind (str_uni_istype). */
function istype(name, test) {
    return fun1(name, (self) => {
        const data = strData(self);
        for (let i = 0; i < data.length; i++)
            if (!test(data.charCodeAt(i)))
                return mpConstFalse;
        return newBool(data.length > 0);
    });
}
/** As `istype` for the letters only, of which there must be some. */
function iscase(name, test) {
    return fun1(name, (self) => {
        const data = strData(self);
        let hasAlpha = false;
        for (let i = 0; i < data.length; i++) {
            const c = data.charCodeAt(i);
            if (!isAlpha(c))
                continue;
            if (!test(c))
                return mpConstFalse;
            hasAlpha = true;
        }
        return newBool(hasAlpha);
    });
}
export const strIsspace = istype('isspace', isSpace);
export const strIsalpha = istype('isalpha', isAlpha);
export const strIsdigit = istype('isdigit', isDigit);
export const strIsupper = iscase('isupper', isUpper);
export const strIslower = iscase('islower', isLower);
