/** `Temporal`, of the runtime where it has one: Node has from 26 on. */
export const Temporal: typeof globalThis.Temporal = globalThis.Temporal ??
  (await import("temporal-polyfill")).Temporal;
