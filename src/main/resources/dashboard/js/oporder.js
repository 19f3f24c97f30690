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
      const known = mended.get(key) ?? "";
      mended.set(key, operation.createdAt > known ? operation.createdAt : known);
    }
  }
  return operations
    .filter((operation) => operation.state === "failed" && !dismissed.has(operation.id))
    .filter((operation) => (mended.get(sameness(operation)) ?? "") < operation.createdAt)
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
  return one.createdAt < other.createdAt ? -1 : 1;
}

function byEnd(one, other) {
  return (one.finishedAt ?? one.updatedAt) > (other.finishedAt ?? other.updatedAt) ? -1 : 1;
}
