import { match } from "ts-pattern";
import type { BackendName } from "./backend-name.ts";
import { ensureDisplay } from "./display.ts";
import { ensureVulkanDriver } from "./vulkan.ts";

/** Why a backend cannot start on this machine, and what to do about it. */
export interface Missing {
  readonly reason: string;
  readonly remedy: string;
}

const buildGl =
  "install build-essential python3 pkg-config libxi-dev libglu1-mesa-dev libglew-dev libgl1-mesa-dri xvfb, then npm run build:headlessgl";
const installVulkan = "install a GPU driver with Vulkan, or apt-get install chromium libvulkan1 for a software one";

/** The first sentence of an error: loaders list every path they tried after it. */
function because(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split("\n", 1);
  return line!.replace(/\.? Tried:$/, "");
}

type GlModule = (width: number, height: number) => object | null;

async function headlessGlMissing(): Promise<Missing | undefined> {
  let createContext: GlModule;
  try {
    createContext = ((await import("gl" as string)) as { default: GlModule }).default;
  } catch (error) {
    return { reason: `the native module gl was not built or cannot be loaded (${because(error)})`, remedy: buildGl };
  }
  const noDisplay = await ensureDisplay();
  if (noDisplay) return noDisplay;
  if (createContext(1, 1) !== null) return undefined;
  return {
    reason: `gl got no OpenGL context on display ${process.env["DISPLAY"] ?? "(none)"}`,
    remedy: "check that DISPLAY names a running X server with GLX, or unset it; apt-get install libgl1-mesa-dri xvfb",
  };
}

interface WebGpuModule {
  readonly create: (options: ReadonlyArray<string>) => object;
  readonly globals: object;
}

interface WebGpuHost {
  navigator?: { gpu?: { requestAdapter(): Promise<object | null> } };
}

/** The instance must stay reachable while in use: once collected, its devices die. `navigator.gpu` keeps it. */
async function installWebGpu(host: WebGpuHost): Promise<void> {
  const { create, globals } = (await import("webgpu")) as unknown as WebGpuModule;
  Object.assign(globalThis, globals);
  if (host.navigator === undefined) Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });
  Object.defineProperty(host.navigator, "gpu", { value: create([]), configurable: true, writable: true });
}

async function webGpuMissing(): Promise<Missing | undefined> {
  const host = globalThis as unknown as WebGpuHost;
  ensureVulkanDriver();
  try {
    if (host.navigator?.gpu === undefined) await installWebGpu(host);
  } catch (error) {
    return { reason: `the module webgpu cannot be loaded (${because(error)})`, remedy: "npm install webgpu@0.6.2" };
  }
  const adapter = await host.navigator?.gpu?.requestAdapter();
  return adapter ? undefined : { reason: "no Vulkan driver offers an adapter", remedy: installVulkan };
}

/** Sets up what a backend needs in this process; what is missing, if anything. */
export function missingFor(name: BackendName): Promise<Missing | undefined> {
  return match(name)
    .with("cpu", () => Promise.resolve(undefined))
    .with("webasm", () => Promise.resolve(undefined))
    .with("headlessgl", headlessGlMissing)
    .with("webgpu", webGpuMissing)
    .exhaustive();
}
