// A machine without a network: preload with --import.
import { Socket } from "node:net";

Socket.prototype.connect = () => {
  throw new Error("this machine has no network");
};
globalThis.fetch = () => Promise.reject(new Error("this machine has no network"));
