/** The version of the program, the one in `deno.json`. */
export const VERSION = "0.1.0";
