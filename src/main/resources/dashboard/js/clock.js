/** The service's clock, as far as its events show it: a watcher's own may be wrong by minutes. */

let skew = null;

/** An event that has just come cannot be older than its way here, nor from the future. */
export function heard(instant) {
  const difference = Date.now() - Date.parse(instant);
  if (!Number.isNaN(difference) && (skew === null || difference < skew)) {
    skew = difference;
  }
}

/** Milliseconds since 1970 where the service runs. A difference under 2 s is left to the network. */
export function now() {
  return Date.now() - (skew !== null && Math.abs(skew) > 2000 ? skew : 0);
}

/** Negative where one is earlier. As texts they do not compare: "…:00Z" is after "…:00.5Z". */
export function compareInstants(one, other) {
  return Date.parse(one) - Date.parse(other) || one.localeCompare(other);
}

export function secondsSince(instant) {
  return (now() - Date.parse(instant)) / 1000;
}
