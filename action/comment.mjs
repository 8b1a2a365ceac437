import { readFileSync } from 'node:fs';

/**
 * Says on a pull request what a check came to, in one comment that the next check changes.
 *
 * @param {Parameters<typeof import('./comment.mjs').comment>[0]} tools what actions/github-script gives
 * @param {string} name what is checked: each has a comment of its own
 * @param {string} file Markdown
 */
export async function comment({ github, context, core }, name, file) {
  const marker = `<!-- uheap: ${name.replaceAll('--', '- -')} -->`;
  const body = `${marker}\n${readFileSync(file, 'utf8')}`.slice(0, MAX_LENGTH);
  const issue = { ...context.repo, issue_number: context.payload.pull_request.number };
  try {
    const all = await github.paginate(github.rest.issues.listComments, { ...issue, per_page: 100 });
    const old = all.find((one) => one.body?.startsWith(marker));
    if (old === undefined) await github.rest.issues.createComment({ ...issue, body });
    else await github.rest.issues.updateComment({ ...context.repo, comment_id: old.id, body });
  } catch (e) {
    // A pull request from a fork may not write: the check's own result stands.
    core.warning(`uheap: no comment on the pull request (${e.message}); it needs "permissions: pull-requests: write"`);
  }
}

/** What GitHub takes. */
const MAX_LENGTH = 65_536;
