/** What of actions/github-script's tools is used. */
interface Tools {
  github: {
    paginate(list: unknown, where: object): Promise<readonly { id: number; body?: string | undefined }[]>;
    rest: {
      issues: {
        listComments: unknown;
        createComment(comment: { owner: string; repo: string; issue_number: number; body: string }): Promise<unknown>;
        updateComment(change: { owner: string; repo: string; comment_id: number; body: string }): Promise<unknown>;
      };
    };
  };
  context: { repo: { owner: string; repo: string }; payload: { pull_request: { number: number } } };
  core: { warning(text: string): void };
}

export declare function comment(tools: Tools, name: string, file: string): Promise<void>;
