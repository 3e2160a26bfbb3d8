import assert from "node:assert/strict";
import { LogError, type LogErrorCode } from "../../errors.ts";
import { type BucketFault, BucketFaults } from "../../testing/buckets/bucket_faults.ts";
import {
  clientOf,
  newCommitId,
  NO_WAIT,
  SMALL_BLOCK,
} from "../../testing/buckets/bucket_fixture.ts";
import { TEST_ACCESS, TEST_BUCKET, TestBucket } from "../../testing/buckets/test_bucket.ts";
import { S3Client } from "../s3/client.ts";
import { lane } from "../../testing/lanes/lane.ts";
import { Chain } from "./chain.ts";
import { type Commit, EMPTY_HEAD, type Head } from "./commit.ts";
import { BucketObjects } from "./objects.ts";
import { packBlocks } from "./pack_blocks.ts";

const ROOT = "me/entries/";
/** A reader that knows nothing begins with so many lists. */
const LISTS = 2;
/** Many commits, and the objects of a page of a list; in the soak lane as many as at a server. */
const [MANY, PAGE_SIZE] = lane.name === "soak" ? [2500, 1000] : [250, 100];
const OPTIONS = { root: ROOT, block: SMALL_BLOCK };

function objectsOf(bucket: Pick<TestBucket, "fetch">): BucketObjects {
  return new BucketObjects(clientOf(bucket), NO_WAIT);
}

function chainOf(bucket: Pick<TestBucket, "fetch">): Chain {
  return new Chain({ ...OPTIONS, objects: objectsOf(bucket) });
}

function lineOf(n: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`{"n":${n}}\n`);
}

async function write(chain: Chain, head: Head, text = lineOf(head.n + 1)): Promise<Head | null> {
  const commit = { id: newCommitId(), base: head.n, kind: "append", body: text } as const;
  return await chain.append(head, commit);
}

/** Writes commits up to a number; gives the heads by number. */
async function filled(chain: Chain, count: number): Promise<Head[]> {
  const heads: Head[] = [EMPTY_HEAD];
  while (heads.length <= count) heads.push((await write(chain, heads.at(-1)!))!);
  return heads;
}

async function read(chain: Chain, head: Head = EMPTY_HEAD): Promise<string> {
  const commits: Commit[] = await Array.fromAsync(chain.after(head));
  return commits.map(({ body }) => new TextDecoder().decode(body)).join("");
}

function lines(from: number, to: number): string {
  let text = "";
  for (let n = from; n <= to; n++) text += `{"n":${n}}\n`;
  return text;
}

async function fails(code: LogErrorCode, ask: Promise<unknown>): Promise<LogError> {
  const error = await ask.then(() => null, (error) => error);
  assert(error instanceof LogError, `${code}: ${error}`);
  assert.equal(error.code, code, error.message);
  return error;
}

Deno.test("Chain appends under the next number, and tells who comes too late", async () => {
  const bucket = new TestBucket();
  const [one, other] = [chainOf(bucket), chainOf(bucket)];
  const first = await write(one, EMPTY_HEAD);
  assert.equal(await write(other, EMPTY_HEAD), null);
  assert.equal(await read(other), lines(1, 1));
  bucket.resetCounts();
  assert.equal((await write(other, first!))?.n, 2);
  assert.deepEqual(bucket.counts, { PUT: 1, HEAD: 1 });
  assert.equal(await read(one, first!), lines(2, 2));
});

for (
  const fault of ["lost", "late500", "drop", "refuse", "s409", "s429", "s500", "s503"] as const
) {
  Deno.test(`Chain appends once where a request meets "${fault}", whichever it is`, async () => {
    for (let nth = 0; nth < 4; nth++) {
      const bucket = new TestBucket();
      const faults = new BucketFaults(bucket.fetch, () => 0);
      faults.script = [...new Array<BucketFault>(nth).fill("pass"), fault];
      const chain = chainOf(faults);
      const head = await write(chain, EMPTY_HEAD);
      assert.equal((await write(chain, head!))?.n, 2);
      assert.equal(await read(chainOf(bucket)), lines(1, 2));
    }
  });
}

