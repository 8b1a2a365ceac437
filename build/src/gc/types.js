/** What the heap tells and asks the rest of the machine: the only types that cross its two doors. */
export {};
