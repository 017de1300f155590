/** A queue with numbers: the n-th value ever added is at n, until it is dropped at the front. */
export class Ring<V> {
  /** Number of the first value that is still there. */
  first = 0;
  /** Number behind the last. */
  end = 0;
  #slots: (V | undefined)[] = new Array<V | undefined>(1_024);

  push(value: V): void {
    if (this.end - this.first === this.#slots.length) {
      this.#grow();
    }
    this.#slots[this.end++ % this.#slots.length] = value;
  }

  /** Drops the first value. */
  shift(): V | undefined {
    const slot = this.first % this.#slots.length;
    const value = this.#slots[slot];
    this.#slots[slot] = undefined;
    this.first++;
    return value;
  }

  get(number: number): V | undefined {
    return number < this.first || number >= this.end ? undefined : this.#slots[number % this.#slots.length];
  }

  get length(): number {
    return this.end - this.first;
  }

  *[Symbol.iterator](): Iterator<V> {
    for (let number = this.first; number < this.end; number++) {
      yield this.get(number)!;
    }
  }

  #grow(): void {
    const grown = new Array<V | undefined>(this.#slots.length * 2);
    for (let number = this.first; number < this.end; number++) {
      grown[number % grown.length] = this.#slots[number % this.#slots.length];
    }
    this.#slots = grown;
  }
}
