import { askFor, askIdentity } from '../identity.js';
import { SerialError } from '../port.js';
import { runOnBoard } from '../sides.js';
import { MEM_INFO, submissionsFor } from '../submissions.js';
import { promptState } from './promptState.js';
/** Programs that every firmware runs, and that fill the heap each in its own way. */
const CHECK_PROGRAMS = {
    'lists and numbers': 'a = []\nfor i in range(40):\n    a.append([i, i * i])\n',
    'strings and dicts': "d = {}\nfor i in range(20):\n    d['key%d' % i] = 'value' * i\n",
    'functions and classes': 'class C:\n    def __init__(self, n):\n        self.n = n\n    def next(self):\n        return C(self.n + 1)\nc = [C(1)]\nfor i in range(10):\n    c.append(c[-1].next())\n',
};
const FLOATS_ON_HEAP = `import gc
def f(x):
    a = gc.mem_alloc()
    x = x * 1.5
    return gc.mem_alloc() - a
f(2.0)
print(f(2.0))
`;
/** Asks a board for everything that a profile of it needs. @throws SerialError for one that can't show its heap */
export async function measureBoard(repl) {
    const identity = await askIdentity(repl);
    const can = async (expression, imports = '') => (await askFor(repl, expression, imports)) !== null;
    const is = async (expression) => (await askFor(repl, expression)) === 'True';
    const hasFloat = await can('1.5');
    const float = !hasFloat ? 'none' : (await is('1.00000001 != 1.0')) ? 'double' : 'float';
    const longInt = (await is('(1 << 70) > 1')) ? 'mpz' : (await is('(1 << 40) > 1')) ? 'longlong' : 'none';
    const ofFloat = hasFloat ? await repl.run(FLOATS_ON_HEAP, 'raw-repl', 'measuring a float') : null;
    const hasSysPath = await can('sys.path', 'sys');
    const hasSysArgv = await can('sys.argv', 'sys');
    const modules = listed(await repl.run("help('modules')\n", 'raw-repl', 'listing the modules'));
    await repl.softReset();
    // The program between the probes is another probe.
    const probes = await runOnBoard(repl, submissionsFor(MEM_INFO, identity));
    const prompt = promptState(probes.output);
    if (prompt === null)
        throw new SerialError("the board has no micropython.mem_info(1), so its heap can't be read");
    return {
        identity,
        prompt,
        float,
        longInt,
        floatsOnHeap: ofFloat === null ? null : ofFloat.out.trim() !== '0',
        hasSysPath,
        hasSysArgv,
        modules,
        checks: await runChecks(repl, identity),
        via: probes.via,
    };
}
async function runChecks(repl, identity) {
    const checks = [];
    for (const [name, program] of Object.entries(CHECK_PROGRAMS)) {
        await repl.softReset();
        const submissions = submissionsFor(program, identity);
        checks.push({ name, submissions, output: (await runOnBoard(repl, submissions)).output });
    }
    return checks;
}
/** The names in the columns that `help('modules')` prints, without the remark below them. */
function listed({ out, err }) {
    if (err !== '')
        return null;
    const names = out
        .split(/\r?\n/)
        .filter((line) => !line.startsWith('Plus any'))
        .flatMap((line) => line.split(/\s+/))
        .filter((name) => name !== '');
    return names.length === 0 ? null : names;
}
