import assert from "node:assert/strict";
import { test } from "node:test";
import { causeAndRemedy, age, bytes, duration, operationTitle } from "../../main/resources/dashboard/js/format.js";
import { endedInOrder, failedInOrder, runningInOrder } from "../../main/resources/dashboard/js/oporder.js";
import { RateHistory } from "../../main/resources/dashboard/js/ratehistory.js";
import { operation } from "./fakegateway.mjs";

/** What of the page needs no browser. */

function at(second) {
  return new Date(Date.UTC(2026, 10, 25, 12, 0, 0) + second * 1000).toISOString();
}

function sync(id, second, more = {}) {
  return operation(id, "image.sync", "noble", { createdAt: at(second), updatedAt: at(second), ...more });
}

test("sizes and times are short", () => {
  assert.equal(bytes(0), "0 B");
  assert.equal(bytes(1023), "1023 B");
  assert.equal(bytes(1536), "1.5 KiB");
  assert.equal(bytes(611_319_808), "583 MiB");
  assert.equal(duration(0.004), "4 ms");
  assert.equal(duration(0.0996), "0.1 s");
  assert.equal(duration(59.96), "1 min 00 s");
  assert.equal(duration(125), "2 min 05 s");
  assert.equal(duration(12_000), "3 h 20 min");
  assert.equal(age(-3), "0 s");
  assert.equal(age(90_000), "25 h");
  assert.equal(age(200_000), "2 d");
});

test("a message is split at its last remedy, and one without has none", () => {
  assert.deepEqual(causeAndRemedy("a; b; do c"), { cause: "a; b", remedy: "do c" });
  assert.deepEqual(causeAndRemedy("a"), { cause: "a", remedy: "" });
});

test("an operation of a newer service keeps its own word", () => {
  assert.equal(operationTitle(operation("1", "image.sync", "noble")), "Sync noble");
  assert.equal(operationTitle(operation("1", "image.prune", "*")), "Prune images");
  assert.equal(operationTitle(operation("1", "host.drain", "inn-1")), "host.drain inn-1");
});

test("waiters stand under what they wait for, and one whose target has ended stands alone", () => {
  const first = sync("a", 2);
  const waiter = sync("b", 1, { waitsFor: "a" });
  const other = sync("c", 3, { waitsFor: "a" });
  const orphan = sync("d", 0, { waitsFor: "gone" });
  const order = runningInOrder([other, first, waiter, orphan]);
  assert.deepEqual(order.map((entry) => [entry.operation.id, entry.joined]), [
    ["d", ""],
    ["a", ""],
    ["b", "middle"],
    ["c", "last"],
  ]);
});

test("a failure stands until it is put away or the same succeeds later", () => {
  const failed = sync("a", 5, { state: "failed", finishedAt: at(6) });
  const earlier = sync("b", 1, { state: "succeeded", finishedAt: at(2) });
  const later = sync("c", 7, { state: "succeeded", finishedAt: at(8) });
  const ids = (list) => list.map(({ id }) => id);
  assert.deepEqual(ids(failedInOrder([failed, earlier], new Set())), ["a"]);
  assert.deepEqual(ids(failedInOrder([failed, earlier], new Set(["a"]))), []);
  assert.deepEqual(ids(failedInOrder([failed, earlier, later], new Set())), []);
  assert.deepEqual(ids(endedInOrder([failed, earlier, later], [failed])), ["c", "b"]);
});

test("instants compare as times where one has no fraction", () => {
  const whole = sync("a", 0, { createdAt: "2026-11-25T12:00:00Z" });
  const half = sync("b", 0, { createdAt: "2026-11-25T12:00:00.5Z" });
  assert.deepEqual(runningInOrder([half, whole]).map((entry) => entry.operation.id), ["a", "b"]);
});

test("a history of rates is bounded, and dense samples count once", () => {
  const history = new RateHistory();
  for (let millis = 0; millis < 100_000; millis += 100) {
    history.add(millis, millis);
  }
  assert.equal(history.samples.length, 120);
  assert.equal(history.samples.at(-1).perSecond, 99_900);
});
