/** A piece of memory that is used again: fresh pages cost more than what is done with them. */
export class KeptBuffer {
  #buffer = new ArrayBuffer(0);

  /** With at least so many bytes, which mean nothing; what was given before is the same memory. */
  of(bytes: number): ArrayBuffer {
    if (this.#buffer.byteLength < bytes) this.#buffer = new ArrayBuffer(Math.ceil(bytes * 1.25));
    return this.#buffer;
  }
}

/** Two in turn: one is read while the system fills the other. */
export class TwoBuffers {
  #used = new KeptBuffer();
  #other = new KeptBuffer();

  /** As {@link KeptBuffer.of}, and not the one that was given the last time. */
  next(bytes: number): ArrayBuffer {
    [this.#used, this.#other] = [this.#other, this.#used];
    return this.#used.of(bytes);
  }
}
