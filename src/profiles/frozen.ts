/** The Python sources of frozen modules, which lie beside firmware profiles. */
import type { FrozenLibrary, FrozenSource } from '../abi/board.js';
import type { Merged } from './extend.js';
import type { FirmwareFile } from './schema.js';
import { storage } from './storage.js';
import { builtInRoot, type ProfileRoot, readProfile } from './store.js';
import { releaseChain } from './version.js';

/** In a folder of frozen modules: how they are compiled. */
const MANIFEST = 'manifest.json';

interface Folder {
  readonly root: ProfileRoot;
  readonly path: string;
}

/**
 * The sources that a firmware's `frozenFrom` leads to: the profile's own folders first, then those of the profiles that it
 * extends, each beside the profile that names it. What a later release has in a folder of that name comes before it: there
 * lie only the files that have changed since. A file is read when it is asked for.
 */
export function frozenLibrary(firmware: Merged<FirmwareFile>): FrozenLibrary {
  const { basename, dirname, join } = storage().paths;
  const releases = releaseChain([builtInRoot()], firmware.value.version!);
  const folders = firmware.chain.flatMap(({ value, path, root }) =>
    (value.frozenFrom ?? []).flatMap((name): Folder[] => {
      const beside = dirname(path);
      const later = releases.slice(0, Math.max(0, releases.indexOf(basename(beside))));
      const editions = later.map((release) => join(dirname(beside), release));
      return [...editions, beside].map((folder) => ({ root, path: join(folder, name) }));
    }),
  );
  const known = new Map<string, FrozenSource | null>();
  return Object.freeze({
    source(path: string): FrozenSource | null {
      let source = known.get(path);
      if (source === undefined) {
        source = findSource(folders, path);
        known.set(path, source);
      }
      return source;
    },
  });
}

function findSource(folders: readonly Folder[], path: string): FrozenSource | null {
  for (const folder of folders) {
    const file = storage().paths.join(folder.path, path);
    if (!storage().exists(file)) continue;
    return sharedSource(file, path, storage().read(file, file), optimiseValue(folder, path));
  }
  return null;
}

/** One object for a text that boards share, so that it is compiled once. */
const shared = new Map<string, FrozenSource>();

function sharedSource(file: string, path: string, text: string, optimise: number): FrozenSource {
  const old = shared.get(file);
  if (old?.text === text && old.optimise === optimise) return old;
  const source = Object.freeze({ text, optimise, mpy: storage().compiled(path, text, optimise) });
  shared.set(file, source);
  return source;
}

function optimiseValue({ root, path }: Folder, module: string): number {
  const file = storage().paths.join(path, MANIFEST);
  if (!storage().exists(file)) return 0;
  const { opt } = readProfile(root, file, 'frozenManifest').value;
  return Object.hasOwn(opt, module) ? opt[module]! : 0;
}
