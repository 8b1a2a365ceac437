import type { PortContract } from '../runtime/port.js';
import { generic } from './generic.js';

/** The port to boards that QEMU emulates; `qemu-arm` until v1.24. */
export const qemu: PortContract<'qemu'> = {
  ...generic,
  name: 'qemu',
  otherNames: ['qemu-arm'],
  isKnown: true,
  errno: 'newlib',
  seedsRandom: false,
  rows: {},
};
