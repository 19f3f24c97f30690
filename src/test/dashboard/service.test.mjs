import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessibilityFindings, launchBrowser, openPage, screenshot } from "./browser.mjs";
import { CuttableWay } from "./cuttable.mjs";

/** The main job in a browser, against the service itself and a real guest. */

const { SERVICE_URL, SERVICE_TOKEN, GUEST_NAME } = process.env;
const BOOT_MILLIS = 180_000;

let browser;
let way;
let opened;
let page;

before(async () => {
  browser = await launchBrowser();
  way = await new CuttableWay().start(Number(new URL(SERVICE_URL).port));
  opened = await openPage(browser, `${way.url}#token=${SERVICE_TOKEN}`);
  page = opened.page;
});

after(async () => {
  await browser.close();
  way.stop();
});

function operation(title) {
  return page.locator("#now-running > li").filter({ has: page.locator(".op-title", { hasText: title }) });
}

function recent(title) {
  return page.locator("#now-recent > li", { hasText: title });
}

async function looksGood(name) {
  await screenshot(page, `service-${name}`);
  assert.deepEqual(await accessibilityFindings(page), [], `accessibility of ${name}`);
}

async function percent(title) {
  const facts = await operation(title).locator(".op-facts").textContent();
  return Number(/^(\d+) %/.exec(facts)?.[1] ?? 0);
}

test("the link that serve prints signs in, and the service has nothing yet", async () => {
  await page.locator("#pill[data-state=live]").waitFor();
  await page.getByText("No container yet").waitFor();
  assert.equal(new URL(page.url()).hash, "");
  await looksGood("empty");
});

test("a sync moves, outlives a reload, and comes back after a cut connection", async () => {
  await page.click("#open-sync");
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("Release").fill("noble");
  await dialog.getByRole("button", { name: "Sync" }).click();
  await operation("Sync noble").locator(".op-facts", { hasText: "iB/s" }).waitFor();
  const first = await percent("Sync noble");
  await page.waitForFunction(
    (least) => Number(/^(\d+) %/.exec(document.querySelector("#now-running .op-facts")?.textContent)?.[1]) > least,
    first + 4,
  );
  await looksGood("sync");
  await page.reload();
  await operation("Sync noble").waitFor();
  assert.ok((await percent("Sync noble")) >= first + 4, "the same operation goes on");
  way.cut();
  await page.locator("#pill[data-state=reconnecting]").waitFor();
  await page.locator("#banner", { hasText: "Not connected" }).waitFor();
  await screenshot(page, "service-cut");
  way.mend();
  await page.locator("#pill[data-state=live]").waitFor();
  await recent("Sync noble").getByText("done").waitFor({ timeout: 60_000 });
  await page.locator("#images tbody tr", { hasText: "noble" }).getByText("signed").waitFor();
});

test("a guest is launched, gets ready, and its console is read", async () => {
  await page.click("#open-launch");
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("Name").fill(GUEST_NAME);
  await dialog.getByLabel("Release").fill("noble");
  await dialog.getByLabel("Memory").fill("512");
  await dialog.getByRole("button", { name: "Launch" }).click();
  await dialog.waitFor({ state: "detached" });
  await operation(`Launch ${GUEST_NAME}`).locator(".segment").nth(3).waitFor();
  await looksGood("launch");
  await page.getByRole("button", { name: GUEST_NAME, exact: true }).click();
  const drawer = page.locator("#drawer");
  await drawer.locator(".diagnosis", { hasText: "Ready" }).waitFor({ timeout: BOOT_MILLIS });
  await drawer.locator(".xterm-rows", { hasText: "guest-ready" }).waitFor();
  await drawer.locator(".addresses .copy").first().waitFor();
  await looksGood("ready");
  await recent(`Launch ${GUEST_NAME}`).getByText("done").waitFor();
});

test("a launch of a name that is taken is refused at its field", async () => {
  await page.click("#open-launch");
  const dialog = page.locator("dialog[open]");
  await dialog.getByLabel("Name").fill(GUEST_NAME);
  await dialog.getByRole("button", { name: "Launch" }).click();
  await page.locator("#field-name-error", { hasText: GUEST_NAME }).waitFor();
  await dialog.getByLabel("Name").fill("-no-");
  await dialog.getByRole("button", { name: "Launch" }).click();
  await page.locator("#field-name-error", { hasText: "is not allowed" }).waitFor();
  await page.keyboard.press("Escape");
});

test("a prune says what would go, and it is destroyed once that is confirmed", async () => {
  await page.locator("#drawer").getByRole("button", { name: "Close the details" }).click();
  await page.click("#open-prune");
  const dialog = page.locator("dialog[open]");
  await dialog.getByText(/Nothing would go|would be free again/).waitFor();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.getByLabel(`Select ${GUEST_NAME}`).check();
  await page.locator("#containers-bulk").getByText("Destroy…").click();
  await dialog.getByLabel("Do not wait").check();
  await dialog.getByRole("button", { name: "Destroy" }).click();
  await recent(`Destroy ${GUEST_NAME}`).getByText("done").waitFor({ timeout: 60_000 });
  await page.getByText("No container yet").waitFor();
  await looksGood("destroyed");
});

test("nothing was asked of another host, and nothing went wrong in the page", () => {
  assert.deepEqual(opened.faults, []);
});
