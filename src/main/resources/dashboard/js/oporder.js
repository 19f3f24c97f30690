import { compareInstants } from "./clock.js";
import { isRunning } from "./store.js";

/** Which operations stand where in Now. */

/** Running ones by age, those that wait for another right under it. Answers [{operation, depth}]. */
export function runningInOrder(operations) {
  const running = operations.filter(isRunning).sort(byCreation);
  const ids = new Set(running.map((operation) => operation.id));
  const waiters = new Map();
  const roots = [];
  for (const operation of running) {
    const target = operation.waitsFor;
    if (target !== undefined && target !== operation.id && ids.has(target)) {
      waiters.set(target, [...(waiters.get(target) ?? []), operation]);
    } else {
      roots.push(operation);
    }
  }
  return roots.flatMap((root) => withWaiters(root, waiters));
}

function withWaiters(root, waiters) {
  const joined = waiters.get(root.id) ?? [];
  return [
    { operation: root, joined: "" },
    ...joined.map((operation, index) => ({
      operation,
      joined: index === joined.length - 1 ? "last" : "middle",
    })),
  ];
}

/** Failed ones that still matter: not put away, and nothing of that kind succeeded after them. */
export function failedInOrder(operations, dismissed) {
  const mended = new Map();
  for (const operation of operations) {
    if (operation.state === "succeeded") {
      const key = sameness(operation);
      const known = mended.get(key) ?? operation;
      mended.set(key, byCreation(known, operation) < 0 ? operation : known);
    }
  }
  return operations
    .filter((operation) => operation.state === "failed" && !dismissed.has(operation.id))
    .filter((operation) => {
      const success = mended.get(sameness(operation));
      return !success || byCreation(success, operation) < 0;
    })
    .sort(byEnd);
}

function sameness(operation) {
  return `${operation.kind} ${operation.subject?.id} ${operation.host}`;
}

export function endedInOrder(operations, failed) {
  const standing = new Set(failed.map((operation) => operation.id));
  return operations
    .filter((operation) => !isRunning(operation) && !standing.has(operation.id))
    .sort(byEnd);
}

function byCreation(one, other) {
  return compareInstants(one.createdAt, other.createdAt);
}

function byEnd(one, other) {
  return compareInstants(other.finishedAt ?? other.updatedAt, one.finishedAt ?? one.updatedAt);
}
