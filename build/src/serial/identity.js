/**
 * Asks the board who it is, a question a submission, so that one that its firmware can't answer hurts no other.
 * What that leaves on the heap is gone with the next soft reset.
 */
export async function askIdentity(repl) {
    const ask = (expression, imports = '') => askFor(repl, expression, imports);
    const implementation = await ask('sys.implementation', 'sys');
    const uname = (await ask('os.uname()', 'os')) ?? (await ask('uos.uname()', 'uos'));
    const pointer = (await ask("struct.calcsize('P')", 'struct')) ?? (await ask("ustruct.calcsize('P')", 'ustruct'));
    return {
        implementation: field(implementation, 'name') ?? 'micropython',
        version: versionOf(implementation) ?? field(uname, 'release'),
        platform: await ask('sys.platform', 'sys'),
        machine: field(implementation, '_machine') ?? field(uname, 'machine'),
        build: field(uname, 'version') ?? (await ask('sys.version', 'sys')),
        wordBytes: pointer === null ? null : Number(pointer),
        hasMemInfo: (await ask('callable(micropython.mem_info)', 'micropython')) === 'True',
    };
}
/** What the board prints for an expression; null where it raises. */
export async function askFor(repl, expression, imports = '') {
    const importing = imports === '' ? '' : `import ${imports}\n`;
    const { out, err } = await repl.run(`${importing}print(${expression})\n`, 'raw-repl', `asking for ${expression}`);
    return err === '' ? out.trim() : null;
}
/** A named value of a printed tuple, such as `(name='micropython', version=(1, 23, 0, ''))`. */
function field(printed, name) {
    return new RegExp(`\\b${name}='([^']*)'`).exec(printed ?? '')?.[1] ?? null;
}
function versionOf(implementation) {
    const match = /\bversion=\((\d+), (\d+), (\d+)/.exec(implementation ?? '');
    return match === null ? null : match.slice(1).join('.');
}
