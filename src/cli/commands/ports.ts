import type { Argv, CommandModule } from 'yargs';
import { knownDevice } from '../../serial/knownDevices.js';
import type { PortInfo } from '../../serial/portInfo.js';
import { listPorts } from '../../serial/serialPort.js';
import { JSON_OPTION } from '../options.js';
import { table } from '../table.js';

interface PortsArgs {
  json: boolean;
}

/** Lists the serial ports. */
export const portsCommand: CommandModule<object, PortsArgs> = {
  command: 'ports',
  describe: 'List the serial ports and the boards that are probably at them',
  builder: (yargs) => yargs.options(JSON_OPTION) as unknown as Argv<PortsArgs>,
  handler: async (args) => {
    process.stdout.write(portsText(await listPorts(), args.json));
  },
};

/** The ports as text, or as JSON. Ports of the computer itself, which nothing is known of, come last. */
export function portsText(ports: readonly PortInfo[], json: boolean): string {
  const known = ports
    .map((port) => ({ ...port, likely: knownDevice(port.vendorId, port.productId) }))
    .sort((a, b) => Number(a.vendorId === undefined) - Number(b.vendorId === undefined));
  if (json) return `${JSON.stringify(known, null, 2)}\n`;
  if (known.length === 0) return 'no serial ports\n';
  const rows = known.map(({ path, vendorId, productId, manufacturer, likely }) => [
    path,
    vendorId === undefined ? '-' : `${vendorId}:${productId ?? '????'}`,
    manufacturer ?? '-',
    likely?.board ?? '-',
    likely?.target ?? '-',
  ]);
  return table(['port', 'USB', 'manufacturer', 'likely board', 'target'], rows);
}
