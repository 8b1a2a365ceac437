import type { Argv, CommandModule } from 'yargs';
import { loadBoard } from '../../profiles/profiles.js';
import { type ReplayResult, replayTrace } from '../../trace/replay.js';
import { firmwareChoice } from '../firmwareChoice.js';
import { BOARD_OPTIONS, JSON_OPTION, PROFILES_OPTION_WITH_ALIAS, TARGETS_DESCRIPTION } from '../options.js';
import { parseTargets } from '../parseTargets.js';
import { profileFolders } from '../profileFolders.js';
import { parseSize } from '../size.js';
import { table } from '../table.js';
import { traceFile } from '../traceFile.js';

interface ReplayArgs {
  trace: string;
  target: string;
  micropython?: string;
  heap?: string;
  json: boolean;
  profiles?: string[];
}

/** Replays a recorded trace on other heaps. */
export const replayCommand: CommandModule<object, ReplayArgs> = {
  command: 'replay <trace>',
  describe: 'Replay a recorded trace on the heaps of other boards',
  builder: (yargs) =>
    yargs
      .positional('trace', { type: 'string', demandOption: true, describe: 'a file that uheap record wrote' })
      .option('target', {
        alias: 't',
        type: 'string',
        demandOption: true,
        describe: TARGETS_DESCRIPTION,
      })
      .option('micropython', BOARD_OPTIONS.micropython)
      .option('heap', BOARD_OPTIONS.heap)
      .options(PROFILES_OPTION_WITH_ALIAS)
      .options(JSON_OPTION) as unknown as Argv<ReplayArgs>,
  handler: ({ trace: path, target, micropython, heap, json, profiles }) => {
    const folders = profileFolders({ profiles });
    const open = traceFile(path);
    const heapBytes = heap === undefined ? undefined : parseSize(heap, '--heap');
    const firmware = firmwareChoice({ micropython });
    const boards = parseTargets(target, folders, { firmware, heapBytes }).map((id) =>
      loadBoard(id, { firmware, heapBytes, folders }),
    );
    const replays = boards.map((board) => {
      const events = open();
      try {
        return { result: replayTrace(events, board), wordBytes: events.header.wordBytes };
      } finally {
        events.close();
      }
    });
    const results = replays.map(({ result }) => result);
    process.exitCode = results.every(fits) ? 0 : 1;
    if (json) {
      process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
      return;
    }
    const head = ['board', 'result', 'heap', 'used', 'peak', 'with garbage', 'largest free', 'collections', 'placed'];
    process.stdout.write(table(head, results.map(cells), { spare: ['collections', 'used'] }));
    for (const { target: id, failed, granted } of results) {
      if (failed !== null) {
        process.stdout.write(
          `${id}: no room for ${failed.bytes} bytes at ${failed.place} (line ${failed.line} of the trace)\n`,
        );
      }
      if (granted !== null) {
        process.stdout.write(
          `${id}: has room for what failed in the recording (line ${granted}); what the program does then is not in it\n`,
        );
      }
    }
    const wordBytes = replays[0]?.wordBytes;
    const other = boards.filter((board) => board.wordBytes !== wordBytes);
    if (wordBytes !== undefined && other.length > 0) {
      const bits = wordBytes * 8;
      process.stdout.write(
        `note: the trace is of a board with ${bits}-bit words; sizes are wrong for ${other.map(({ id }) => id).join(', ')}\n`,
      );
    }
  },
};

function fits({ failed, refused }: ReplayResult): boolean {
  return failed === null && refused === 0;
}

function verdict({ failed, refused }: ReplayResult): string {
  if (failed !== null) return 'runs out';
  return refused === 0 ? 'fits' : `${refused} failed`;
}

function cells(result: ReplayResult): string[] {
  const { target, heap, used, peak, peakSlack, peakWithGarbage, tightestFree, collections, firstMoved } = result;
  return [
    target,
    verdict(result),
    ...[heap, used].map(String),
    peakSlack === 0 ? String(peak) : `${peak} to ${peak + peakSlack}`,
    ...[peakWithGarbage, tightestFree, collections].map(String),
    firstMoved === null ? 'as recorded' : `differs from line ${firstMoved} on`,
  ];
}
