import { ID_INFO_KIND_FREE, ID_INFO_KIND_GLOBAL_EXPLICIT, ID_INFO_KIND_GLOBAL_IMPLICIT, ID_INFO_KIND_UNDECIDED, } from './scope.js';
/** Declares a name of the current scope global; `pn` is where an error would be. */
export function declareGlobal(comp, pn, id) {
    if (id.kind !== ID_INFO_KIND_UNDECIDED && id.kind !== ID_INFO_KIND_GLOBAL_EXPLICIT) {
        comp.syntaxError(pn, 'identifier redefined as global');
        return;
    }
    id.kind = ID_INFO_KIND_GLOBAL_EXPLICIT;
    const global = comp.scope.findGlobal(id.qst);
    if (global !== undefined)
        global.kind = ID_INFO_KIND_GLOBAL_EXPLICIT;
}
/** Declares a name of the current scope one of a function around. */
export function declareNonlocal(comp, pn, id) {
    if (id.kind === ID_INFO_KIND_UNDECIDED) {
        id.kind = ID_INFO_KIND_GLOBAL_IMPLICIT;
        comp.scope.checkToCloseOver(id);
        if (id.kind === ID_INFO_KIND_GLOBAL_IMPLICIT)
            comp.syntaxError(pn, 'no binding for nonlocal found');
    }
    else if (id.kind !== ID_INFO_KIND_FREE) {
        comp.syntaxError(pn, 'identifier redefined as nonlocal');
    }
}
