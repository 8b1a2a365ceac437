import table from './stmConstants.json' with { type: 'json' };

/**
 * The constants of the module `stm`: of each its name, its value (where a peripheral is, or where a register is in it) and
 * the chips that have it. They are read from the CMSIS device headers of the chips as ports/stm32/make-stmconst.py does;
 * those of one chip are in the order of its header. The table is by columns, of which a page has less to fetch.
 */
export const stmConstants: readonly (readonly [name: string, value: string, chips: readonly string[]])[] =
  table.names.map((name, i) => [name, table.values[i]!, table.sets[table.chips[i]!]!.split(' ')]);
