import type { ProfileData } from '../data.js';
import { pageData } from './dom.js';
import { flameGraph } from './flame.js';
import { startTables } from './tables.js';

startTables();
flameGraph(pageData<ProfileData>().rows);
document.documentElement.dataset.ready = 'true';
