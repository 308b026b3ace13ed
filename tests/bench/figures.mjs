// What the benchmarks do with their figures.
import { readFile } from 'node:fs/promises';

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const print = (name, value, unit) => console.log(`${name} ${Number(value.toPrecision(4))} ${unit}`);

/** Seconds of processor time that a process has used. */
export async function processor_seconds(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100; // utime, stime; USER_HZ is 100 wherever Node runs
}
