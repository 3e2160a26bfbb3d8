/**
 * Runs the tests for long: every fixed seed, then many runs from one random seed,
 * which is printed: `deno task soak [files]`. `LOG_TEST_SEED` repeats a seed.
 *
 * @module
 */

if (import.meta.main) {
  const [drawn = 0] = crypto.getRandomValues(new Uint32Array(1));
  const seed = Deno.env.get("LOG_TEST_SEED") ?? `${drawn % 1_000_000_000}`;
  console.log(`LOG_TEST_SEED=${seed}`);
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--allow-all", "--parallel", ...Deno.args],
    env: { LOG_TEST_LANE: "soak", LOG_TEST_SEED: seed },
  }).spawn().status;
  if (code !== 0) {
    const files = Deno.args.map((file) => ` ${file}`).join("");
    console.log(`hint: repeat it with LOG_TEST_SEED=${seed} deno task soak${files}`);
  }
  Deno.exit(code);
}
