import { connect, createServer, type Socket } from "node:net";

/** Passes bytes on between clients and a server, and cuts the lines when told. */
export interface Proxy {
  /** The server's address with this line in between. */
  readonly url: string;
  /** Cuts a line when it passed on towards the server so many more bytes, or so many more commits. */
  readonly cutAfter: (seen: { readonly commits?: number; readonly bytes?: number }) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** The parts of a server's URL, which names no host when it is reached by a socket. */
const partsOf = (url: string) => new URL(url.replace("@/", "@localhost/"));

/** The address of a server: a host and port, or a socket's path. */
function addressOf(url: string): { readonly host: string; readonly port: number } | { readonly path: string } {
  const parts = partsOf(url);
  const port = Number(parts.port || 5432);
  const directory = parts.searchParams.get("host");
  return directory?.startsWith("/") ? { path: `${directory}/.s.PGSQL.${port}` } : { host: parts.hostname, port };
}

interface Cut {
  bytes: number;
  commits: number;
  readonly done: () => void;
}

/** Counts what passes; whether the line is to be cut now. */
function isDue(cut: Cut, data: Buffer): boolean {
  cut.bytes -= Math.min(cut.bytes, data.length);
  if (data.includes("COMMIT\0")) cut.commits -= 1;
  return cut.bytes <= 0 || cut.commits <= 0;
}

/** A line to the server at a port of its own. */
export async function proxy(serverUrl: string): Promise<Proxy> {
  const sockets = new Set<Socket>();
  let cut: Cut | undefined;
  const server = createServer((near) => {
    const far = connect(addressOf(serverUrl));
    const end = () => [near, far].forEach((socket) => socket.destroy());
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on("error", end);
      socket.on("close", end);
    }
    far.on("data", (data) => near.write(data));
    near.on("data", (data) => {
      far.write(data.subarray(0, cut?.bytes));
      if (cut === undefined || !isDue(cut, data)) return;
      // What was passed on is still sent; nothing comes back.
      near.destroy();
      far.end();
      cut.done();
      cut = undefined;
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as { readonly port: number };
  const { username, password, pathname } = partsOf(serverUrl);
  return {
    url: `postgres://${username}:${password}@127.0.0.1:${port}${pathname}`,
    cutAfter: ({ commits = Number.POSITIVE_INFINITY, bytes = Number.POSITIVE_INFINITY }) =>
      new Promise<void>((done) => (cut = { bytes, commits, done })),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => server.close(() => done()));
    },
  };
}
