import type { ReportData } from '../data.js';
import { pageData } from './dom.js';
import { flameGraph } from './flame.js';
import { HistoryView } from './historyView.js';
import { startMarks } from './markRows.js';
import { startTables } from './tables.js';

const data = pageData<ReportData>();
startTables();
flameGraph(data.rows);
startMarks(new HistoryView(data));
document.documentElement.dataset.ready = 'true';
