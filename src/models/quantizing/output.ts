/** What llama-quantize says while it works, as progress. Its text is read here and nowhere else. */

/** "[  12/ 291] blk.0.attn_k.weight - [ 4096, 1024, 1, 1], type = f16, converting to q4_K .. size = 8.00 MiB -> 2.25 MiB" (src/llama-quant.cpp). */
const tensorLine = /^\[\s*(?<done>\d+)\/\s*(?<all>\d+)\].*\bsize =\s*(?<mebibytes>\d+(?:\.\d+)?) MiB/;

/** Bytes of the source that a line says are done; null for a line that is about something else. */
export const bytesDone = (line: string): number | null => {
  const mebibytes = tensorLine.exec(line)?.groups?.mebibytes;
  return mebibytes === undefined ? null : Number(mebibytes) * 1024 * 1024;
};
