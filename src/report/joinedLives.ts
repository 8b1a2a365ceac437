import { flameRows } from './flameRows.js';
import type { MomentKind, PageArea, PageMoment, ReportData } from './page/data.js';
import { type Profile, type ProfileRow, siteName } from './profile.js';

/** A board from one start to the next: what the page shows of it, and who allocated. */
export interface BoardLife {
  readonly data: ReportData;
  readonly profile: Profile;
}

/** Numbers a chunk in `ReportData.lives`, and those that depend on which life it is of. */
const LIFE = 8;
const [BLOCK, PATH, TYPE, FROM, TO, LOST] = [0, 3, 4, 5, 6, 7] as const;

const MOST_MOMENTS = 4000;
const MOST_CHUNKS = 50_000;
/** Moments that stay however many there are. */
const KEPT: readonly MomentKind[] = ['peak', 'failure', 'start'];

/** Lives one after another, as one: what is alive at the end of all but the last is lost with the reset. */
export function joinLives(lives: readonly BoardLife[]): BoardLife {
  const profile = joinProfiles(lives.map((life) => life.profile));
  const highest = lives.findIndex((life) => life.profile.peak === profile.peak);
  let data = joinData(lives, highest);
  while (data.moments.length > MOST_MOMENTS || data.lives.length > MOST_CHUNKS * LIFE) {
    const fewer = halved(data);
    if (fewer.moments.length === data.moments.length) break;
    data = fewer;
  }
  const events = (data.moments.at(-1)?.[0] ?? 0) + 1;
  const stride = Math.max(1, Math.round(events / Math.max(1, data.moments.length)));
  return { profile, data: { ...data, stride, rows: flameRows(profile) } };
}

/** Requests and bytes are those of all; the peak is the highest one's, and what lives on is the last one's. */
function joinProfiles(profiles: readonly Profile[]): Profile {
  const highest = profiles.reduce((most, profile) => (profile.peak > most.peak ? profile : most));
  const last = profiles.at(-1);
  const rows = new Map<string, ProfileRow>();
  for (const profile of profiles) {
    for (const row of profile.rows) addRow(rows, row, profile === highest, profile === last);
  }
  const sum = (figure: 'events' | 'collections'): number => profiles.reduce((n, profile) => n + profile[figure], 0);
  return {
    peak: highest.peak,
    peakSlack: highest.peakSlack,
    peakWithGarbage: Math.max(...profiles.map((profile) => profile.peakWithGarbage)),
    events: sum('events'),
    collections: sum('collections'),
    rows: [...rows.values()],
  };
}

function addRow(rows: Map<string, ProfileRow>, row: ProfileRow, isHighest: boolean, isLast: boolean): void {
  const key = [...row.path.map(siteName), row.type].join('\n');
  const known = rows.get(key);
  rows.set(key, {
    path: row.path,
    type: row.type,
    count: (known?.count ?? 0) + row.count,
    bytes: (known?.bytes ?? 0) + row.bytes,
    peakCount: isHighest ? row.peakCount : (known?.peakCount ?? 0),
    peak: isHighest ? row.peak : (known?.peak ?? 0),
    liveCount: isLast ? row.liveCount : 0,
    live: isLast ? row.live : 0,
  });
}

function joinData(all: readonly BoardLife[], highest: number): ReportData {
  const areas = joinAreas(all.map(({ data }) => data.areas));
  const firsts = firstBlocks(areas);
  const moments: PageMoment[] = [];
  const lives: number[] = [];
  const paths = new Interned<readonly string[]>();
  const lines: string[] = [];
  const types = new Interned<string>();
  const kindOf: number[] = [];
  let firstEvent = 0;
  let firstMs = 0;
  for (const [n, { data }] of all.entries()) {
    const ownFirsts = firstBlocks(data.areas);
    const firstMoment = moments.length;
    const end = firstMoment + data.moments.length;
    for (const [i, [event, used, largest, kind, live, ms]] of data.moments.entries()) {
      const isStart = n > 0 && i === 0;
      const shown = isStart ? 'start' : kind === 'peak' && n !== highest ? 'plain' : kind;
      moments.push([firstEvent + event, used, largest, shown, live, firstMs + ms]);
    }
    const ownPaths = data.paths.map((path, i) => {
      const index = paths.index([...path, data.lines[i]].join('\n'), path);
      lines[index] = data.lines[i]!;
      return index;
    });
    const ownTypes = data.types.map((type, i) => {
      const index = types.index(type, type);
      kindOf[index] = data.kindOf[i]!;
      return index;
    });
    for (let i = 0; i < data.lives.length; i += LIFE) {
      const chunk = data.lives.slice(i, i + LIFE);
      const area = ownFirsts.findLastIndex((first) => first <= chunk[BLOCK]!);
      const place = areas.findIndex(({ start }) => start === data.areas[area]!.start);
      chunk[BLOCK]! += firsts[place]! - ownFirsts[area]!;
      chunk[PATH] = ownPaths[chunk[PATH]!]!;
      chunk[TYPE] = ownTypes[chunk[TYPE]!]!;
      chunk[FROM]! += firstMoment;
      for (const at of [TO, LOST]) chunk[at] = Math.min(end, chunk[at]! + firstMoment);
      lives.push(...chunk);
    }
    firstEvent = (moments.at(-1)?.[0] ?? -1) + 1;
    firstMs = moments.at(-1)?.[5] ?? 0;
  }
  const total = totalOf(all);
  return { ...all[0]!.data, total, areas, moments, lives, paths: paths.all, lines, types: types.all, kindOf };
}

/** Numbers for things that are the same in several lives. */
class Interned<T> {
  readonly all: T[] = [];
  private readonly byKey = new Map<string, number>();

  index(key: string, thing: T): number {
    let index = this.byKey.get(key);
    if (index === undefined) {
      index = this.all.push(thing) - 1;
      this.byKey.set(key, index);
    }
    return index;
  }
}

/** A heap that grew is as large as it was at most. */
function totalOf(all: readonly BoardLife[]): number {
  return Math.max(...all.map(({ data }) => data.total));
}

function joinAreas(all: readonly (readonly PageArea[])[]): PageArea[] {
  const byStart = new Map<number, PageArea>();
  for (const area of all.flat()) {
    const known = byStart.get(area.start);
    if (known === undefined || known.blocks < area.blocks) byStart.set(area.start, area);
  }
  return [...byStart.values()];
}

function firstBlocks(areas: readonly PageArea[]): number[] {
  let first = 0;
  return areas.map(({ blocks }) => {
    first += blocks;
    return first - blocks;
  });
}

/** Every other moment goes, and with them the chunks that are there at none of the others. */
function halved(data: ReportData): ReportData {
  let isOdd = false;
  const stays = data.moments.map(([, , , kind]) => {
    if (KEPT.includes(kind)) return true;
    isOdd = !isOdd;
    return isOdd;
  });
  let kept = 0;
  const newIndex = stays.map((stay) => (stay ? kept++ : kept));
  newIndex.push(kept);
  const lives: number[] = [];
  for (let i = 0; i < data.lives.length; i += LIFE) {
    const chunk = data.lives.slice(i, i + LIFE);
    for (const at of [FROM, TO, LOST]) chunk[at] = newIndex[chunk[at]!]!;
    if (chunk[FROM] !== chunk[TO]) lives.push(...chunk);
  }
  return { ...data, moments: data.moments.filter((_, i) => stays[i]), lives };
}
