/** Tells short East Asian texts by the bytes their common characters lie at; statistics over letters need more text than a small table has. */

interface Candidate {
  readonly charset: string;
  /** For the decoder that refuses invalid pairs. */
  readonly label: string;
  /** Whether a pair of bytes is a common character: kana, hangul, ideographs of the first level, punctuation. */
  readonly common: (lead: number, trail: number) => boolean;
}

const between = (value: number, from: number, to: number): boolean => value >= from && value <= to;

/** Narrow sets first: of two that explain all pairs the narrower is the likelier. Levels by JIS X 0208, KS X 1001, GB 2312 and Big5. */
const candidates: readonly Candidate[] = [
  { charset: "shift_jis", label: "shift_jis", common: (lead) => between(lead, 0x81, 0x83) || between(lead, 0x88, 0x97) },
  { charset: "cp949", label: "euc-kr", common: (lead, trail) => trail >= 0xa1 && (between(lead, 0xb0, 0xc8) || lead === 0xa1) },
  {
    charset: "euc-jp",
    label: "euc-jp",
    common: (lead, trail) => trail >= 0xa1 && (between(lead, 0xb0, 0xcf) || lead === 0xa4 || lead === 0xa5 || lead === 0xa1),
  },
  {
    charset: "gb18030",
    label: "gb18030",
    common: (lead, trail) => trail >= 0xa1 && (between(lead, 0xb0, 0xd7) || lead === 0xa1 || lead === 0xa3),
  },
  { charset: "big5", label: "big5", common: (lead) => between(lead, 0xa1, 0xc6) },
];

/** Fewer pairs say nothing; European text has its high bytes alone, and few of its pairs fall among the common ones. */
const MIN_PAIRS = 3;
const MIN_SHARE = 0.7;

const isValid = (bytes: Uint8Array, label: string): boolean => {
  try {
    new TextDecoder(label, { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
};

/** The likeliest East Asian charset, null when none is likely. */
export const guessCjk = (bytes: Uint8Array): string | null => {
  let best: { readonly charset: string; readonly share: number } | null = null;
  for (const { charset, label, common } of candidates) {
    let pairs = 0;
    let hits = 0;
    for (let at = 0; at + 1 < bytes.length; at += 1) {
      const lead = bytes[at] ?? 0;
      if (lead < 0x81) continue;
      pairs += 1;
      if (common(lead, bytes[at + 1] ?? 0)) hits += 1;
      at += 1;
    }
    const share = pairs < MIN_PAIRS ? 0 : hits / pairs;
    if (share >= MIN_SHARE && share > (best?.share ?? 0) && isValid(bytes, label)) best = { charset, share };
  }
  return best?.charset ?? null;
};
