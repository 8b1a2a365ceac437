/** Loads all built-in modules: each file registers its own. */
import './builtins.js';
import './gc.js';
import './micropython.js';
import './sys.js';