Deno.test("Chain appends once where the answer comes only after nobody waits for it any more", async () => {
  const bucket = new TestBucket();
  let isFirst = true;
  const fetch = async (request: Request) => {
    const answer = await bucket.fetch(request);
    if (!isFirst) return answer;
    isFirst = false;
    return await new Promise<Response>(() => {});
  };
  const client = new S3Client({ ...TEST_ACCESS, bucket: TEST_BUCKET, fetch, timeoutMs: 1 });
  const chain = new Chain({ ...OPTIONS, objects: new BucketObjects(client, NO_WAIT) });
  assert.equal((await write(chain, EMPTY_HEAD))?.n, 1);
  assert.equal(await read(chainOf(bucket)), lines(1, 1));
});

Deno.test("Chain says whether a line may be there once all attempts are used up", async () => {
  const bucket = new TestBucket();
  const faults = new BucketFaults(bucket.fetch, () => 0);
  faults.script = new Array<BucketFault>(NO_WAIT.attempts).fill("lost");
  await fails("uncertain_write", write(chainOf(faults), EMPTY_HEAD));
  assert.equal(await read(chainOf(bucket)), lines(1, 1));
  for (const fault of ["refuse", "s503"] as const) {
    faults.script = new Array<BucketFault>(NO_WAIT.attempts).fill(fault);
    const error = await write(chainOf(faults), { n: 1, id: "" }).then(() => null, (error) => error);
    assert(!(error instanceof LogError), "it certainly is not there");
  }
});

for (const fault of ["cut", "short", "long", "flip"] as const) {
  Deno.test(`Chain makes no line of a body that met "${fault}", and asks once more`, async () => {
    const bucket = new TestBucket();
    const heads = await filled(chainOf(bucket), SMALL_BLOCK + 2);
    await packBlocks(chainOf(bucket), objectsOf(bucket), heads.at(-1)!);
    bucket.resetCounts();
    await read(chainOf(bucket));
    const { requests } = bucket;
    for (let nth = 0; nth < requests; nth++) {
      const faults = new BucketFaults(bucket.fetch, () => 0.4);
      faults.script = [...new Array<BucketFault>(nth).fill("pass"), fault];
      bucket.resetCounts();
      assert.equal(await read(chainOf(faults)), lines(1, SMALL_BLOCK + 2), `request ${nth + 1}`);
      // Lists hold no hash: what they seem to lack is looked for by two more.
      const more = nth < LISTS ? 4 : 1;
      assert(bucket.requests <= requests + more, `request ${nth + 1}`);
    }
  });
}

Deno.test("Chain refuses a body that is not what was written, however often it is asked", async () => {
  const bucket = new TestBucket();
  await filled(chainOf(bucket), 1);
  const [key, object] = [...bucket.objects][0]!;
  bucket.objects.set(key, { ...object, bytes: lineOf(2) });
  const error = await read(chainOf(bucket)).then(() => null, (error) => error);
  assert.match(error.message, /does not fit its SHA-256/);
});

/** The numbers of the commits that are objects of their own. */
function singlesIn(bucket: TestBucket): number[] {
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(`${ROOT}c/`));
  return keys.map((key) => Number(/(\d+)\.jsonl$/.exec(key)![1])).sort((a, b) => a - b);
}

Deno.test("Chain reads packs in whatever order they came to be", async () => {
  const bucket = new TestBucket();
  const heads = await filled(chainOf(bucket), 3 * SMALL_BLOCK + 1);
  const before = bucket.backup();
  await packBlocks(chainOf(bucket), objectsOf(bucket), heads.at(-1)!);
  const packed = bucket.backup();
  const firstBlock = [...before].filter(([key]) => /\/c\/0{15}[1-8]\.jsonl$/.test(key));
  const later = [...packed].filter(([key]) => !/\/p8\/0{15}1\./.test(key));
  bucket.restore(new Map([...later, ...firstBlock]));
  assert.equal(await read(chainOf(bucket)), lines(1, 3 * SMALL_BLOCK + 1));
  for (const head of heads) {
    assert.equal(await read(chainOf(bucket), head), lines(head.n + 1, 3 * SMALL_BLOCK + 1));
  }
});

