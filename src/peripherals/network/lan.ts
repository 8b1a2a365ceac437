import { argParseAllKwArray, MP_ARG_INT, MP_ARG_KW_ONLY, mpArg } from '../../runtime/args.js';
import { fun1, funKw, funVar } from '../../runtime/fun.js';
import type { MpObj, MpType } from '../../runtime/obj.js';
import { objIsTrue } from '../../runtime/ops.js';
import { printf } from '../../runtime/printf.js';
import { raiseTypeError, raiseValueError } from '../../runtime/raise.js';
import { romMap } from '../../runtime/rom.js';
import { mp } from '../../runtime/state.js';
import { objStrGetStr } from '../../runtime/str.js';
import { mpConstNone, newBool, newRomType } from '../../runtime/types.js';
import { linkAddresses } from '../../world/net/link.js';
import { ifconfig, keywords, linkOf, MpInterface, mac, onlyOneParam, stateOf } from './interface.js';

/** `network.LAN` of the STM32 port (ports/stm32/network_lan.c). A stub says whether a cable is plugged in. */

const PHY_LAN8742 = 0;
const PHYS = 4;
const ARGS = [
  mpArg('phy_addr', MP_ARG_KW_ONLY | MP_ARG_INT, 0),
  mpArg('phy_type', MP_ARG_KW_ONLY | MP_ARG_INT, PHY_LAN8742),
];

function config(nArgs: number, nKw: number, args: MpObj[], off: number): MpObj {
  if (nKw === 0) {
    onlyOneParam(nArgs, nKw, 'must query one param');
    return objStrGetStr(args[off + 1]!) === 'mac' ? mac(args[off]!) : raiseValueError('unknown config param');
  }
  if (nArgs !== 1) raiseTypeError("can't specify pos and kw args");
  for (const [name] of keywords(nArgs, nKw, args, off)) {
    if (name !== 'trace' && name !== 'low_power') raiseValueError('unknown config param');
  }
  return mpConstNone;
}

/** Of the Ethernet: no cable, a cable, or an address as well. */
const STATUS = { idle: 0, joining: 2, joined: 3, 'no network': 0 } as const;

function status(nArgs: number, args: MpObj[], off: number): MpObj {
  return nArgs === 1 ? STATUS[linkOf(args[off]!)] : raiseValueError('unknown status param');
}

function active(nArgs: number, args: MpObj[], off: number): MpObj {
  const state = stateOf(args[off]!);
  if (nArgs === 1) return newBool(state.active);
  state.active = objIsTrue(args[off + 1]!);
  state.isWired = true;
  state.joinedUs = state.active ? mp.clock.ticksUs() : null;
  return mpConstNone;
}

export const typeLan: MpType = newRomType('LAN', {
  makeNew(_type, nArgs, nKw, args, off) {
    const [, phy] = argParseAllKwArray(nArgs, nKw, args, off, ARGS);
    if (Number(phy) < 0 || Number(phy) >= PHYS) raiseValueError('invalid phy_type');
    return lan;
  },
  print: (out, self) => printf(out, '<ETH %u %s>', STATUS[linkOf(self)], linkAddresses(0)[0]!),
  locals: romMap([
    ['active', funVar('active', 1, 2, active)],
    ['isconnected', fun1('isconnected', (self) => newBool(linkOf(self) === 'joined'))],
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
