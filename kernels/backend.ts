import os from "node:os";
import type { BackendName } from "./backend-name.ts";

/** Where a kernel argument comes from; other strings are gpu.js type names. */
export type ArgumentType = "Input" | "Integer" | "Float" | "Result" | (string & {});

/** A kernel as data: gpu.js source text, its arguments in order, and whether its result stays on the device. */
export interface KernelSource {
  readonly name: string;
  readonly source: string;
  readonly arguments: Readonly<Record<string, ArgumentType>>;
  readonly resident: boolean;
}

/** Output extents: x innermost. */
export type Extent = readonly [x: number, y: number, z: number];

/** A result that was read back, indexed `[z][y][x]`. */
export type Rows = ReadonlyArray<ReadonlyArray<Float32Array>>;

/** A result still on the device. */
export interface ResidentResult {
  readonly type?: string;
}

export type KernelResult = Rows | ResidentResult;

export type KernelInput = number | Float32Array | KernelResult | ReadonlyArray<number>;

/** A kernel that is ready to run; rejects when it did not run where it was asked to. */
export type CompiledKernel = (extent: Extent, inputs: ReadonlyArray<KernelInput>) => Promise<KernelResult>;

/** One gpu.js instance on one backend. */
export interface Engine {
  readonly name: BackendName;
  readonly device: string;
  readonly maxBufferElements: number;
  readonly compile: (kernel: KernelSource) => CompiledKernel;
  readonly inputLength: (length: number) => number;
  readonly rowCount: (rows: number, elementsPerRow: ReadonlyArray<number>) => number;
  readonly close: () => Promise<void>;
}

interface GlContext {
  readonly getError: () => number;
  readonly getParameter: <Value>(name: number) => Value;
  readonly MAX_TEXTURE_SIZE: number;
  readonly RENDERER: number;
  readonly VERSION: number;
}

interface GpuDevice {
  readonly adapterInfo: Readonly<Record<"vendor" | "architecture" | "device" | "description", string>>;
  readonly limits: { readonly maxStorageBufferBindingSize: number; readonly maxBufferSize: number };
  readonly addEventListener: (type: "uncapturederror", listener: (event: { error: Error }) => void) => void;
}

interface InnerKernel {
  readonly constructor: { readonly name: string };
  readonly fallbackReason?: string | null;
  readonly built: boolean;
  readonly context: unknown;
  output: ReadonlyArray<number> | null;
  moduleCacheLimit?: number;
}

interface KernelShortcut {
  (...inputs: ReadonlyArray<unknown>): KernelResult | Promise<KernelResult>;
  readonly kernel: InnerKernel;
  readonly setOutput: (output: ReadonlyArray<number>) => void;
}

interface GpuInstance {
  readonly context: GlContext | null;
  readonly createKernel: (source: string, settings: Readonly<Record<string, unknown>>) => KernelShortcut;
  readonly destroy: () => Promise<void>;
}

interface Library {
  readonly GPU: new (settings: { readonly mode: string }) => GpuInstance;
  readonly Input: new (value: Float32Array, size: ReadonlyArray<number>) => object;
  readonly WebGPUContext: {
    readonly acquire: () => Promise<{ readonly device: GpuDevice }>;
    readonly destroy: () => Promise<void>;
  };
  readonly utils: { readonly closestSquareDimensions: (texels: number) => Int32Array };
}

const kernelClasses: Record<BackendName, string> = {
  cpu: "CPUKernel",
  webasm: "WebAssemblyKernel",
  headlessgl: "HeadlessGLKernel",
  webgpu: "WebGPUKernel",
};

const residentTypes: Record<BackendName, string> = {
  cpu: "Array",
  webasm: "Array",
  headlessgl: "ArrayTexture(1)",
  webgpu: "WebGPUBuffer",
};

/** All WebGPU engines of a process share one device, which leaves with the last of them. */
let webGpuEngines = 0;

async function releaseWebGpu(library: Library): Promise<void> {
  webGpuEngines--;
  if (webGpuEngines === 0) await library.WebGPUContext.destroy();
}

const loopMaxIterations = 65_536;
const wasmModulesPerKernel = 4;
const smallInput = 2 ** 16;

async function loadLibrary(): Promise<Library> {
  const module = (await import("gpu.js")) as unknown as { default: Library };
  return module.default;
}

function isPowerOfTwo(n: number): boolean {
  return Number.isInteger(Math.log2(n));
}

/** Software GL recompiles a shader for every pattern of power-of-two texture sides it meets: keep to one pattern. */
function oddSquareLength(length: number): number {
  if (length > smallInput) return length;
  let side = Math.max(3, Math.ceil(Math.sqrt(length / 4)));
  while (isPowerOfTwo(side)) side++;
  return side * side * 4;
}

function hasPowerOfTwoSide(library: Library, texels: number): boolean {
  return [...library.utils.closestSquareDimensions(texels)].some(isPowerOfTwo);
}

