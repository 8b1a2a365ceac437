/** Pads of the i.MX RT chips, which are their pins (ports/mimxrt/boards/MIMXRT*_af.csv): banks with how many each has. */
type Banks = Readonly<Record<string, number>>;

const RT1011: Banks = { GPIO: 14, GPIO_AD: 15, GPIO_SD: 14 };
const RT1015: Banks = { GPIO_AD_B0: 16, GPIO_AD_B1: 16, GPIO_EMC: 42, GPIO_SD_B1: 12 };
const RT1021: Banks = { GPIO_AD_B0: 16, GPIO_AD_B1: 16, GPIO_EMC: 42, GPIO_SD_B0: 7, GPIO_SD_B1: 12 };
const RT106X: Banks = {
  ...{ GPIO_AD_B0: 16, GPIO_AD_B1: 16, GPIO_B0: 16, GPIO_B1: 16 },
  ...{ GPIO_EMC: 42, GPIO_SD_B0: 6, GPIO_SD_B1: 12 },
};
const RT1176: Banks = {
  ...{ GPIO_AD: 36, GPIO_DISP_B1: 12, GPIO_DISP_B2: 16, GPIO_EMC_B1: 42, GPIO_EMC_B2: 21 },
  ...{ GPIO_LPSR: 16, GPIO_SD_B1: 6, GPIO_SD_B2: 12 },
};

/** By the first characters of the chip's name that tell them apart. */
const CHIPS: Readonly<Record<string, Banks>> = {
  MIMXRT101: RT1011,
  MIMXRT1015: RT1015,
  MIMXRT102: RT1021,
  MIMXRT105: RT106X,
  MIMXRT106: RT106X,
  MIMXRT117: RT1176,
};

/** Names of a chip's pads; of one that isn't known those of the i.MX RT1060. */
export function pads(mcu: string): string[] {
  const key = Object.keys(CHIPS)
    .filter((start) => mcu.startsWith(start))
    .sort((a, b) => b.length - a.length)[0];
  const banks = CHIPS[key ?? 'MIMXRT106']!;
  const numbered = Object.entries(banks).flatMap(([bank, count]) =>
    Array.from({ length: count }, (_, n) => `${bank}_${String(n).padStart(2, '0')}`),
  );
  return [...numbered, 'WAKEUP', 'PMIC_ON_REQ', 'PMIC_STBY_REQ'];
}
