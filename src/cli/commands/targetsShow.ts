import type { Argv, CommandModule } from 'yargs';
import { type Board, macroOn, type Provenance } from '../../abi/board.js';
import type { BootStep } from '../../abi/bootStep.js';
import { areaLayout } from '../../abi/heapLayout.js';
import { hex } from '../../profiles/check.js';
import { listTargets, loadBoard } from '../../profiles/profiles.js';
import { firmwareChoice } from '../firmwareChoice.js';
import { BOARD_OPTIONS, PROFILES_OPTION_WITH_ALIAS } from '../options.js';
import { type ProfilesArgs, profileFolders } from '../profileFolders.js';

interface ShowArgs extends ProfilesArgs {
  id: string;
  micropython?: string;
  firmware?: string;
  json: boolean;
}

/** Prints the resolved profile of a board. */
export const targetsShowCommand: CommandModule<object, ShowArgs> = {
  command: 'show <id>',
  describe: 'Show all that is known of a board, and how sure each value is',
  builder: (yargs) =>
    yargs
      .positional('id', { type: 'string', demandOption: true, describe: 'name of the board' })
      .option('micropython', BOARD_OPTIONS.micropython)
      .option('firmware', BOARD_OPTIONS.firmware)
      .options(PROFILES_OPTION_WITH_ALIAS)
      .option('json', { type: 'boolean', default: false, describe: 'print all of it as JSON' }) as Argv<ShowArgs>,
  handler: (args) => {
    const folders = profileFolders(args);
    const known = listTargets({ folders }).find(({ id }) => id.toUpperCase() === args.id.toUpperCase());
    const board = loadBoard(args.id, { firmware: firmwareChoice(args), anyHeap: true, folders });
    const shown = known?.heapBytes === null ? { ...board, heapAreas: [] } : board;
    process.stdout.write(args.json ? json(shown) : text(shown, known?.file ?? ''));
  },
};

function json(resolved: Board): string {
  const { romQstrs, moduleMembers, errorTexts, ...board } = resolved;
  void [moduleMembers, errorTexts];
  const shown = { ...board, romQstrs: { count: romQstrs.count, lastPoolAlloc: romQstrs.lastPoolAlloc } };
  return `${JSON.stringify(shown, null, 2)}\n`;
}

const LINE_COLUMNS = 80;
const NAME_COLUMNS = 11;

/** How sure a value is, where one of the profiles says so. */
const SURE: Readonly<Record<Provenance, string>> = {
  exact: 'read from released firmware or a board',
  linked: 'read from firmware linked for the board',
  sibling: 'that of a board which is configured alike',
  derived: "computed from MicroPython's sources",
  modelled: 'modelled',
};

/** What the firmware has and uheap can't import. */
function absentRows(board: Board): [string, string][] {
  const absent = board.frozenFiles.filter((file) => board.frozen.source(file) === null);
  return absent.length === 0 ? [] : [['not here', `${absent.join(' ')}: frozen in the firmware, ImportError in uheap`]];
}

function text(board: Board, file: string): string {
  const { firmware, boot } = board;
  const rows: [string, string][] = [
    ['board', `${board.id}, ${board.description}`],
    ['profile', file],
    ['port', `${board.port}: ${board.mcu}, ${board.arch}, ${board.wordBytes * 8}-bit words`],
    ['wiring', wiringText(board)],
    ...heapRows(board),
    ['C stack', `${board.stackLimitBytes} bytes`],
    ['firmware', `${firmware.id}, MicroPython ${firmware.version} of ${firmware.buildDate}`],
    [
      'objects',
      `representation ${board.objRepr}, ${board.floatImpl === 'none' ? 'no floats' : board.floatImpl}, ` +
        `${board.longIntImpl === 'none' ? 'no' : board.longIntImpl} long ints`,
    ],
    ['strings', `${board.romQstrs.count} in ROM`],
    ['boot', boot.steps.map(stepText).join(', ')],
    ['files', boot.fileSystem === null ? 'none' : `${boot.fileSystem.type} at ${boot.fileSystem.mount}`],
    ['programs', `reach the board by ${board.via}`],
    ['modules', board.modules.join(' ')],
    ['frozen', board.frozenFiles.filter((file) => board.frozen.source(file) !== null).join(' ')],
    ...absentRows(board),
    ...Object.entries(board.provenance).map(([key, how], i): [string, string] => [
      i === 0 ? 'how sure' : '',
      `${key}: ${SURE[how]}`,
    ]),
  ];
  return rows
    .filter(([, value]) => value !== '')
    .map(([name, value]) => wrapped(name, value))
    .join('');
}

function heapRows(board: Board): [string, string][] {
  if (board.heapAreas.length === 0) return [['heap', 'not known: --heap tells how large it is']];
  const rules = { bytesPerBlock: board.bytesPerBlock, finaliser: macroOn(board, 'MICROPY_ENABLE_FINALISER') };
  return board.heapAreas.map(({ start, end }, i) => {
    const room = areaLayout(start, end, rules).blocks * board.bytesPerBlock;
    const grows = i === 0 && board.heapGrowth !== null ? ', grows' : '';
    const range = `${hex(start)}..${hex(end)}, ${end - start} bytes`;
    return [i === 0 ? 'heap' : '', `${range}, ${room} of them in blocks of ${board.bytesPerBlock}${grows}`];
  });
}

function wrapped(name: string, value: string): string {
  const lines = [''];
  for (const word of value.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && NAME_COLUMNS + line.length + 1 + word.length > LINE_COLUMNS) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line, i) => `${(i === 0 ? name : '').padEnd(NAME_COLUMNS)}${line}\n`).join('');
}

/** A step of the boot, and the file that it runs. */
function stepText(step: BootStep): string {
  if ('script' in step) return `${step.do} ${step.script}`;
  return 'file' in step ? `${step.do} ${step.file}` : step.do;
}

/** What is wired to the chip, counted; what the profile doesn't say is left out. */
function wiringText({ pins, leds, switch: button, buses, defaultBuses, freq }: Board): string {
  const count = (n: number, what: string): string[] => (n === 0 ? [] : [`${n} ${what}${n === 1 ? '' : 's'}`]);
  const parts = [
    ...count(Object.keys(pins).length, 'named pin'),
    ...count(leds.length, 'LED'),
    ...(button === null ? [] : [`a switch at ${button.pin}`]),
    ...Object.entries(buses).map(([kind, all]) => `${kind.toUpperCase()} ${Object.keys(all).join(' ')}`),
    ...Object.entries(defaultBuses).map(([kind, id]) => `${kind.toUpperCase()} ${id} by default`),
    ...freq.slice(0, 1).map((hz) => `${hz / 1e6} MHz`),
  ];
  return parts.length === 0 ? 'not known' : parts.join(', ');
}
