/**
 * The page about foreign files explains every key of the config, with examples that are valid.
 *
 * @module
 */

import assert from "node:assert/strict";
import { checkConfig, configJsonSchema } from "../../records/config_schema.ts";
import { ROOT } from "../house/sources.ts";
import { parsePage } from "./page.ts";

const PATH = "docs/your-own-jsonl.md";
const page = parsePage(PATH, await Deno.readTextFile(new URL(PATH, ROOT)));

/** Of a JSON Schema, what leads to the names of keys. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

/** Names of keys at any depth; those of the logs themselves are names of logs. */
function keysOf({ properties = {} }: Schema): string[] {
  return Object.entries(properties).flatMap(([key, schema]) => {
    if (key !== "logs") return [key, ...keysOf(schema)];
    const logs = [...Object.values(schema.properties ?? {}), schema.additionalProperties];
    return [key, ...logs.flatMap((log) => typeof log === "object" ? keysOf(log) : [])];
  });
}

Deno.test(`${PATH} explains every key of the config`, () => {
  const keys = new Set(keysOf(configJsonSchema()));
  assert(keys.has("at_format") && keys.has("kind") && keys.has("request_retention"));
  const explained = page.prose.matchAll(/^(?:### |- )((?:`[^`]+`(?:, )?)+)/gm);
  const names = new Set(
    [...explained].flatMap(([, list]) =>
      [...list!.matchAll(/`([^`]+)`/g)].map(([, name]) => name!)
    ),
  );
  assert.deepEqual([...keys].filter((key) => !names.has(key)), []);
});

Deno.test(`${PATH} shows configs that are valid`, () => {
  const shown = page.blocks.filter(({ language }) => language === "json");
  assert(shown.length > 5);
  for (const { text, line } of shown) {
    assert.equal(checkConfig(JSON.parse(text)).problems, undefined, `${PATH}:${line}`);
  }
});
