const KEPT = 120;
const APART_MILLIS = 250;

/** The last half minute of a rate, one sample for each quarter of a second. */
export class RateHistory {
  samples = [];

  add(at, perSecond) {
    const last = this.samples.at(-1);
    if (last && at - last.at < APART_MILLIS) {
      last.perSecond = perSecond;
      return;
    }
    this.samples.push({ at, perSecond });
    if (this.samples.length > KEPT) {
      this.samples.shift();
    }
  }
}
