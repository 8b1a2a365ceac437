"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
const fs = require("node:fs");
const path = require("node:path");
const vm = require("node:vm");
const worker = require("node:worker_threads");
/**
 * The start of a thread: runs a program with what V8 compiled of it when the package was built, which takes half the time
 * of compiling it. Another version of Node refuses that and compiles; nothing else changes.
 */
const { program, writesCache } = worker.workerData;
const file = path.join(__dirname, `${program}.cjs`);
const cacheFile = path.join(__dirname, `${program}.cache`);
const source = `(function (exports, require, module, __filename, __dirname) {${fs.readFileSync(file, 'latin1')}\n})`;
const cachedData = writesCache !== true && fs.existsSync(cacheFile) ? fs.readFileSync(cacheFile) : undefined;
const script = new vm.Script(source, cachedData === undefined ? { filename: file } : { filename: file, cachedData });
if (writesCache === true) {
    process.on('exit', () => fs.writeFileSync(cacheFile, script.createCachedData()));
}
const run = script.runInThisContext();
const bundle = { exports: {} };
run(bundle.exports, require, bundle, file, __dirname);
