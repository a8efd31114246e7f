/**
 * A set of users by index, one bit each: 200 groups of 300,000 users take 8 MB. Sets may be of different length; an
 * index beyond a set's end is not in it.
 */
export class UserSet {
  #words: Uint32Array;

  constructor(words: Uint32Array = new Uint32Array(0)) {
    this.#words = words;
  }

  add(index: number): void {
    const word = index >>> 5;
    if (word >= this.#words.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.#words.length * 2));
      grown.set(this.#words);
      this.#words = grown;
    }
    this.#words[word] = this.#at(word) | (1 << (index & 31));
  }

  has(index: number): boolean {
    return (this.#at(index >>> 5) & (1 << (index & 31))) !== 0;
  }

  or(other: UserSet): UserSet {
    return this.#combine(other, (a, b) => a | b);
  }

  and(other: UserSet): UserSet {
    return this.#combine(other, (a, b) => a & b);
  }

  minus(other: UserSet): UserSet {
    return this.#combine(other, (a, b) => a & ~b);
  }

  /** Members in order of their index. */
  *[Symbol.iterator](): Generator<number> {
    for (const [word, bits] of this.#words.entries())
      for (let rest = bits; rest !== 0; rest &= rest - 1) yield word * 32 + (31 - Math.clz32(rest & -rest));
  }

  get size(): number {
    let count = 0;
    for (const bits of this.#words) for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
    return count;
  }

  #at(word: number): number {
    return this.#words[word] ?? 0;
  }

  #combine(other: UserSet, of: (a: number, b: number) => number): UserSet {
    const length = Math.max(this.#words.length, other.#words.length);
    const words = new Uint32Array(length);
    for (let word = 0; word < length; word++) words[word] = of(this.#at(word), other.#at(word));
    return new UserSet(words);
  }
}
