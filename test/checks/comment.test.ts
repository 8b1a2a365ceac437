import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { comment } from '../../action/comment.mjs';

interface Comment {
  id: number;
  body: string;
}

const file = join(mkdtempSync(join(tmpdir(), 'uheap-comment-')), 'summary.md');
let comments: Comment[] = [];
let warnings: string[] = [];
let refuses = false;

function tools(): Parameters<typeof comment>[0] {
  const allowed = (): void => {
    if (refuses) throw new Error('Resource not accessible by integration');
  };
  const issues = {
    listComments: null,
    createComment: async ({ body }: { body: string }) => {
      allowed();
      comments.push({ id: comments.length + 10, body });
    },
    updateComment: async (change: { comment_id: number; body: string }) => {
      allowed();
      comments.find(({ id }) => id === change.comment_id)!.body = change.body;
    },
  };
  return {
    github: { paginate: async () => comments, rest: { issues } },
    context: { repo: { owner: 'o', repo: 'r' }, payload: { pull_request: { number: 7 } } },
    core: { warning: (text: string) => void warnings.push(text) },
  };
}

beforeEach(() => {
  comments = [{ id: 1, body: 'a word of a person, with <!-- uheap: c --> in it' }];
  warnings = [];
  refuses = false;
});

describe("the action's comment on a pull request", () => {
  it('is written once and changed from then on, for each config', async () => {
    writeFileSync(file, 'all 2 pass\n');
    await comment(tools(), 'c', file);
    await comment(tools(), 'other 1/2', file);
    writeFileSync(file, '1 of 2 fail\n');
    await comment(tools(), 'c', file);
    expect(comments.map(({ body }) => body)).toEqual([
      'a word of a person, with <!-- uheap: c --> in it',
      '<!-- uheap: c -->\n1 of 2 fail\n',
      '<!-- uheap: other 1/2 -->\nall 2 pass\n',
    ]);
  });

  it('that may not be written is a warning', async () => {
    refuses = true;
    await comment(tools(), 'c', file);
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toContain('pull-requests: write');
    expect(comments).toHaveLength(1);
  });

  it('is what the action calls for pull requests, whether the check passed or not', () => {
    const action = readFileSync(join(import.meta.dirname, '../../action.yml'), 'utf8');
    expect(action).toMatch(
      /if: \$\{\{ !cancelled\(\) && inputs\.comment == 'true' && github\.event_name == 'pull_request' \}\}/,
    );
    expect(action).toContain('/action/comment.mjs');
  });
});
