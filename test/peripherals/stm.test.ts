import { describe, expect, it } from 'vitest';
import { stmConstants as constants } from '../../src/peripherals/pyb/stmConstants.js';
import { runOn } from './boardRun.js';

/** How many constants the CMSIS header of each chip gives (ports/stm32/make-stmconst.py prints one line for each). */
const COUNTS = {
  F401: 224,
  F405: 258,
  F407: 260,
  F411: 225,
  F722: 293,
  F767: 307,
  H743: 494,
  L476: 352,
  WB55: 335,
};

/** `NAME value` of all that `stm` has on a board, in the order of its dict; without what isn't a constant. */
function constantsOn(board: string): string[] {
  const program = `
import stm
for name, value in stm.__dict__.items():
    if isinstance(value, int):
        print(name, hex(value))
`;
  return runOn(board, program).lines;
}

describe('the table of constants', () => {
  const ofChip = (chip: string) => constants.filter(([, , chips]) => chips.includes(chip));

  it.each(Object.entries(COUNTS))('has all of %s, each name once', (chip, count) => {
    expect(new Set(ofChip(chip).map(([name]) => name)).size).toBe(count);
    expect(ofChip(chip)).toHaveLength(count);
  });

  it('says everything once: no row stands for no chip, for one that is not known, or next to another row for it', () => {
    const known = new Set(Object.keys(COUNTS));
    constants.forEach(([name, value, chips], i) => {
      expect(chips.filter((chip) => !known.has(chip))).toEqual([]);
      expect(value).toMatch(/^0x(0|[1-9a-f][0-9a-f]{0,7})$/);
      expect(constants[i + 1]?.slice(0, 2)).not.toEqual([name, value]);
    });
  });
});

describe('stm', () => {
  it('has the peripherals of the chip where they are on it, in the order of its header', () => {
    expect(constantsOn('PYBV11').slice(0, 4)).toEqual([
      'TIM2 0x40000000',
      'TIM3 0x40000400',
      'TIM4 0x40000800',
      'TIM5 0x40000c00',
    ]);
    expect(constantsOn('NUCLEO_WB55').slice(0, 4)).toEqual([
      'TIM2 0x40000000',
      'LCD 0x40002400',
      'RTC 0x40002800',
      'WWDG 0x40002c00',
    ]);
  });

  it('has the registers of each peripheral as the chip has them', () => {
    const spi = (board: string) => constantsOn(board).filter((line) => line.startsWith('SPI_'));
    expect(spi('NUCLEO_F401RE')).toEqual([
      'SPI_CR1 0x0',
      'SPI_CR2 0x4',
      'SPI_SR 0x8',
      'SPI_DR 0xc',
      'SPI_CRCPR 0x10',
      'SPI_RXCRCR 0x14',
      'SPI_TXCRCR 0x18',
      'SPI_I2SCFGR 0x1c',
      'SPI_I2SPR 0x20',
    ]);
    expect(spi('NUCLEO_L476RG')).toEqual(spi('NUCLEO_F401RE').slice(0, 7));
    expect(spi('NUCLEO_H743ZI').slice(0, 4)).toEqual(['SPI_CR1 0x0', 'SPI_CR2 0x4', 'SPI_CFG1 0x8', 'SPI_CFG2 0xc']);
  });

  it('has what chips of one family differ in', () => {
    const names = (board: string) => constantsOn(board).map((line) => line.split(' ')[0]);
    const f405 = names('PYBV11');
    const f407 = names('STM32F4DISC');
    expect(f407).toEqual(expect.arrayContaining(f405));
    expect(f407.filter((name) => !f405.includes(name))).toEqual(['ETH', 'DCMI']);
  });

  it('gives a program sums of them', () => {
    const program = 'import stm\nprint(hex(stm.GPIOA), stm.GPIO_IDR, hex(stm.TIM2 + stm.TIM_CCR1), hex(stm.FLASH))';
    expect(runOn('PYBV11', program).out).toBe('0x40020000 16 0x40000034 0x40023c00\n');
    expect(runOn('NUCLEO_H743ZI', program).out).toBe('0x58020000 16 0x40000034 0x52002000\n');
  });
});
