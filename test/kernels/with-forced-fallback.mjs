// A machine on which gpu.js takes the WebAssembly kernels to the cpu: preload with --import.
import { createRequire } from "node:module";

const { WebAssemblyKernel } = createRequire(import.meta.url)("gpu.js");
WebAssemblyKernel.prototype.build = function build(...inputs) {
  return this.requestFallback(inputs, "forced by a test");
};
