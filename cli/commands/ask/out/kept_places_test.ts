import { deepEqual, equal, match } from "node:assert/strict";
import { join } from "node:path";
import { runFake } from "../../../../lib/testing/processes/fake_machine.ts";

const DEMO = new URL("../../../../testdata/demo", import.meta.url).pathname;
const ENV = { LOG_NOW: "2026-05-04T12:00:00Z" };

/** A log directory with all that one may have, and a link to it. */
class Scene implements Disposable {
  readonly root = Deno.makeTempDirSync();
  readonly logs = join(this.root, "logs");

  constructor() {
    Deno.mkdirSync(this.logs);
    for (const { name } of Deno.readDirSync(DEMO)) {
      if (name.endsWith(".jsonl")) Deno.copyFileSync(join(DEMO, name), join(this.logs, name));
    }
    const config = { logs: { notes: { kind: "entity", file: "more/notes.jsonl" } } };
    this.write("log.config.json", JSON.stringify(config));
    this.write(".log.lock", "");
    for (const name of ["entries (1).jsonl", "entries.jsonl.1"]) this.write(name, "{}\n");
    for (const folder of ["more", "snapshots", "backups", "quarantine", "remotes"]) {
      Deno.mkdirSync(join(this.logs, folder));
      this.write(`${folder}/x`, "kept");
    }
    Deno.symlinkSync(this.logs, join(this.root, "link"));
    Deno.linkSync(join(this.logs, "entries.jsonl"), join(this.root, "hard.jsonl"));
    Deno.symlinkSync(join(this.logs, "entries.jsonl"), join(this.root, "soft.jsonl"));
  }

  write(name: string, text: string): void {
    Deno.writeTextFileSync(join(this.logs, name), text);
  }

  /** All files by their paths, and what they say. */
  files(folder = this.root): Record<string, string> {
    return Object.assign(
      {},
      ...[...Deno.readDirSync(folder)].map(({ name, isDirectory }) => {
        const path = join(folder, name);
        if (isDirectory) return this.files(path);
        return Deno.statSync(path).isFile ? { [path]: Deno.readTextFileSync(path) } : {};
      }),
    );
  }

  async run(...args: string[]) {
    return await runFake([...args, "-q"], { env: ENV });
  }

  /** Runs a command that must say no and change nothing. */
  async refused(said: RegExp, ...args: string[]): Promise<void> {
    const before = this.files();
    const { code, stdout, stderr } = await this.run(...args);
    equal(code, 2, `${args.join(" ")}: ${stderr}`);
    deepEqual([stdout, this.files()], ["", before], args.join(" "));
    match(stderr, said);
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.root, { recursive: true });
  }
}

Deno.test("export replaces no file of the logs that it reads, whatever name it is given by", async () => {
  using scene = new Scene();
  const cases: [name: string, said: RegExp][] = [
    ["logs/entries.jsonl", /"[^"]*entries.jsonl": it is a log\n/],
    ["logs/interactions.jsonl", /it is a log/],
    ["logs/more/notes.jsonl", /it is a log/],
    ["link/entries.jsonl", /it is a log/],
    ["logs/more/../entries.jsonl", /it is a log/],
    ["hard.jsonl", /it is a log/],
    ["soft.jsonl", /it is a log/],
    ["logs/entries (1).jsonl", /it may hold lines of a log/],
    ["logs/entries.jsonl.1", /it may hold lines of a log/],
    ["logs/log.config.json", /"log.config.json" belongs to the log directory/],
    ["logs/.log.lock", /".log.lock" belongs to the log directory/],
    ["link/snapshots/x", /"snapshots" belongs to the log directory/],
    ["logs/backups/x", /"backups" belongs/],
    ["logs/quarantine/new", /"quarantine" belongs/],
    ["logs/remotes/x", /"remotes" belongs/],
  ];
  for (const format of ["csv", "jsonl", "sqlite"]) {
    for (const [name, said] of cases) {
      const out = join(scene.root, name);
      if (format !== "jsonl" && name.endsWith(".jsonl")) continue;
      const args = ["export", "--format", format, "--out", out, "--force"];
      await scene.refused(said, "-C", scene.logs, ...args);
    }
  }
  const free = join(scene.logs, "export.csv");
  equal((await scene.run("-C", scene.logs, "export", "--out", free, "--force")).code, 0);
});

Deno.test("export replaces neither the one file that it reads nor the logs of another directory", async () => {
  using scene = new Scene();
  const one = join(scene.root, "one.jsonl"), log = join(scene.logs, "interactions.jsonl");
  Deno.copyFileSync(join(DEMO, "entries.jsonl"), one);
  const as = ["export", "--format", "jsonl", "--force", "--out"];
  await scene.refused(/it is the file that is read/, "--file", one, ...as, one);
  await scene.refused(/it is a log/, "--file", one, ...as, log);
  await scene.refused(/it is a log/, "-C", DEMO, ...as, log);
});

Deno.test("export swaps away no folder that has logs or the current directory in it", async () => {
  using scene = new Scene();
  const cases: [name: string, said: RegExp][] = [
    ["logs", /it is the log directory/],
    ["link", /it is the log directory/],
    [".", /it holds the log directory/],
    ["logs/snapshots", /"snapshots" belongs to the log directory/],
    ["logs/backups/new", /"backups" belongs/],
  ];
  for (const [name, said] of cases) {
    const args = ["export", "--format", "parquet", "--out", join(scene.root, name), "--force"];
    await scene.refused(said, "-C", scene.logs, ...args);
  }
  const here = ["export", "--format", "parquet", "--force", "--out"];
  await scene.refused(/it is the current directory/, "-C", scene.logs, ...here, ".");
  const file = join(scene.logs, "entries.jsonl");
  await scene.refused(/it holds the file that is read/, "--file", file, ...here, scene.logs);
});

Deno.test("export makes no lake where logs are", async () => {
  using scene = new Scene();
  const lake = (out: string) => ["export", "--lake", join(scene.root, out), "--buckets", "1"];
  const one = ["-C", scene.logs, "--user", "ada"];
  await scene.refused(/it is the log directory/, ...lake("link"), ...one);
  await scene.refused(/"snapshots" belongs/, ...lake("logs/snapshots/lake"), ...one);
  const many = ["--users", scene.root];
  await scene.refused(/it is the folder of the users/, ...lake("."), ...many);
  await scene.refused(/would take it for a user's folder/, ...lake("link"), ...many);
  await scene.refused(/would take it for a user's folder/, ...lake("new"), ...many);
  equal((await scene.run(...lake(".lake"), ...many)).code, 0);
});
