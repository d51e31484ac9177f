import { inspect } from "node:util";
import { Effect } from "effect";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { connectPostgres, openPostgresStore } from "../../src/index.ts";
import { errorOf } from "../ledger-store/place.ts";
import { embeddedPlace } from "./postgres-place.ts";
import { serverUrl, withParameters } from "./server.ts";

const connecting = (url: string) => errorOf(Effect.scoped(connectPostgres(url)));
const secret = "s3cretw0rd";
/** A port that nobody listens at. */
const nowhere = "127.0.0.1:1";

describe("a connection string", () => {
  it("[PGS-014] is taken only in one form, and its password is in no error", async () => {
    for (const url of [
      "",
      secret,
      `mysql://u:${secret}@${nowhere}/d`,
      `postgres://u:${secret}@@${nowhere}/d`,
      `postgres://u:1/${secret}@${nowhere}/d`,
      `postgres://u:1#${secret}@${nowhere}/d`,
      `postgres://u:1?${secret}@${nowhere}/d`,
      `postgres://u:${secret} @${nowhere}/d`,
      `postgres://u:${secret}@host:port/d`,
      `postgres://u:${secret}@${nowhere}/d?sslrootcert=/nowhere/${secret}`,
    ]) {
      const error = await connecting(url);
      expect(error, url).toMatchObject({ _tag: "OutOfRange", field: "url" });
      expect(inspect(error) + error.message).not.toContain(secret);
    }
  });

  it("[PGS-014] to no server answers StoreFailed with the place and without the password", async () => {
    for (const url of [`postgres://u:${secret}@${nowhere}/d`, `postgres://u@${nowhere}/d?password=${secret}`]) {
      const error = await connecting(url);
      expect(error).toMatchObject({ _tag: "StoreFailed", where: `postgres://u@${nowhere}/d`, code: "ECONNREFUSED" });
      expect(inspect(error) + error.message).not.toContain(secret);
    }
  });

  it("[PGS-014] of any text never puts a password into an error", async () => {
    const word = fc.string({ unit: "grapheme", minLength: 12, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(word, fc.boolean(), async (password, encoded) => {
        const error = await connecting(
          `postgres://u:${encoded ? encodeURIComponent(password) : password}@${nowhere}/d`,
        );
        const text = inspect(error) + error.message;
        for (const form of [password, encodeURIComponent(password)]) expect(text).not.toContain(form);
      }),
      { numRuns: 50 },
    );
  });

  it.runIf(serverUrl !== undefined)("[PGS-014] is in no object and in nothing that the server says", async () => {
    const secret = "s3cret:w/rd";
    const url = withParameters(
      (serverUrl ?? "").replace(/\/\/([^:@]+)(?::[^@]*)?@/u, `//$1:${encodeURIComponent(secret)}@`),
      {},
    );
    const said = await connecting(withParameters(url, { options: `-c ${secret}=1` }));
    expect(said).toMatchObject({ _tag: "StoreFailed", detail: expect.stringContaining("[password]") });
    expect(inspect(said) + said.message).not.toContain(secret);
    const whole = Effect.scoped(
      Effect.gen(function* () {
        const client = yield* connectPostgres(url);
        const fault = yield* Effect.flip(client.query(`SELECT ${JSON.stringify(secret)}`));
        expect(fault).toMatchObject({ _tag: "SqlFault", code: "42703", detail: expect.stringContaining("[password]") });
        expect(inspect([client, fault], { depth: 9 }) + fault.message).not.toContain(secret);
      }),
    );
    // A server that checks passwords refuses this one: then there is nothing more to see.
    await Effect.runPromise(
      Effect.catchTag(whole, "StoreFailed", ({ code }) => Effect.sync(() => expect(code).toBe("28P01"))),
    );
  });

  it("[PGS-004] to a server that does not wait for its disk opens no store unless told to", async () => {
    const place = await embeddedPlace();
    const opening = (volatile: boolean) =>
      Effect.scoped(
        Effect.flatMap(place.client, (client) =>
          openPostgresStore(client, { schema: place.schema, create: true, volatile }),
        ),
      );
    expect(await errorOf(opening(false))).toMatchObject({ _tag: "StoreFailed", code: "FSYNC_OFF" });
    await Effect.runPromise(opening(true));
    await place.discard();
  });
});
