/** What a program needs to find its interpreter, its libraries, its caches and the accelerator. */
const passedOn = [
  "PATH",
  "HOME",
  "USER",
  "TMPDIR",
  "TZ",
  "LANG",
  "LANGUAGE",
  "VIRTUAL_ENV",
  "CONDA_PREFIX",
  "LD_LIBRARY_PATH",
  "LD_PRELOAD",
  "DYLD_LIBRARY_PATH",
  "NVIDIA_VISIBLE_DEVICES",
  "HIP_VISIBLE_DEVICES",
  "ROCR_VISIBLE_DEVICES",
  "XDG_CACHE_HOME",
  "XDG_RUNTIME_DIR",
  "RUST_BACKTRACE",
];

const passedOnPrefixes = ["LC_", "PYTHON", "CUDA_", "OMP_", "MKL_", "TRITON_", "XLA_", "VK_"];

/**
 * The part of an environment that a subject gets to see. Everything else, such as tokens and passwords, stays here.
 *
 * @spec CON-081
 */
export function subjectEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const isPassedOn = (name: string) =>
    passedOn.includes(name) || passedOnPrefixes.some((prefix) => name.startsWith(prefix));
  return Object.fromEntries(Object.entries(environment).filter(([name]) => isPassedOn(name)));
}
