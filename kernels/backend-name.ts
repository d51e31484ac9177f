/**
 * The gpu.js backends that run in Node.
 *
 * @spec KRN-001
 * @category backends
 * @since 0.1.0
 */
export type BackendName = "cpu" | "webasm" | "headlessgl" | "webgpu";

/**
 * Every backend, in the order they are probed and reported.
 *
 * @spec KRN-001
 * @category backends
 * @since 0.1.0
 */
export const backendNames: ReadonlyArray<BackendName> = ["cpu", "webasm", "headlessgl", "webgpu"];
