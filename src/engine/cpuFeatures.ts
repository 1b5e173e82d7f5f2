/** The processor's instructions that inference gains from, in words, out of llama.cpp's own list. Pure. */

/** llama.cpp's names (ggml-cpu.cpp, `ggml_backend_cpu_get_features`) in the order shown. */
const known: readonly (readonly [name: string, words: string])[] = [
  ["AVX", "AVX"],
  ["AVX2", "AVX2"],
  ["FMA", "FMA"],
  ["F16C", "F16C"],
  ["AVX_VNNI", "AVX-VNNI"],
  ["AVX512", "AVX-512"],
  ["AVX512_VNNI", "AVX-512 VNNI"],
  ["AVX512_BF16", "AVX-512 BF16"],
  ["AMX_INT8", "AMX"],
  ["NEON", "NEON"],
  ["DOTPROD", "dot product"],
  ["MATMUL_INT8", "int8 matrices"],
  ["SVE", "SVE"],
  ["SME", "SME"],
  ["RISCV_V", "RISC-V vectors"],
];

/** From "CPU : SSE3 = 1 | AVX2 = 1 | …"; empty where nothing of it is known. */
export const cpuFeatures = (systemInfo: string): readonly string[] => {
  const present = new Set([...systemInfo.matchAll(/(\w+) = 1\b/g)].map(([, name]) => name));
  return known.filter(([name]) => present.has(name)).map(([, words]) => words);
};
