import { printf } from '../../objects/printf.js';
import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { fun1, funKw, funVar } from '../../runtime/fun.js';
import { objIsTrue } from '../../runtime/ops.js';
import { raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { objStrGetStr } from '../../runtime/str.js';
import { mpConstFalse, mpConstNone, newBool, newRomType } from '../../runtime/types.js';
import { ifconfig, keywords, mac, MpInterface, onlyOneParam, stateOf } from './interface.js';
/** `network.LAN` of the STM32 port (ports/stm32/network_lan.c). No cable is ever plugged in. */
const PHY_LAN8742 = 0;
const PHYS = 4;
const ARGS = [
    mpArg('phy_addr', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
    mpArg('phy_type', MP_ARG_KW_ONLY | MP_ARG_INT, PHY_LAN8742),
];
function config(nArgs, nKw, args, off) {
    if (nKw === 0) {
        onlyOneParam(nArgs, nKw, 'must query one param');
        return objStrGetStr(args[off + 1]) === 'mac' ? mac(args[off]) : raiseValueError('unknown config param');
    }
    if (nArgs !== 1)
        raiseTypeError("can't specify pos and kw args");
    for (const [name] of keywords(nArgs, nKw, args, off)) {
        if (name !== 'trace' && name !== 'low_power')
            raiseValueError('unknown config param');
    }
    return mpConstNone;
}
function status(nArgs) {
    return nArgs === 1 ? 0 : raiseValueError('unknown status param');
}
export const typeLan = newRomType('LAN', {
    makeNew(_type, nArgs, nKw, args, off) {
        const [, phy] = argParseAllKwArray(nArgs, nKw, args, off, ARGS);
        if (Number(phy) < 0 || Number(phy) >= PHYS)
            raiseValueError('invalid phy_type');
        return lan;
    },
    print: (out) => printf(out, '<ETH %u %s>', 0, '0.0.0.0'),
    locals: romMap([
        [
            'active',
            funVar('active', 1, 2, (nArgs, args, off) => {
                if (nArgs === 1)
                    return newBool(stateOf(args[off]).active);
                stateOf(args[off]).active = objIsTrue(args[off + 1]);
                return mpConstNone;
            }),
        ],
        ['isconnected', fun1('isconnected', () => mpConstFalse)],
        ['ifconfig', funVar('ifconfig', 1, 2, ifconfig)],
        ['status', funVar('status', 1, 2, status)],
        ['config', funKw('config', 1, config)],
        ['PHY_LAN8742', PHY_LAN8742],
        ['PHY_LAN8720', 1],
        ['PHY_DP83848', 2],
        ['PHY_DP83825', 3],
    ]),
});
const lan = new MpInterface(typeLan, 0);
