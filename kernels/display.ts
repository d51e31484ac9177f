import { type ChildProcess, spawn } from "node:child_process";
import { isMainThread } from "node:worker_threads";

/** Why there is no X display, and what to do about it. */
export interface MissingDisplay {
  readonly reason: string;
  readonly remedy: string;
}

const startLimitMs = 10_000;

/** The display number an X server writes on its fourth descriptor once it accepts clients. */
function displayNumber(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const timer = setTimeout(() => reject(new Error(`no answer in ${startLimitMs} ms`)), startLimitMs);
    const settle = (action: () => void) => {
      clearTimeout(timer);
      action();
    };
    (server.stdio[3] as NodeJS.ReadableStream).on("data", (part) => {
      text += String(part);
      if (text.includes("\n")) settle(() => resolve(text.trim()));
    });
    server.once("error", (error) => settle(() => reject(error)));
    server.once("exit", (code) => settle(() => reject(new Error(`it exited with code ${code}`))));
  });
}

/**
 * Makes sure DISPLAY names an X server, starting a private Xvfb when there is none.
 *
 * `-terminate` makes the server leave with its last client, so it outlives neither an exit nor a kill of this process;
 * stopping it earlier would make libX11 end this process with an error.
 *
 * @spec KRN-004
 */
export async function ensureDisplay(): Promise<MissingDisplay | undefined> {
  if (process.platform !== "linux" || process.env["DISPLAY"]) return undefined;
  if (!isMainThread) {
    return {
      reason: "DISPLAY is not set and a worker thread cannot set it",
      remedy: "set DISPLAY, or use xvfb-run -a",
    };
  }
  const screen = ["-screen", "0", "64x64x24", "-nolisten", "tcp", "-terminate"];
  const server = spawn("Xvfb", ["-displayfd", "3", ...screen], { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  try {
    process.env["DISPLAY"] = `:${await displayNumber(server)}`;
    server.unref();
    (server.stdio[3] as unknown as { destroy(): void }).destroy();
    return undefined;
  } catch (error) {
    server.kill();
    return {
      reason: `DISPLAY is not set and no private X server could be started (${(error as Error).message})`,
      remedy: "set DISPLAY, or install Xvfb (apt-get install xvfb)",
    };
  }
}
