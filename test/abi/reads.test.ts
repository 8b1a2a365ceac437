import { describe, expect, it } from 'vitest';
import { ask, isWatched, Reads, withChanges } from '../../src/abi/reads.js';

interface Thing {
  readonly name: string;
  readonly words: readonly string[];
  readonly values: Readonly<Record<string, number>>;
  readonly place: { readonly at: number } | null;
}

const thing: Thing = { name: 'one', words: ['a', 'b'], values: { x: 1, y: 2 }, place: { at: 5 } };

const hasWord = ({ words }: Thing, word: string): boolean => words.includes(word);

/** Whether what `read` does to `thing` would have gone the same way with others. */
function areOf(read: (watched: Thing) => void, ...others: readonly Partial<Thing>[]): boolean[] {
  const reads = new Reads(thing, ['values']);
  read(reads.watched);
  return others.map((other) => reads.areOf({ ...thing, ...other }));
}

describe('what is read of something', () => {
  it('decides for which others the same comes out', () => {
    expect(areOf(({ name }) => name, { name: 'two' }, { words: [] })).toEqual([false, true]);
    expect(areOf(() => {}, { name: 'two' })).toEqual([true]);
  });

  it('is compared by content', () => {
    const read = ({ words, place }: Thing): unknown => [words, place];
    const others = [{ words: ['a', 'b'], place: { at: 5 } }, { words: ['a'] }, { place: { at: 6 } }, { place: null }];
    expect(areOf(read, ...others)).toEqual([true, false, false, false]);
    expect(areOf(read, { place: Object.assign(new Map(), { at: 5 }) as never })).toEqual([false]);
  });

  it('is noted by name of parts', () => {
    const others = [{ values: { x: 1, y: 3 } }, { values: { x: 2, y: 2 } }, { values: { y: 2 } as never }];
    expect(areOf(({ values }) => values.x, ...others)).toEqual([true, false, false]);
    expect(areOf(({ values }) => 'y' in values, ...others)).toEqual([false, true, true]);
    expect(areOf(({ values }) => Object.entries(values), ...others)).toEqual([false, false, false]);
  });

  it('counts as the answer where it is a question', () => {
    const others = [{ words: ['a', 'c'] }, { words: ['b'] }];
    expect(areOf((watched) => ask(watched, hasWord, 'a'), ...others)).toEqual([true, false]);
    expect(areOf((watched) => ask(watched, hasWord, 'c'), ...others)).toEqual([false, true]);
    expect(ask(thing, hasWord, 'a')).toBe(true);
  });

  it('is the same through one with changes, but for those', () => {
    const changed = (watched: Thing): Thing => withChanges(watched, { name: 'three' });
    expect(areOf((watched) => changed(watched).name, { name: 'two' })).toEqual([true]);
    expect(areOf((watched) => changed(watched).place, { place: null })).toEqual([false]);
    expect(areOf((watched) => changed(watched).values.x, { values: { x: 7 } })).toEqual([false]);
    expect(areOf((watched) => ask(changed(watched), hasWord, 'a'), { words: [] })).toEqual([false]);
    expect(changed(new Reads(thing, []).watched)).toMatchObject({ name: 'three', words: ['a', 'b'] });
  });

  it('is nothing of what nobody watches', () => {
    expect(withChanges(thing, { name: 'three' })).toEqual({ ...thing, name: 'three' });
    expect([thing, withChanges(thing, {}), new Reads(thing, []).watched].map(isWatched)).toEqual([false, false, true]);
  });

  it('cannot be written', () => {
    const { watched } = new Reads(thing, ['values']);
    expect(() => Object.assign(watched, { name: 'two' })).toThrow(TypeError);
    expect(thing.name).toBe('one');
  });
});