/** At least two rows: a one-row texture would be as wide as the row is long. */
function oddTextureRows(library: Library, rows: number, elementsPerRow: ReadonlyArray<number>): number {
  let padded = Math.max(2, rows);
  if (padded * Math.max(...elementsPerRow) > smallInput) return padded;
  while (padded < rows + 8 && elementsPerRow.some((elements) => hasPowerOfTwoSide(library, padded * elements))) {
    padded++;
  }
  return padded;
}

interface Watch {
  readonly takeError: () => string | undefined;
  readonly maxBufferElements: number;
  readonly device: string;
}

/** gl hides what is behind its translator. */
function glDevice({ getParameter, RENDERER, VERSION }: GlContext): string {
  return `${getParameter<string>(RENDERER)}, ${getParameter<string>(VERSION)}`;
}

function gpuDevice({ adapterInfo: { vendor, architecture, device, description } }: GpuDevice): string {
  const name = device || architecture || vendor;
  return [name, description].filter((words) => words !== "").join(", ") || "not told by the driver";
}

const processor = () => os.cpus()[0]?.model.trim() || "not told by the system";

async function watchDevice(name: BackendName, library: Library, gpu: GpuInstance): Promise<Watch> {
  if (name === "headlessgl") {
    const context = gpu.context!;
    const side = context.getParameter<number>(context.MAX_TEXTURE_SIZE);
    const takeError = () => {
      const code = context.getError();
      return code === 0 ? undefined : `OpenGL reported error ${code}`;
    };
    return { takeError, maxBufferElements: side * side * 4, device: glDevice(context) };
  }
  if (name === "webgpu") {
    webGpuEngines++;
    const { device } = await library.WebGPUContext.acquire();
    let error: string | undefined;
    device.addEventListener("uncapturederror", (event) => (error = event.error.message));
    const takeError = () => {
      const taken = error;
      error = undefined;
      return taken;
    };
    const bytes = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    return { takeError, maxBufferElements: Math.floor(bytes / 4), device: gpuDevice(device) };
  }
  return { takeError: () => undefined, maxBufferElements: Infinity, device: processor() };
}

function kernelSettings(name: BackendName, kernel: KernelSource, functions: ReadonlyArray<string>) {
  const types = Object.entries(kernel.arguments);
  return {
    precision: "single",
    tactic: "precision",
    loopMaxIterations,
    dynamicArguments: true,
    dynamicOutput: true,
    output: [1, 1, 1],
    pipeline: kernel.resident && (name === "headlessgl" || name === "webgpu"),
    functions,
    argumentTypes: Object.fromEntries(
      types.map(([argument, type]) => [argument, type === "Result" ? residentTypes[name] : type]),
    ),
  };
}

/** What ran, when it is not what was asked for. */
function misplacement(name: BackendName, inner: InnerKernel): string | undefined {
  const ran = inner.constructor.name;
  if (ran === kernelClasses[name] && !inner.fallbackReason) return undefined;
  const why = inner.fallbackReason ? `: ${inner.fallbackReason}` : "";
  return `gpu.js ran ${ran} instead of ${kernelClasses[name]}${why}`;
}

function sameExtent(output: ReadonlyArray<number> | null, extent: Extent): boolean {
  return output !== null && output.length === 3 && extent.every((size, axis) => output[axis] === size);
}

/**
 * Opens gpu.js on one backend; `functions` are gpu.js helper functions every kernel may call.
 *
 * gpu.js lets a kernel fall back to another backend and only warns, so what ran is checked after every run.
 */
export async function openEngine(name: BackendName, functions: ReadonlyArray<string>): Promise<Engine> {
  const library = await loadLibrary();
  const gpu = new library.GPU({ mode: name });
  const prime = gpu.createKernel("function prime() { return 1.0; }", { output: [1], precision: "single" });
  await prime();
  const watch = await watchDevice(name, library, gpu);

  const compile = (kernel: KernelSource): CompiledKernel => {
    const shortcut = gpu.createKernel(kernel.source, kernelSettings(name, kernel, functions));
    if (name === "webasm") shortcut.kernel.moduleCacheLimit = wasmModulesPerKernel;
    const types = Object.values(kernel.arguments);
    return async (extent, inputs) => {
      if (!sameExtent(shortcut.kernel.output, extent)) shortcut.setOutput([...extent]);
      const wrapped = inputs.map((input, n) =>
        types[n] === "Input" ? new library.Input(input as Float32Array, [(input as Float32Array).length]) : input,
      );
      const result = await shortcut(...wrapped);
      const problem = misplacement(name, shortcut.kernel) ?? watch.takeError();
      if (problem !== undefined) throw new Error(`${kernel.name}: ${problem}`);
      return result;
    };
  };
  const isGl = name === "headlessgl";
  return {
    name,
    device: watch.device,
    maxBufferElements: watch.maxBufferElements,
    compile,
    inputLength: (length) => (isGl ? oddSquareLength(length) : length),
    rowCount: (rows, elementsPerRow) => (isGl ? oddTextureRows(library, rows, elementsPerRow) : rows),
    close: async () => {
      await gpu.destroy();
      if (name === "webgpu") await releaseWebGpu(library);
    },
  };
}
