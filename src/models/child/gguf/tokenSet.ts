/** Finds a token that occurs twice without keeping the tokens: 64-bit fingerprints, sorted at the end. */

/**
 * 8 bytes for each token added. Two different tokens share a fingerprint with a chance of n²/2⁶⁵: 2·10⁻⁹ at 262,144 tokens, the largest
 * vocabulary known. A Set of strings took 10 times the memory of the validator's allowance at a million tokens.
 */
export class TokenSet {
  #halves = new Uint32Array(2 * 4096);
  #count = 0;

  add(token: Uint8Array): void {
    if (this.#count * 2 === this.#halves.length) {
      const larger = new Uint32Array(this.#halves.length * 2);
      larger.set(this.#halves);
      this.#halves = larger;
    }
    // cyrb53's two lanes (public domain): multiply-xor per byte, cross-mixed at the end; here with both lanes whole.
    let low = 0xdeadbeef;
    let high = 0x41c6ce57;
    for (const byte of token) {
      low = Math.imul(low ^ byte, 2_654_435_761);
      high = Math.imul(high ^ byte, 1_597_334_677);
    }
    low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
    high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
    this.#halves[this.#count * 2] = low;
    this.#halves[this.#count * 2 + 1] = high;
    this.#count += 1;
  }

  hasDuplicate(): boolean {
    const sorted = new BigUint64Array(this.#halves.buffer, 0, this.#count).sort();
    return sorted.some((value, index) => index > 0 && value === sorted[index - 1]);
  }
}
