import { describe, expect, it } from 'vitest';
import { CompilerStack } from '../../src/compiler/compilerStack.js';
import { R } from '../../src/compiler/rules.js';

const EMITTER = 0x20005000;
const SCOPE = 0x20006000;

function stack(): CompilerStack {
  return new CompilerStack(
    {
      rules: { power: '-.' },
      functions: { compile_scope: '--', compile_node: '-s', inlined: '..-' },
      emitter: { jump: '-e', pop_top: '.-' },
    },
    EMITTER,
  );
}

/** What the first words below the frame hold. */
function words(of: CompilerStack, n: number): number[] {
  return Array.from({ length: n }, (_, i) => of.word(4 * (i + 1)));
}

describe('CompilerStack', () => {
  it('puts the frame of what is called below that of its caller', () => {
    const frames = stack();
    frames.begin(SCOPE);
    frames.enter('compile_node');
    frames.emit('jump');
    expect(words(frames, 6)).toEqual([0, 0, 0, SCOPE, 0, EMITTER]);
  });

  it('leaves what a function wrote when it returns, until another one writes there', () => {
    const frames = stack();
    frames.begin(SCOPE);
    frames.enter('compile_node');
    frames.emit('jump');
    frames.leave('compile_node');
    expect(words(frames, 6)).toEqual([0, 0, 0, SCOPE, 0, EMITTER]);
    frames.emit('jump');
    expect(words(frames, 6)).toEqual([0, 0, 0, EMITTER, 0, EMITTER]);
  });

  it('leaves words alone that a frame has but never writes', () => {
    const frames = stack();
    frames.begin(SCOPE);
    frames.emit('jump');
    frames.enterRule(R.power);
    frames.leaveRule(R.power);
    expect(words(frames, 4)).toEqual([0, 0, 0, EMITTER]);
    frames.emit('pop_top');
    expect(words(frames, 4)).toEqual([0, 0, 0, 0]);
  });

  it('has no frame for a function that the C compiler put into its callers, but its words', () => {
    const frames = stack();
    frames.begin(SCOPE);
    frames.enter('no_such_function');
    frames.emit('jump');
    expect(words(frames, 4)).toEqual([0, 0, 0, EMITTER]);
    frames.enterRule(R.power);
    frames.inline('inlined');
    expect(words(frames, 4)).toEqual([0, 0, 0, 0]);
  });

  it('begins anew with each pass over a scope', () => {
    const frames = stack();
    frames.begin(SCOPE);
    frames.enter('compile_node');
    frames.begin(SCOPE);
    frames.emit('jump');
    expect(words(frames, 4)).toEqual([0, 0, 0, EMITTER]);
    expect(frames.word(4096)).toBe(0);
  });
});
