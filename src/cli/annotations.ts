/** `--annotations`: whether GitHub is to show what is found beside the code; by itself where it runs the command. */
export type Annotations = 'auto' | 'github' | 'none';

export function isForGithub(annotations: Annotations): boolean {
  return annotations === 'github' || (annotations === 'auto' && process.env.GITHUB_ACTIONS === 'true');
}
