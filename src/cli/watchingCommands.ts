/** The commands that watch programs, each in a thread, so that the one that listens to Ctrl-C is free. */
export const WATCHING_COMMANDS = ['profile', 'record', 'report', 'fit', 'check', 'advise', 'leaks', 'why'] as const;

export type WatchingCommand = (typeof WATCHING_COMMANDS)[number];
