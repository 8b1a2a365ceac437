import { afterEach, describe, expect, it, vi } from 'vitest';
import { MemoryHost } from '../../src/machine/host.js';
import { Machine } from '../../src/machine/machine.js';
import { installStops, RunStopped, type StopOptions, type Stops } from '../../src/machine/stopping.js';
import { loadBoard } from '../../src/profiles/profiles.js';

/** Runs a loop that counts its rounds, until it is stopped. Returns what it was stopped with, its rounds, and the stops. */
function loop(options: StopOptions): { stopped: unknown; rounds: number; stops: Stops } {
  const host = new MemoryHost();
  const machine = new Machine(loadBoard('PYBV11'), host);
  const stops = installStops(machine.state, { onInterrupt: 'stop', ...options });
  const text = 'i = 0\nwhile True:\n i += 1\n';
  let stopped: unknown = null;
  try {
    machine.run({ name: 'main.py', text, via: 'file' }, 'firmware');
  } catch (e) {
    stopped = e;
  }
  const rounds = stops.steps();
  return { stopped, rounds, stops };
}

describe('Stopping a program from outside', () => {
  afterEach(() => void vi.restoreAllMocks());

  it('looks more often where steps take long', () => {
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (now += 1000));
    let looks = 0;
    const { stopped, rounds } = loop({ interrupted: () => ++looks === 10, lookMs: 50 });
    expect(stopped).toBeInstanceOf(RunStopped);
    // The first slice has 64 steps, the next ones a twentieth of the one before, and at least one.
    expect(rounds).toBeLessThan(100);
  });

  it('looks less and less often where they take no time', () => {
    vi.spyOn(performance, 'now').mockReturnValue(0);
    let looks = 0;
    const { rounds } = loop({ interrupted: () => ++looks === 10, lookMs: 50 });
    expect(rounds).toBeGreaterThan(64 * 2 ** 9);
    expect(rounds).toBeLessThan(64 * 2 ** 11);
  });

  it('stops after as many steps or as much time, however often it looks', () => {
    const limits = [{ maxSteps: 100_000 }, { forUs: 1_000_000 }];
    for (const limit of limits) {
      const alone = loop(limit);
      let now = 0;
      vi.spyOn(performance, 'now').mockImplementation(() => (now += 30));
      const watched = loop({ ...limit, interrupted: () => false, lookMs: 50 });
      expect([watched.rounds, (watched.stopped as Error).message]).toEqual([
        alone.rounds,
        (alone.stopped as Error).message,
      ]);
      vi.restoreAllMocks();
    }
  });

  it('begins with few steps again when something else runs', () => {
    vi.spyOn(performance, 'now').mockReturnValue(0);
    const host = new MemoryHost();
    const { state } = new Machine(loadBoard('PYBV11'), host);
    const stops = installStops(state, { interrupted: () => false });
    for (let i = 0; i < 10; i++) state.onStepsUsedUp!();
    expect(state.stepsLeft).toBeGreaterThan(10_000);
    stops.lookSoon();
    expect([state.stepsLeft, state.callsLeft]).toEqual([64, 64]);
  });
});
