import { findTarget, firmwareOf, loadBoard, profileRoots } from '../../profiles/profiles.js';
import { validateProfile } from '../../profiles/validate.js';
import { compareSides } from '../../report/comparison.js';
import { chooseTarget } from '../chooseTarget.js';
import { SerialError } from '../port.js';
import { withBoard } from '../session.js';
import { runSimulated } from '../sides.js';
import { otherVersion, SIMULATED_VERSION } from '../simulatedVersion.js';
import { fitProfiles } from './fit.js';
import { measureBoard } from './measure.js';
import { profilePaths, writeProfiles } from './profileFiles.js';
/**
 * Measures the board at a port, writes its profiles, and checks them against it.
 *
 * @throws SerialError, ProfileError, UnknownNameError, Interrupted
 */
export async function calibrate(port, request, options) {
    const warnings = [];
    const warn = (text) => void warnings.push(text);
    const facts = await withBoard(port, measureBoard, { ...options, warn });
    const { id, folder, folders = [] } = request;
    const base = findBase(facts, request.target, folders);
    const fit = fitProfiles(id, facts, base, folders);
    const paths = profilePaths(folder, id, fit.firmware.version);
    writeProfiles(paths, fit.target, fit.firmware);
    const [problem] = [paths.target, paths.firmware].flatMap((path) => validateProfile(path, folders));
    if (problem !== undefined) {
        const { file, key, expected, found } = problem;
        throw new SerialError(`the measured profile has an error: ${file}: ${key}: expected ${expected}, found ${found}`);
    }
    const { version } = facts.identity;
    if (version !== null && version !== SIMULATED_VERSION)
        warn(otherVersion(version));
    const checks = facts.checks.map(({ name, submissions, output }) => ({
        name,
        comparison: compareSides(output, runSimulated(fit.board, submissions, facts.via), {
            tolerance: 0,
            ignoreOutput: false,
        }),
    }));
    return {
        id,
        paths,
        identity: facts.identity,
        base: { target: base.targetName, firmware: base.firmwareName },
        board: facts.prompt,
        simulated: fit.prompt,
        checks,
        warnings,
    };
}
function findBase({ identity, prompt }, target, folders) {
    const board = target === undefined ? chooseTarget(identity, prompt.dump, folders) : loadBoard(target, { folders });
    const roots = profileRoots(folders);
    const targetFile = findTarget(roots, board.id);
    const firmwareFile = firmwareOf(roots, targetFile);
    return {
        board,
        target: targetFile.value,
        firmware: firmwareFile.value,
        targetName: nameIn(targetFile.leaf.root.targets, targetFile.leaf.path),
        firmwareName: nameIn(firmwareFile.leaf.root.firmware, firmwareFile.leaf.path),
    };
}
/** A profile's path as `extends` gives it. */
function nameIn(folder, path) {
    return path
        .slice(folder.length + 1, -'.json'.length)
        .split('\\')
        .join('/');
}
