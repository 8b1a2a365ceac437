import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { benchCold, benchStarts } from './cold.mjs';
import { benchFit } from './fit.mjs';
import { benchGc, benchTraces } from './gc.mjs';
import { benchFullHeap, benchSoak } from './memory.mjs';
import { comparePrograms, geometricMean, ownPrograms, perfPrograms } from './programs.mjs';
import { benchFitScale, benchScale, exponent, MOST_EXPONENT, SIZES } from './scale.mjs';
import { benchServe } from './serve.mjs';
import { benchBoot, benchProcess } from './start.mjs';

/**
 * npm run bench -- [--perfbench DIR] [--runs N] [--only programs,perfbench,gc,fit,start,memory,cold,scale,serve] [--match TEXT] [--write]
 * Measures and prints tables; --write puts them into bench/results.md.
 */

const { values: options } = parseArgs({
  options: {
    perfbench: { type: 'string' },
    runs: { type: 'string', default: '5' },
    only: { type: 'string', default: 'programs,perfbench,gc,fit,start,memory,cold,scale,serve' },
    match: { type: 'string', default: '' },
    write: { type: 'boolean', default: false },
  },
});
const runs = Number(options.runs);
const parts = options.only.split(',');
const lines = [];

function say(line) {
  console.log(line);
  lines.push(line);
}

async function programs(title, list) {
  say(`\n## ${title}\n`);
  say('| program | uheap, first run, ms | uheap, ms | WebAssembly, ms | ratio |');
  say('|---|---:|---:|---:|---:|');
  const wanted = list.filter(({ name }) => name.includes(options.match));
  const rows = await comparePrograms(wanted, runs, ({ name, first, ours, wasm, ratio }) =>
    say(`| ${name} | ${first.toFixed(0)} | ${ours.toFixed(1)} | ${wasm.toFixed(1)} | ${ratio.toFixed(2)} |`),
  );
  const ratios = rows.map((row) => row.ratio);
  say(`| geometric mean, largest | | | | ${geometricMean(ratios).toFixed(2)}, ${Math.max(...ratios).toFixed(2)} |`);
}

say('# Measured\n');
say(
  'Written by `npm run bench -- --write`. A ratio below 1 means that uheap is faster; times of a program are medians,',
);
say('and the ratio is the median of the ratios of pairs that ran one right after the other.\n');
say(`${cpus()[0].model}, ${cpus().length} cores; Node ${process.version}; ${new Date().toISOString().slice(0, 10)}.`);

// Before all else: once a process has seen owners of many classes, calling one takes longer.
const engine = parts.includes('gc') ? benchGc() : [];

