/** Levels a model can be quantized to: their names in plain words, and what they come to. */

/** Bits per weight of llama-quantize's levels on Llama 3.1 8B (llama.cpp, tools/quantize/README.md); another model's differ by a few per cent. Q4_0 and Q5_0: their blocks and a larger output layer. */
const bitsByType: Readonly<Record<string, number>> = {
  Q2_K: 3.16,
  Q3_K_S: 3.64,
  Q3_K_M: 4,
  Q3_K_L: 4.3,
  IQ4_XS: 4.46,
  Q4_0: 4.64,
  IQ4_NL: 4.68,
  Q4_K_S: 4.67,
  Q4_K_M: 4.89,
  Q5_0: 5.6,
  Q5_K_S: 5.57,
  Q5_K_M: 5.7,
  Q6_K: 6.56,
  Q8_0: 8.5,
  BF16: 16,
  F16: 16,
  F32: 32,
};

/** null for a level that is not known here. */
export const bitsOfType = (type: string): number | null => bitsByType[type.toUpperCase()] ?? null;

/** An estimate, and said as one; null for an unknown level. Bytes. */
export const quantizedBytes = (type: string, parameters: number): number | null => {
  const bits = bitsOfType(type);
  return bits === null ? null : (parameters * bits) / 8;
};

/** Only from these: from a compressed file the losses would add up. */
export const canBeQuantized = (quantization: string): boolean => /^(?:B?F16|F32)$/i.test(quantization);