Deno.test("packing that stops at any request, and another that does, leaves every line readable", async () => {
  const start = new TestBucket();
  const heads = await filled(chainOf(start), SMALL_BLOCK);
  const beginning = start.backup();
  const packUntil = async (bucket: TestBucket, requests: number) => {
    let left = requests;
    const fetch = (request: Request) => {
      if (left-- <= 0) throw new Error("killed");
      return bucket.fetch(request);
    };
    await packBlocks(
      chainOf({ fetch }),
      new BucketObjects(clientOf({ fetch }), { ...NO_WAIT, attempts: 1 }),
      heads.at(-1)!,
    )
      .catch(() => {});
    return left > 0;
  };
  for (let first = 0; first < 30; first++) {
    for (const second of [0, 9, 13, 17]) {
      const bucket = new TestBucket();
      bucket.restore(beginning);
      // One after the other, and both at once.
      if (second === 17) await Promise.all([packUntil(bucket, first), packUntil(bucket, second)]);
      else await packUntil(bucket, first);
      assert.equal(await read(chainOf(bucket)), lines(1, SMALL_BLOCK), `stopped at ${first}`);
      await packUntil(bucket, second);
      assert.equal(await read(chainOf(bucket)), lines(1, SMALL_BLOCK), `${first}, ${second}`);
      assert(await packUntil(bucket, Infinity));
      assert.equal(await read(chainOf(bucket)), lines(1, SMALL_BLOCK));
      assert.deepEqual(singlesIn(bucket), [], "all are packed");
    }
  }
});

Deno.test("R2: a number that was packed and removed is not taken for a free one", async () => {
  const bucket = new TestBucket();
  const heads = await filled(chainOf(bucket), SMALL_BLOCK);
  const asleep = heads[3]!;
  await packBlocks(chainOf(bucket), objectsOf(bucket), heads.at(-1)!);
  assert.equal(await write(chainOf(bucket), asleep), null);
  assert.equal(await read(chainOf(bucket)), lines(1, SMALL_BLOCK), "the ghost is not read");
  assert.equal((await write(chainOf(bucket), heads.at(-1)!))?.n, SMALL_BLOCK + 1);
  await packBlocks(chainOf(bucket), objectsOf(bucket), { ...heads.at(-1)! });
  assert.deepEqual(singlesIn(bucket), [SMALL_BLOCK + 1], "it is removed");
});

Deno.test("R3: a head that the bucket no longer has, or has as another, is noticed", async () => {
  const bucket = new TestBucket();
  const chain = chainOf(bucket);
  const heads = await filled(chain, SMALL_BLOCK);
  for (const head of heads) assert(await chain.holds(head));
  await packBlocks(chain, objectsOf(bucket), heads.at(-1)!);
  for (const head of heads) assert(await chain.holds(head));
  assert(!await chain.holds({ n: 3, id: "another" }));
  assert(!await chain.holds({ n: SMALL_BLOCK + 1, id: "gone" }));
});

Deno.test("Chain asks one request in a sparing look, unless others may have finished the block", async () => {
  const bucket = new TestBucket();
  const chain = new Chain({ objects: objectsOf(bucket), root: ROOT, block: 40 });
  const heads = await filled(chain, 9);
  for (const [n, counts] of [[8, { GET: 1 }], [9, { GET: 1, HEAD: 1 }]] as const) {
    bucket.objects.delete(`${ROOT}c/000000000000000${n + 1}.jsonl`);
    bucket.resetCounts();
    await Array.fromAsync(chain.after(heads[n]!, true, { isSparing: true }));
    assert.deepEqual(bucket.counts, counts);
  }
});

