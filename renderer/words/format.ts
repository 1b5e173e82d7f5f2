/** Numbers, sizes, durations and dates as a person reads them. */

const language = "en";
const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
const tenth = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const dayAndTime = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", hourCycle: "h23" });
const onlyTime = new Intl.DateTimeFormat(language, { timeStyle: "short", hourCycle: "h23" });
const onlyDay = new Intl.DateTimeFormat(language, { dateStyle: "medium" });

/** 4096 → "4,096". */
export const formatCount = (value: number): string => whole.format(value);

/** "1 file", "2 files". */
export const formatPlural = (value: number, one: string, many = `${one}s`): string => `${formatCount(value)} ${value === 1 ? one : many}`;

/** Binary sizes, as memory is sold and as file managers of Windows count: 6.1 GB is 6.1 × 1024³ bytes. */
export const formatBytes = (bytes: number): string => {
  const units = ["bytes", "KB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), units.length - 1);
  const value = bytes / 1024 ** power;
  if (bytes === 1) return "1 byte";
  return `${power === 0 || value >= 100 ? whole.format(value) : tenth.format(value)} ${units[power]}`;
};

/** Parameters of a model: 596_000_000 → "596 M", 7.2e9 → "7.2 B". */
export const formatParameters = (count: number): string =>
  count >= 1e9 ? `${tenth.format(count / 1e9)} B` : count >= 1e6 ? `${whole.format(count / 1e6)} M` : whole.format(count);

/** "0.4 s", "12 s", "3 min", "1 h 20 min". */
export const formatDuration = (ms: number): string => {
  const seconds = ms / 1000;
  if (seconds < 10) return `${tenth.format(seconds)} s`;
  if (seconds < 60) return `${whole.format(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest === 0 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 60)} h ${rest} min`;
};

/** An estimate of the time left, said as one. */
export const formatTimeLeft = (seconds: number): string => `about ${formatDuration(Math.max(1, Math.round(seconds)) * 1000)}`;

/** Tokens per second: "31 tok/s", below ten "4.2 tok/s". */
export const formatRate = (tokensPerSecond: number): string =>
  `${tokensPerSecond < 10 ? tenth.format(tokensPerSecond) : whole.format(tokensPerSecond)} tok/s`;

/** 0.62 → "62 %". */
export const formatPercent = (fraction: number): string => `${whole.format(fraction * 100)} %`;

/** Today only the time, otherwise the day with it. `now` in ms. */
export const formatMoment = (at: number, now: number): string =>
  onlyDay.format(at) === onlyDay.format(now) ? onlyTime.format(at) : dayAndTime.format(at);

/** "21 Nov 2026" in the reader's order. */
export const formatDay = (at: number): string => onlyDay.format(at);
