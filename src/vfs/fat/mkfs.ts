import { macro } from '../../abi/board.js';
import { mp } from '../../runtime/state.js';
import { HostError } from '../../world/host.js';
import { type BlockDevice, MP_BLOCKDEV_IOCTL_BLOCK_COUNT, MP_BLOCKDEV_IOCTL_SYNC } from '../blockDevice.js';
import { fatTime } from './fatTime.js';
import {
  BYTES_PER_SECTOR,
  ENTRY_BYTES,
  INFO_SECTOR_32,
  MAX_FAT12,
  MAX_FAT16,
  MAX_FAT32,
  MEDIA,
  RESERVED_SECTORS,
  ROOT_CLUSTER_32,
  ROOT_ENTRIES,
  SECTORS_PER_CLUSTER,
  SIGNATURE,
  SIGNATURE_VALUE,
  TABLE_SECTORS_16,
  TABLE_SECTORS_32,
  TABLES,
  TOTAL_SECTORS_16,
  TOTAL_SECTORS_32,
} from './layout.js';
import { setDword, setWord } from './sectors.js';

/** Makes file systems as FatFs does (f_mkfs): one table, aligned to nothing. */

const MIN_SECTORS = 22;
const ROOT_DIR_ENTRIES = 512;
/** A cluster has twice the sectors for each of these sizes that a volume reaches, in steps of sectors. */
const CLUSTER_STEP = 0x1000;
const CLUSTER_SIZES = [1, 4, 16, 64, 256, 512];
const CLUSTER_STEP_32 = 0x20000;
const CLUSTER_SIZES_32 = [1, 2, 4, 8, 16, 32];
const MAX_CLUSTER_SECTORS = 128;
const PARTITION_START = 63;
const RESERVED_32 = 32;
const BACKUP = 6;

interface Plan {
  readonly type: 12 | 16 | 32;
  readonly start: number;
  readonly sectors: number;
  readonly clusterSectors: number;
  readonly reserved: number;
  readonly tableSectors: number;
  readonly rootSectors: number;
  readonly clusters: number;
}

function autoCluster(sectors: number, step: number, sizes: readonly number[]): number {
  const n = Math.floor(sectors / step);
  return 2 ** sizes.filter((size) => size <= n).length;
}

/** Null: no volume of this kind fits. */
function plan16(sectors: number, bytes: number): Plan | null {
  let clusterSectors = autoCluster(sectors, CLUSTER_STEP, CLUSTER_SIZES);
  for (;;) {
    const guess = Math.floor(sectors / clusterSectors);
    const type = guess > MAX_FAT12 ? 16 : 12;
    const tableBytes = type === 16 ? guess * 2 + 4 : Math.floor((guess * 3 + 1) / 2) + 3;
    const tableSectors = Math.ceil(tableBytes / bytes);
    const rootSectors = (ROOT_DIR_ENTRIES * ENTRY_BYTES) / bytes;
    const data = 1 + tableSectors + rootSectors;
    if (sectors < data + clusterSectors * 16) return null;
    const clusters = Math.floor((sectors - data) / clusterSectors);
    const isRight = type === 12 ? clusters <= MAX_FAT12 : clusters > MAX_FAT12 && clusters <= MAX_FAT16;
    if (isRight) {
      return { type, start: 0, sectors, clusterSectors, reserved: 1, tableSectors, rootSectors, clusters };
    }
    clusterSectors *= 2;
    if (type === 12 || clusterSectors > MAX_CLUSTER_SECTORS) return null;
  }
}

function plan32(allSectors: number, bytes: number): Plan | null {
  const sectors = allSectors - PARTITION_START;
  if (sectors < MIN_SECTORS) return null;
  let clusterSectors = autoCluster(sectors, CLUSTER_STEP_32, CLUSTER_SIZES_32);
  for (;;) {
    const guess = Math.floor(sectors / clusterSectors);
    const tableSectors = Math.ceil((guess * 4 + 8) / bytes);
    if (guess <= MAX_FAT16 || guess > MAX_FAT32) return null;
    const data = RESERVED_32 + tableSectors;
    if (sectors < data + clusterSectors * 16) return null;
    const clusters = Math.floor((sectors - data) / clusterSectors);
    if (clusters > MAX_FAT16) {
      const start = PARTITION_START;
      return {
        type: 32,
        start,
        sectors,
        clusterSectors,
        reserved: RESERVED_32,
        tableSectors,
        rootSectors: 0,
        clusters,
      };
    }
    clusterSectors = Math.floor(clusterSectors / 2);
    if (clusterSectors === 0) return null;
  }
}

function putText(sector: Uint8Array, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) sector[at + i] = text.charCodeAt(i);
}

