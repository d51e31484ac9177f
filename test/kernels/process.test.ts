import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import os from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { type BackendName, backendNames, type BackendStatus } from "../../kernels/index.ts";

interface Ended {
  readonly code: number | null;
  readonly statuses: ReadonlyArray<BackendStatus>;
  readonly outputs: Partial<Record<BackendName, number>>;
  readonly devices: Partial<Record<BackendName, string>>;
  readonly display: string | null;
}

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Runs the script in a process of its own, killed if it does not end by itself. */
function openAndClose(env: Readonly<Record<string, string | undefined>>, preload?: string): Ended {
  const inherited = { ...process.env, DISPLAY: undefined, ...env };
  const args = [...(preload === undefined ? [] : ["--import", script(preload)]), script("open-and-close.mjs")];
  const ended = spawnSync(process.execPath, args, { env: inherited, encoding: "utf8", timeout: 60_000 });
  const line = ended.stdout.split("\n").find((text) => text.startsWith("{"));
  if (line === undefined) throw new Error(`no answer, exit code ${ended.status}: ${ended.stderr}`);
  return { code: ended.status, ...(JSON.parse(line) as Omit<Ended, "code">) };
}

const processor = os.cpus()[0]!.model.trim();

const devices: Record<BackendName, unknown> = {
  cpu: processor,
  webasm: processor,
  headlessgl: expect.stringMatching(/^ANGLE, WebGL \d/),
  webgpu: expect.stringMatching(/swiftshader|llvmpipe|nvidia|amd|intel|apple|qualcomm|arm/i),
};

const statusOf = ({ statuses }: Ended, name: BackendName) => statuses.find((status) => status.name === name)!;

it("[KRN-004] [KRN-005] a process that opens, runs and closes every backend ends by itself, having named its device", async () => {
  const ended = openAndClose({});
  expect(ended.code).toBe(0);
  expect(ended.statuses.map(({ name }) => name)).toEqual(backendNames);
  for (const { name, available, device, reason, remedy } of ended.statuses) {
    if (available) {
      expect(Math.abs(ended.outputs[name]! - 3)).toBeLessThan(2 ** -18);
      expect([device, ended.devices[name]]).toEqual([devices[name], device]);
    } else console.warn(`${name} was not opened: ${reason}; ${remedy}`);
  }
  const socket = `/tmp/.X11-unix/X${ended.display?.slice(1)}`;
  for (let n = 0; n < 50 && existsSync(socket); n++) await sleep(100);
  expect(existsSync(socket)).toBe(false);
});

it("[KRN-001] [KRN-002] missing drivers are reported with a reason and a remedy, and the rest still runs", () => {
  const ended = openAndClose({ DISPLAY: ":9", VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: undefined });
  expect(ended.code).toBe(0);
  expect(statusOf(ended, "webgpu")).toEqual({
    name: "webgpu",
    available: false,
    reason: expect.stringMatching(/no Vulkan driver|cannot be loaded/),
    remedy: expect.stringMatching(/GPU driver|npm install/),
  });
  expect(statusOf(ended, "headlessgl")).toEqual({
    name: "headlessgl",
    available: false,
    reason: expect.stringMatching(/no OpenGL context on display :9|was not built/),
    remedy: expect.stringMatching(/DISPLAY|build:headlessgl/),
  });
  expect(Object.keys(ended.outputs)).toEqual(["cpu", "webasm"]);
});

it("[KRN-002] without the optional native modules the other backends still run", () => {
  const ended = openAndClose({}, "without-native-modules.mjs");
  expect(ended.code).toBe(0);
  expect(statusOf(ended, "headlessgl").reason).toContain("the native module gl was not built or cannot be loaded");
  expect(statusOf(ended, "headlessgl").remedy).toContain("npm run build:headlessgl");
  expect(statusOf(ended, "webgpu").reason).toContain("the module webgpu cannot be loaded");
  expect(Object.keys(ended.outputs)).toEqual(["cpu", "webasm"]);
});

it("[KRN-003] a silent fallback to another backend is an unavailable backend", () => {
  const ended = openAndClose({}, "with-forced-fallback.mjs");
  const { available, reason } = statusOf(ended, "webasm");
  expect([available, reason]).toEqual([
    false,
    expect.stringContaining("gpu.js ran CPUKernel instead of WebAssemblyKernel: forced by a test"),
  ]);
  expect(statusOf(ended, "cpu").available).toBe(true);
});
