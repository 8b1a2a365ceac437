import type { Machine } from '../machine/machine.js';
import type { CodeState } from '../runtime/codeState.js';
import { utf8Text } from '../runtime/print.js';
import { currentBlock, currentFile, currentLine } from '../vm/line.js';
import { plainLine } from './plainText.js';
import { hasFile, type Project, pathInProject } from './projectFiles.js';

/** A place in a program. Line 0: no line of the source, as for what happens before the program runs. */
export interface Site {
  readonly file: string;
  readonly line: number;
  readonly fun: string;
}

/** What the firmware does before any program. */
const SITE_BOOT: Site = { file: '', line: 0, fun: '(boot)' };
/** Receiving and compiling the main program. */
const SITE_LOAD: Site = { file: '', line: 0, fun: '(load and compile)' };
/** Compiling what a line imports or executes. */
const SITE_COMPILE: Site = { file: '', line: 0, fun: '(compile)' };

/** The call paths of a run, as a tree: node 0 is the root, and each node is a place reached from its parent. */
class CallTree {
  readonly sites: Site[] = [];
  readonly parents: number[] = [-1];
  readonly siteOf: number[] = [-1];
  private readonly children: (Map<number, number> | null)[] = [null];
  // The last answer for each parent, which is the next one mostly.
  private readonly lastSite: number[] = [-1];
  private readonly lastChild: number[] = [-1];

  addSite(site: Site): number {
    return this.sites.push(site) - 1;
  }

  /** The node of a place reached from `parent`. */
  child(parent: number, site: number): number {
    if (this.lastSite[parent] === site) return this.lastChild[parent]!;
    let map = this.children[parent]!;
    if (map === null) {
      map = new Map();
      this.children[parent] = map;
    }
    let node = map.get(site);
    if (node === undefined) {
      node = this.parents.push(parent) - 1;
      this.siteOf.push(site);
      this.children.push(null);
      this.lastSite.push(-1);
      this.lastChild.push(-1);
      map.set(site, node);
    }
    this.lastSite[parent] = site;
    this.lastChild[parent] = node;
    return node;
  }

  /** The place of a node; undefined for the root. */
  site(node: number): Site | undefined {
    return this.sites[this.siteOf[node]!];
  }

  /** Places from the outermost to the node's own. */
  path(node: number): Site[] {
    const path: Site[] = [];
    for (let at = node; at > 0; at = this.parents[at]!) path.push(this.sites[this.siteOf[at]!]!);
    return path.reverse();
  }
}

/** Tells which line of the program is running, and how it got there. */
export class CallSites {
  readonly tree = new CallTree();
  private readonly state: Machine['state'];
  /** What tracebacks call the program where it has no file of its own, and what to call it instead. */
  private readonly programName: string;
  private readonly byPlace = new Map<string, number>();
  private readonly byCode = new Map<Uint8Array, (number | undefined)[]>();
  private lastCode: Uint8Array | null = null;
  private lastSites: (number | undefined)[] = [];
  private readonly boot: number;
  private readonly load: number;
  private readonly compile: number;
  private booted = false;
  // The frames of the last answer, outermost first: most of them are the same the next time.
  private readonly frames: CodeState[] = [];
  private readonly ips: number[] = [];
  private readonly nodes: number[] = [];
  private readonly scratch: CodeState[] = [];

  constructor(machine: Machine, programName: string) {
    this.state = machine.state;
    this.programName = programName;
    const { tree } = this;
    this.boot = tree.child(0, tree.addSite(SITE_BOOT));
    this.load = tree.child(0, tree.addSite(SITE_LOAD));
    this.compile = tree.addSite(SITE_COMPILE);
  }

  /** To be called when the machine has booted. */
  bootDone(): void {
    this.booted = true;
  }

  /** Node of the call path that is running now. */
  current(): number {
    const { state, scratch, frames, ips, nodes } = this;
    let frame: CodeState | null = state.frame;
    if (frame === null) return this.booted ? this.load : this.boot;
    // What is below a frame that was there the last time, and has not been left since, is as it was.
    let known = 0;
    let added = 0;
    for (; frame !== null; frame = frame.prev) {
      const at: number = frame.pathIndex;
      if (at > 0 && frames[at - 1] === frame) {
        known = at;
        if (ips[at - 1] === frame.ip) break;
        known--;
        scratch[added++] = frame;
        break;
      }
      scratch[added++] = frame;
    }
    let node = known === 0 ? 0 : nodes[known - 1]!;
    while (added > 0) {
      const cs = scratch[--added]!;
      node = this.tree.child(node, this.siteOf(cs));
      frames[known] = cs;
      ips[known] = cs.ip;
      nodes[known] = node;
      cs.pathIndex = ++known;
    }
    return state.compiling > 0 ? this.tree.child(node, this.compile) : node;
  }

  private siteOf(cs: CodeState): number {
    const { bytecode } = cs.fun;
    let sites = this.lastSites;
    if (bytecode !== this.lastCode) {
      const known = this.byCode.get(bytecode);
      sites = known ?? [];
      if (known === undefined) this.byCode.set(bytecode, sites);
      this.lastCode = bytecode;
      this.lastSites = sites;
    }
    return (sites[cs.ip] ??= this.newSite(cs));
  }

  /** All instructions of a line are one place. */
  private newSite(cs: CodeState): number {
    const name = plainLine(utf8Text(currentFile(cs).data));
    const file = name === '<stdin>' ? this.programName : name;
    const line = currentLine(cs);
    const fun = plainLine(utf8Text(currentBlock(cs).data));
    const key = `${file}:${line}:${fun}`;
    let site = this.byPlace.get(key);
    if (site === undefined) {
      site = this.tree.addSite({ file, line, fun });
      this.byPlace.set(key, site);
    }
    return site;
  }
}

/** The innermost line that runs. @param programName what to call the program where it has no file of its own */
export function currentSite({ frame }: Machine['state'], programName: string): Site {
  if (frame === null) return SITE_LOAD;
  const name = utf8Text(currentFile(frame).data);
  const fun = utf8Text(currentBlock(frame).data);
  return { file: name === '<stdin>' ? programName : name, line: currentLine(frame), fun };
}

/** The place as a path that an editor on this computer can open: what the board calls `/lib/a.py` is in the project's folder. */
export function siteOnDisk(site: Site, project: Pick<Project, 'program' | 'path' | 'folder' | 'files' | 'disk'>): Site {
  const name = pathInProject(site.file);
  if (site.file === project.path || site.line === 0) return site;
  if (name === project.program) return { ...site, file: project.path };
  if (!hasFile(project, name) || project.folder === '' || project.folder === '.') return { ...site, file: name };
  return { ...site, file: `${project.folder.replace(/\/$/, '')}/${name}` };
}
