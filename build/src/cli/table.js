/** A figure, perhaps with a unit or its change: `12`, `4 %`, `96544 (-176)`. */
const FIGURE = /^(-|-?[\d.,]+( %)?( \([+-]\d+\))?)?$/;
/**
 * Rows in columns, each as wide as its widest cell; figures to the right.
 *
 * @param paint adds colours to a cell that has its width already
 */
export function table(head, rows, paint) {
    const widths = head.map((name, i) => Math.max(name.length, ...rows.map((row) => row[i].length)));
    const numeric = head.map((_, i) => rows.length > 0 && rows.every((row) => FIGURE.test(row[i])));
    const padded = (cells) => cells.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]) : cell.padEnd(widths[i])));
    const lines = rows.map((cells) => {
        const texts = padded(cells);
        return paint === undefined ? texts : texts.map((text, i) => paint(text, cells[i], head[i]));
    });
    return `${[padded(head), ...lines].map((cells) => cells.join('  ').trimEnd()).join('\n')}\n`;
}
