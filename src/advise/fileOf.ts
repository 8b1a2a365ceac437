import type { Site } from '../report/callSites.js';
import { hasFile, type Project, pathInProject } from '../report/projectFiles.js';

/** A file of the project that a place is in; null: the place is in none. */
export function fileOf(project: Project, site: Site): string | null {
  if (site.line === 0) return null;
  if (site.file === project.path) return project.program;
  const name = pathInProject(site.file);
  return hasFile(project, name) && name.endsWith('.py') ? name : null;
}
