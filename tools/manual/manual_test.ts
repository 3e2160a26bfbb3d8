import { deepEqual, equal } from "node:assert/strict";
import { commands } from "../../cli/command_table.ts";
import { PERMISSIONS } from "../../cli/permissions.ts";
import { manPage } from "./man_page.ts";
import { GENERATED } from "./manual.ts";
import { ENVIRONMENT } from "./surroundings.ts";

for (const [path, page] of Object.entries(GENERATED)) {
  Deno.test(`${path} is what the help of the commands makes it`, async () => {
    const written = await Deno.readTextFile(new URL(`../../${path}`, import.meta.url));
    equal(written, page(), "run deno task manual");
  });
}

Deno.test("log.1 has the sections of a manual page, and all commands", () => {
  const headings = [...manPage().matchAll(/^\.SH (.*)$/gm)].map(([, heading]) => heading);
  deepEqual(headings, [
    "NAME",
    "SYNOPSIS",
    "DESCRIPTION",
    "COMMANDS",
    "OPTIONS",
    "ENVIRONMENT",
    "FILES",
    "EXIT STATUS",
    "TOPICS",
  ]);
  const shown = [...manPage().matchAll(/^\.SS "log (\w+) /gm)].map(([, name]) => name);
  deepEqual(shown, [...Object.keys(commands), "help"]);
});

Deno.test("log.1 names every variable that the program may read", () => {
  const [, names = ""] = /--allow-env=(\S*)/.exec(PERMISSIONS.join(" ")) ?? [];
  deepEqual(ENVIRONMENT.map(([name]) => name).sort(), names.split(",").sort());
});
