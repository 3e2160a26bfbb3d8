import assert from "node:assert/strict";
import project from "../deno.json" with { type: "json" };
import { PERMISSIONS } from "./permissions.ts";

Deno.test("PERMISSIONS are those of the program run from source", () => {
  assert.equal(project.tasks.log.command, `deno run ${PERMISSIONS.join(" ")} cli/main.ts`);
});

Deno.test("PERMISSIONS are those of the program that deno task install makes", () => {
  const { command } = project.tasks.install;
  assert(command.endsWith(` --name log ${PERMISSIONS.join(" ")} dist/bundle/main.js`), command);
});
