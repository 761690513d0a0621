/** Preloaded into a program: its clock is three days ahead. */
const ahead = 3 * 86_400_000;
const Real = Date;

class Later extends Real {
  constructor(...given: []) {
    if (given.length === 0) super(Real.now() + ahead);
    else super(...given);
  }

  static override now(): number {
    return Real.now() + ahead;
  }
}

Object.assign(globalThis, { Date: Later });
