/**
 * The archives of a whole release, in the folder that `LOG_RELEASE` names: after
 * `deno task release`,
 * `LOG_RELEASE=dist/release deno test -A --config tools/release/deno.json tools/release/`.
 *
 * @module
 */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { archiveName } from "./archive.ts";
import { binaryKind } from "./binary_kind.ts";
import { PLATFORMS } from "./platforms.ts";
import { unpacked } from "./unpacked.ts";

const FOLDER = Deno.env.get("LOG_RELEASE");

for (const platform of PLATFORMS) {
  Deno.test({
    name: `the released archive for ${platform.name} has its checksum and the right runtime`,
    ignore: FOLDER === undefined,
    async fn() {
      const name = archiveName(platform);
      const path = join(FOLDER!, name);
      const digest = createHash("sha256").update(await Deno.readFile(path)).digest("hex");
      const sums = await Deno.readTextFile(join(FOLDER!, "SHA256SUMS"));
      assert(sums.split("\n").includes(`${digest}  ${name}`), sums);
      const files = await unpacked(path);
      assert.equal(
        binaryKind(files.get(name.endsWith(".zip") ? "deno.exe" : "deno")!),
        platform.binary,
      );
      assert(files.has("LICENSE") && files.has("app/main.js"));
    },
  });
}
