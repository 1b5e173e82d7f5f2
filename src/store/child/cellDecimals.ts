/** Decimal numbers of any size, exact: sums of money are not to show 0.30000000000000004. Pure. */

/** units / 10^scale. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const zero: Decimal = { units: 0n, scale: 0 };

/** What a spreadsheet keeps and shows of a number (IEEE 754 double to 15 significant digits, as Excel does): 0.1 + 0.2 in a cell is 0.3. */
const SIGNIFICANT_DIGITS = 15;

/** "-12.5e3" and the like. Throws SyntaxError for what is no number. */
export const fromPlain = (text: string): Decimal => {
  const [mantissa = "", exponent = "0"] = text.toLowerCase().split("e");
  const [whole = "", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponent);
  const units = BigInt(whole + fraction);
  return scale >= 0 ? { units, scale } : { units: units * 10n ** BigInt(-scale), scale: 0 };
};

/** Of a finite number. */
export const decimalOf = (value: number): Decimal => fromPlain(String(Number(value.toPrecision(SIGNIFICANT_DIGITS))));

const unitsAt = ({ units, scale }: Decimal, wanted: number): bigint => units * 10n ** BigInt(wanted - scale);

export const add = (left: Decimal, right: Decimal): Decimal => {
  const scale = Math.max(left.scale, right.scale);
  return { units: unitsAt(left, scale) + unitsAt(right, scale), scale };
};

/** Half away from zero, as spreadsheets round. */
const dividedRounded = (units: bigint, by: bigint): bigint => {
  const half = by / 2n;
  return units < 0n ? -((-units + half) / by) : (units + half) / by;
};

/** To so many decimals. */
export const rounded = (value: Decimal, scale: number): Decimal =>
  value.scale <= scale
    ? { units: unitsAt(value, scale), scale }
    : { units: dividedRounded(value.units, 10n ** BigInt(value.scale - scale)), scale };

/** More decimals than 15 digits divided by a million rows can need to be told from a half. */
const QUOTIENT_DECIMALS = 20;

/** `count` above zero. */
export const divided = (value: Decimal, count: number): Decimal => {
  const scale = value.scale + QUOTIENT_DECIMALS;
  return { units: dividedRounded(unitsAt(value, scale), BigInt(count)), scale };
};

/** "-1284.60": point, no grouping, all decimals of the scale. */
export const toPlain = ({ units, scale }: Decimal): string => {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const sign = units < 0n ? "-" : "";
  return scale === 0 ? sign + whole : `${sign}${whole}.${digits.slice(-scale)}`;
};

/** Without zeros at the end of its decimals, but with at least `least` decimals. */
export const trimmed = (value: Decimal, least: number): Decimal => {
  let { units, scale } = value;
  while (scale > least && units % 10n === 0n) {
    units /= 10n;
    scale -= 1;
  }
  return { units, scale };
};
