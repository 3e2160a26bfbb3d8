/**
 * A state served over HTTP on this machine: questions, writes and changes for any number of
 * front ends.
 *
 * @module
 */

export type { PageFile, PageFiles } from "./http/page.ts";
export { formatPosition, type LogPosition, parsePosition, type Position } from "./position.ts";
export { type LogServer, serve, type ServeOptions } from "./serve.ts";