function bootSector(plan: Plan, bytes: number): Uint8Array {
  const boot = new Uint8Array(bytes);
  const is32 = plan.type === 32;
  boot.set([0xeb, 0xfe, 0x90]);
  putText(boot, 3, 'MSDOS5.0');
  setWord(boot, BYTES_PER_SECTOR, bytes);
  boot[SECTORS_PER_CLUSTER] = plan.clusterSectors;
  setWord(boot, RESERVED_SECTORS, plan.reserved);
  boot[TABLES] = 1;
  setWord(boot, ROOT_ENTRIES, is32 ? 0 : ROOT_DIR_ENTRIES);
  if (plan.sectors < 0x10000) setWord(boot, TOTAL_SECTORS_16, plan.sectors);
  else setDword(boot, TOTAL_SECTORS_32, plan.sectors);
  boot[MEDIA] = 0xf8;
  setWord(boot, 24, 63);
  setWord(boot, 26, 255);
  setDword(boot, 28, plan.start);
  if (is32) {
    setDword(boot, TABLE_SECTORS_32, plan.tableSectors);
    setDword(boot, ROOT_CLUSTER_32, 2);
    setWord(boot, INFO_SECTOR_32, 1);
    setWord(boot, 50, BACKUP);
  } else {
    setWord(boot, TABLE_SECTORS_16, plan.tableSectors);
  }
  // The drive's number, a signature, the volume's number, its label and the name of the type.
  const tail = is32 ? 64 : 36;
  boot[tail] = 0x80;
  boot[tail + 2] = 0x29;
  setDword(boot, tail + 3, fatTime());
  putText(boot, tail + 7, is32 ? 'NO NAME    FAT32   ' : 'NO NAME    FAT     ');
  setWord(boot, SIGNATURE, SIGNATURE_VALUE);
  return boot;
}

function infoSector(plan: Plan, bytes: number): Uint8Array {
  const info = new Uint8Array(bytes);
  setDword(info, 0, 0x41615252);
  setDword(info, 484, 0x61417272);
  setDword(info, 488, plan.clusters - 1);
  setDword(info, 492, 2);
  setWord(info, SIGNATURE, SIGNATURE_VALUE);
  return info;
}

function writeVolume(device: BlockDevice, plan: Plan): void {
  const bytes = device.blockBytes;
  const boot = bootSector(plan, bytes);
  device.write(plan.start, boot);
  if (plan.type === 32) {
    const info = infoSector(plan, bytes);
    device.write(plan.start + BACKUP, boot);
    device.write(plan.start + BACKUP + 1, info);
    device.write(plan.start + 1, info);
  }
  // As many sectors at a time as the buffer holds; only the first of them isn't empty.
  const step = macro(mp.board, 'MICROPY_FATFS_MAX_SS') / bytes;
  const buffer = new Uint8Array(step * bytes);
  setDword(buffer, 0, plan.type === 12 ? 0xfffff8 : 0xfffffff8);
  if (plan.type === 32) {
    setDword(buffer, 4, 0xffffffff);
    setDword(buffer, 8, 0x0fffffff);
  }
  let at = plan.start + plan.reserved;
  const rootSectors = plan.type === 32 ? plan.clusterSectors : plan.rootSectors;
  for (const sectors of [plan.tableSectors, rootSectors]) {
    for (let left = sectors; left > 0; ) {
      const n = Math.min(left, step);
      device.write(at, buffer.subarray(0, n * bytes));
      buffer.fill(0, 0, bytes);
      at += n;
      left -= n;
    }
  }
}

/** The partition table in front of a volume of 32 bits. */
function writePartition(device: BlockDevice, plan: Plan): void {
  const sector = new Uint8Array(device.blockBytes);
  const end = Math.floor((plan.start + plan.sectors) / (63 * 255));
  sector.set([0, 1, 1, 0, 0x0c, 254, ((end >> 2) & 0xc0) | 63, end & 0xff], 446);
  setDword(sector, 454, plan.start);
  setDword(sector, 458, plan.sectors);
  setWord(sector, SIGNATURE, SIGNATURE_VALUE);
  device.write(0, sector);
}

/**
 * Makes an empty file system on a device: of 12 or 16 bits, or else, from the start again, of 32 in a partition. Throws
 * HostError.
 *
 * @param prepare starts the device and asks for the size of its sectors
 */
export function makeFat(device: BlockDevice, prepare: () => void): void {
  const sectorsNow = (): number => {
    prepare();
    if (!device.canWrite) throw new HostError('EROFS');
    return device.ioctlInt(MP_BLOCKDEV_IOCTL_BLOCK_COUNT, 0);
  };
  const sectors = sectorsNow();
  const plan = sectors < MIN_SECTORS ? null : plan16(sectors, device.blockBytes);
  const chosen = plan ?? plan32(sectorsNow(), device.blockBytes);
  if (chosen === null) throw new HostError('EIO');
  writeVolume(device, chosen);
  if (chosen.type === 32) writePartition(device, chosen);
  device.ioctl(MP_BLOCKDEV_IOCTL_SYNC, 0);
}