if (parts.includes('programs')) {
  await programs('Whole programs against MicroPython 1.23.0 for WebAssembly', ownPrograms());
}
if (parts.includes('perfbench') && options.perfbench !== undefined) {
  await programs("MicroPython's perf_bench against the same", perfPrograms(options.perfbench));
}
if (parts.includes('gc')) {
  say('\n## The engine alone\n');
  say(
    'A heap with 95 % of its blocks in use and holes all over, for allocations; full of live objects that point to each other at random, for collections: the quickest of 40 (7 of 32 MB).\n',
  );
  say(
    '| heap, KB | free and allocate, ns | to that of 16 KB | collect, ns a live object | the same in order, ns | only reading one, ns |',
  );
  say('|---:|---:|---:|---:|---:|---:|');
  for (const { kb, allocNs, allocRatio, collectNs, orderedNs, readNs } of engine) {
    const others = [collectNs, orderedNs, readNs].map((ns) => ns.toFixed(0)).join(' | ');
    say(`| ${kb} | ${allocNs.toFixed(0)} | ${allocRatio.toFixed(2)} | ${others} |`);
  }
  say('\nWhat programs of `bench/programs` ask of a heap of 256 KB, recorded and replayed without them:\n');
  say('| program | requests | collections | requests a second | collections a second |');
  say('|---|---:|---:|---:|---:|');
  for (const trace of benchTraces()) {
    const { name, requests, collections, requestsPerSecond, collectionsPerSecond } = trace;
    const millions = (requestsPerSecond / 1e6).toFixed(1);
    say(`| ${name} | ${requests} | ${collections} | ${millions} million | ${collectionsPerSecond.toFixed(0)} |`);
  }
}
if (parts.includes('fit')) {
  say('\n## Fit\n');
  const { boards, cores, slowest, all, ratio } = benchFit(30);
  say(
    `- \`uheap fit\` on ${boards} boards, ${cores} cores: ${all.toFixed(0)} ms; the slowest board alone: ${slowest.toFixed(0)} ms; ` +
      `${ratio.toFixed(2)} of the slowest times ${boards} / ${cores}`,
  );
}
if (parts.includes('start')) {
  say('\n## Start\n');
  const { node, uheap, ratio } = benchProcess(runs * 2);
  say(
    `- \`uheap run\` of an empty program: ${uheap.toFixed(0)} ms, \`node -e 0\`: ${node.toFixed(0)} ms, ratio ${ratio.toFixed(2)}`,
  );
  for (const target of ['UNIX_X64', 'UNIX_X86', 'PYBV11', 'RPI_PICO']) {
    say(`- boot of ${target} in a running process: ${benchBoot(target, 300).toFixed(2)} ms`);
  }
}
if (parts.includes('serve')) {
  say('\n## What a tool waits for at `uheap serve`\n');
  say('| way | exec, ms | write a file, KB/s | read it, KB/s | soft reset, ms | longest of 1000 Ctrl-C, ms |');
  say('|---|---:|---:|---:|---:|---:|');
  for (const { way, exec, write, read, reset, interrupt } of await benchServe()) {
    const figures = [exec.toFixed(1), write.toFixed(0), read.toFixed(0), reset.toFixed(1), interrupt.toFixed(0)];
    say(`| ${way} | ${figures.join(' | ')} |`);
  }
}
if (parts.includes('memory')) {
  say('\n## Memory of the process\n');
  const full = benchFullHeap(8);
  say(`- a heap of 8 MB full of small lists: ${full.perByte.toFixed(1)} bytes a simulated byte`);
  const { after, collections } = benchSoak(100e6);
  const mb = (bytes) => (bytes / 1048576).toFixed(1);
  say(`- 100 million bytecodes on 256 KB, ${collections} collections: ${after.map(mb).join(', ')} MB after each tenth`);
}
if (parts.includes('scale')) {
  say('\n## Scale\n');
  const mb = (bytes) => (bytes / 1e6).toFixed(1);
  say(
    `Of a loop of ${SIZES.map((n) => n.toLocaleString('en')).join(', ')} rounds that makes two chunks in each, on PYBV11:\n`,
  );
  say('| command | seconds | of processors | MB of memory | MB written | grows as |');
  say('|---|---|---|---|---|---:|');
  for (const { name, sizes } of benchScale()) {
    const all = (figure) => sizes.map(figure).join(', ');
    const power = Math.max(...['cpuMs', 'bytes', 'fileBytes'].map((cost) => exponent(sizes.map((size) => size[cost]))));
    const seconds = [(size) => (size.ms / 1000).toFixed(1), (size) => (size.cpuMs / 1000).toFixed(1)].map(all);
    const written = sizes[0].fileBytes === 0 ? '' : all((size) => mb(size.fileBytes));
    const grows = `n^${power.toFixed(2)}${power > MOST_EXPONENT ? ' (too fast)' : ''}`;
    say(`| ${name} | ${seconds.join(' | ')} | ${all((size) => mb(size.bytes))} | ${written} | ${grows} |`);
    if (power > MOST_EXPONENT) process.exitCode = 1;
  }
  say('\n| fit | seconds | of processors | MB of memory |');
  say('|---|---:|---:|---:|');
  for (const { name, boards, ms, cpuMs, bytes } of benchFitScale()) {
    const count = boards > 1 && !name.includes(String(boards)) ? ` (${boards})` : '';
    say(`| ${name}${count} | ${(ms / 1000).toFixed(1)} | ${(cpuMs / 1000).toFixed(1)} | ${mb(bytes)} |`);
  }
}
if (parts.includes('cold')) {
  say('\n## Cold\n');
  say(
    'Whole processes in turn, medians: milliseconds that pass, and that processors work. An empty program where none is named.\n',
  );
  say('| process | ms | ms of processors |');
  say('|---|---:|---:|');
  const starts = benchStarts(runs);
  for (const [name, { wall, cpu }] of Object.entries(starts))
    say(`| ${name} | ${wall.toFixed(0)} | ${cpu.toFixed(0)} |`);
  say('\nOne program each, less the start of an empty one:\n');
  say('| program | uheap, ms | WebAssembly, ms | ratio | of processors | over native |');
  say('|---|---:|---:|---:|---:|---:|');
  const text = (ratio) => (ratio === null ? '' : ratio.toFixed(2));
  const total = benchCold(
    options.perfbench,
    options.match,
    runs,
    starts,
    ({ name, uheap, wasm, overWasm, cpu, overNative }) =>
      say(
        `| ${name} | ${uheap.toFixed(0)} | ${wasm.toFixed(0)} | ${text(overWasm)} | ${text(cpu)} | ${text(overNative)} |`,
      ),
  );
  const { overWasm, cpu, overNative, worst } = total;
  say(`| geometric mean, largest | | | ${text(overWasm)}, ${text(worst)} | ${text(cpu)} | ${text(overNative)} |`);
}
if (options.write) writeFileSync(new URL('results.md', import.meta.url), `${lines.join('\n')}\n`);
