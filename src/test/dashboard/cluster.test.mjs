import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFindings, launchBrowser, openPage, screenshot } from "./browser.mjs";

/** The page of one host of a cluster, while another one works. */

const { SERVICE_URL, SERVICE_TOKEN, OTHER_URL, OTHER_TOKEN, DISK_URL, DISK_DIGEST } = process.env;
const DOWNLOAD_MILLIS = 120_000;

let browser;
let opened;
let page;

before(async () => {
  browser = await launchBrowser();
  opened = await openPage(browser, `${SERVICE_URL}/#token=${SERVICE_TOKEN}`);
  page = opened.page;
  page.setDefaultTimeout(60_000);
});

after(() => browser.close());

function running() {
  return page.locator("#now-running > li").filter({ hasText: "Sync" });
}

test("all hosts are shown, and which one this is", async () => {
  await page.locator("#pill[data-state=live]").waitFor();
  await page.locator("#hosts-count", { hasText: "3 hosts" }).waitFor();
  assert.equal(await page.locator("#place").textContent(), "a");
  for (const name of ["a", "b", "c"]) {
    await page.locator("#hosts-list .host-name", { hasText: name }).first().waitFor();
  }
});

test("a launch may name any of them", async () => {
  await page.click("#open-launch");
  const dialog = page.locator("dialog[open]");
  await dialog.getByText("Machine and host").click();
  assert.deepEqual(await dialog.locator("#field-host option").allTextContents(), ["where there is most room", "a", "b", "c"]);
  await dialog.getByLabel("Host", { exact: true }).selectOption("b");
  await screenshot(page, "cluster-launch");
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
});

test("another host's sync moves while it runs, and ends", async () => {
  const answer = await fetch(`${OTHER_URL}/api/v1/images`, {
    method: "POST",
    headers: { authorization: `Bearer ${OTHER_TOKEN}`, "content-type": "application/json" },
    body: JSON.stringify({ release: DISK_URL, digest: DISK_DIGEST }),
  });
  assert.equal(answer.status, 202);
  await running().locator(".op-facts", { hasText: "iB/s" }).waitFor();
  const first = Number(/^(\d+) %/.exec(await running().locator(".op-facts").textContent())?.[1] ?? 0);
  await page.waitForFunction(
    (least) => Number(/^(\d+) %/.exec(document.querySelector("#now-running .op-facts")?.textContent)?.[1]) > least,
    first + 4,
  );
  await screenshot(page, "cluster-sync");
  assert.deepEqual(await accessibilityFindings(page), []);
  await page
    .locator("#now-recent > li", { hasText: "Sync" })
    .filter({ hasText: "on b" })
    .first()
    .getByText("done")
    .waitFor({ timeout: DOWNLOAD_MILLIS });
});

test("nothing was asked of another host, and nothing went wrong in the page", () => {
  assert.deepEqual(opened.faults, []);
});
