/** Command lines of pages that no test types as they stand, with the reason. */
export const NOT_TYPED: ReadonlyMap<string, string> = new Map([
  ["deno task test", "it is what runs this test"],
  ["npx -y deno@2.9.6 task test", "it is what runs this test"],
]);
