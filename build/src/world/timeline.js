/** Values that change over time, as a stub gives them. */
function isCycle(line) {
    return typeof line === 'object' && line !== null && 'repeat' in line;
}
function stepsOf(line) {
    if (isCycle(line))
        return line.steps;
    return Array.isArray(line) ? line : null;
}
function lastAt(steps, ms) {
    let value;
    for (const step of steps) {
        if (step[0] > ms)
            break;
        value = step[1];
    }
    return value;
}
/** The value of a timeline at a time in microseconds; undefined before its first step. */
export function valueAt(line, us) {
    if (line === undefined)
        return undefined;
    const steps = stepsOf(line);
    if (steps === null)
        return line;
    const ms = us / 1000;
    if (!isCycle(line))
        return lastAt(steps, ms);
    // Before the first step of a round the last one of the round before still holds.
    return lastAt(steps, ms % line.repeat) ?? (ms >= line.repeat ? steps.at(-1)?.[1] : undefined);
}
/** When the timeline's next step comes after a time, both in microseconds; null: none comes. */
export function nextStepAt(line, us) {
    const steps = line === undefined ? null : stepsOf(line);
    if (line === undefined || steps === null || steps.length === 0)
        return null;
    if (!isCycle(line))
        return usOf(steps.find((step) => usOf(step[0]) > us)?.[0]);
    const round = Math.floor(us / usOf(line.repeat));
    const start = round * usOf(line.repeat);
    const next = steps.find((step) => start + usOf(step[0]) > us);
    return next === undefined ? start + usOf(line.repeat) + usOf(steps[0][0]) : start + usOf(next[0]);
}
function usOf(ms) {
    return ms === undefined ? null : ms * 1000;
}
