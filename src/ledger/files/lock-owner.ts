import { Predicate } from "effect";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";

/**
 * A process, told apart from others of the same number: by when it started, the boot and the process namespace of its
 * machine, where the machine tells these (Linux), else `-`.
 *
 * @spec STO-022 STO-023
 */
export interface LockOwner {
  readonly process: number;
  readonly started: string;
  readonly namespace: string;
  readonly boot: string;
  readonly host: string;
}

function told(read: () => string): string | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** State and start time of a process, as Linux tells them; its name, in brackets before them, may hold anything. */
function processStatus(process: number | "self"): { readonly state: string; readonly started: string } | undefined {
  const text = told(() => readFileSync(`/proc/${process}/stat`, "latin1"));
  const fields = text?.slice(text.lastIndexOf(")") + 2).split(" ");
  const [state, started] = [fields?.[0], fields?.[19]];
  return state === undefined || started === undefined ? undefined : { state, started };
}

/** This process. */
export function thisOwner(): LockOwner {
  return {
    process: process.pid,
    started: processStatus("self")?.started ?? "-",
    namespace: told(() => readlinkSync("/proc/self/ns/pid").replace(/\D/gu, "")) ?? "-",
    boot: told(() => readFileSync("/proc/sys/kernel/random/boot_id", "latin1").trim()) ?? "-",
    host: encodeURIComponent(hostname()),
  };
}

/** The name of an owner's lock: everything is in the name, so a lock is there as a whole or not at all. */
export const lockName = ({ process, started, namespace, boot, host }: LockOwner): string =>
  `lock.${process}.${started}.${namespace}.${boot}.${host}`;

const name =
  /^lock\.(?<process>\d{1,10})\.(?<started>-|\d{1,20})\.(?<namespace>-|\d{1,20})\.(?<boot>[0-9a-f-]{1,36})\.(?<host>.+)$/u;

/** The owner that the name of a lock tells, if it tells one. */
export function parseLockName(file: string): LockOwner | undefined {
  const parts = name.exec(file)?.groups;
  if (parts === undefined) return undefined;
  const { started = "", namespace = "", boot = "", host = "" } = parts;
  return { process: Number(parts["process"]), started, namespace, boot, host };
}

function isRunning({ process: number, started }: LockOwner): boolean {
  const status = processStatus(number);
  if (status !== undefined && started !== "-") return status.started === started && !"ZX".includes(status.state);
  try {
    return process.kill(number, 0);
  } catch (thrown) {
    return !(Predicate.hasProperty(thrown, "code") && thrown.code === "ESRCH");
  }
}

/**
 * Whether an owner is surely gone: it ran on this machine before its last start, or it can be looked for and isn't there.
 *
 * @spec STO-023
 */
export function isGone(owner: LockOwner, here: LockOwner = thisOwner()): boolean {
  if (owner.host !== here.host) return false;
  if (owner.boot !== here.boot) return true;
  return owner.namespace === here.namespace && !isRunning(owner);
}
