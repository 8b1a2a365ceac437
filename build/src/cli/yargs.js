/** The part of yargs that is used. The build puts it into one file, which loads several times as fast as its modules. */
export { default as yargs } from 'yargs';
export { hideBin } from 'yargs/helpers';