Deno.test("Chain passes over objects of other names, and refuses one of its own that it did not write", async () => {
  const bucket = new TestBucket();
  await filled(chainOf(bucket), 2);
  const other = { bytes: lineOf(9), metadata: {} };
  const names = ["c/README.md", "c/0000000000000000.jsonl", "c/00000000000000003.jsonl", "p8/x"];
  for (const name of names) bucket.objects.set(ROOT + name, other);
  assert.equal(await read(chainOf(bucket)), lines(1, 2));
  bucket.objects.set(`${ROOT}c/0000000000000003.jsonl`, other);
  assert.match((await fails("remote_failed", read(chainOf(bucket)))).message, /not written by log/);
});

Deno.test("Chain reads nothing across a gap", async () => {
  const bucket = new TestBucket();
  const heads = await filled(chainOf(bucket), 5);
  bucket.objects.delete(`${ROOT}c/0000000000000003.jsonl`);
  await fails("remote_changed", read(chainOf(bucket)));
  const another = new TestBucket();
  await filled(chainOf(another), 5);
  await fails("remote_changed", read(chainOf(another), heads[2]));
});

Deno.test("Chain reads a block that has a pack without an index, and refuses an index without a pack", async () => {
  const bucket = new TestBucket();
  const heads = await filled(chainOf(bucket), SMALL_BLOCK);
  const singles = bucket.backup();
  await packBlocks(chainOf(bucket), objectsOf(bucket), heads.at(-1)!);
  const [packed, index] = [...bucket.objects].sort(([a], [b]) => a < b ? 1 : -1);
  assert.match(packed![0], /\.jsonl$/);
  bucket.restore(new Map([...singles, packed!]));
  assert.equal(await read(chainOf(bucket)), lines(1, SMALL_BLOCK));
  bucket.restore(new Map([index!]));
  assert.match((await fails("remote_changed", read(chainOf(bucket)))).message, /p8.*" is missing/);
});

Deno.test("Chain refuses packs of a newer format, and indexes that do not fit", async () => {
  const bucket = new TestBucket();
  const heads = await filled(chainOf(bucket), SMALL_BLOCK);
  await packBlocks(chainOf(bucket), objectsOf(bucket), heads.at(-1)!);
  const key = `${ROOT}p8/0000000000000001.idx.json`;
  const good = JSON.parse(new TextDecoder().decode(bucket.objects.get(key)!.bytes));
  const { putObject } = await import("../../testing/buckets/bucket_fixture.ts");
  for (
    const [change, message] of [
      [{ format: "log-pack/2" }, /newer format, log-pack\/2/],
      [{ bytes: 1 }, /not the index of its pack/],
      [{ commits: good.commits.slice(1) }, /not the index of its pack/],
      [{ sha256: "0" }, /not the one that it describes/],
      [{ commits: good.commits.with(0, ["", 8, 0]) }, /not the index of its pack/],
    ] as const
  ) {
    await putObject(bucket, key, new TextEncoder().encode(JSON.stringify({ ...good, ...change })));
    assert.match((await fails("remote_failed", read(chainOf(bucket)))).message, message);
  }
});

Deno.test("Chain reads thousands of packs and of commits over many pages of lists", async () => {
  const bucket = new TestBucket({ pageSize: PAGE_SIZE });
  const options = { objects: objectsOf(bucket), root: "a b/ü&+/", block: 1 };
  const heads = await filled(new Chain(options), 2 * MANY);
  await packBlocks(new Chain(options), options.objects, heads[MANY]!);
  bucket.resetCounts();
  assert.equal(await read(new Chain(options)), lines(1, 2 * MANY));
  // A pack is two objects.
  const pages = [2 * MANY, MANY].map((objects) => Math.ceil(objects / PAGE_SIZE));
  assert.equal(bucket.counts.LIST, pages[0]! + pages[1]!);
});
