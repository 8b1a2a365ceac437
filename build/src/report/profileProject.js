import { ProfileListener } from './profile.js';
import { collectAtEnd, runProject } from './programRun.js';
/** Runs a program on a board and says who allocated; live is what is left after a last collection. */
export function profileProject(board, project, options = {}) {
    let listener = null;
    const outcome = runProject(board, project, {
        ...options,
        listen: (watch) => {
            listener = new ProfileListener(watch);
            options.listen?.(watch);
        },
    });
    collectAtEnd(outcome);
    return { outcome, profile: listener.result() };
}
