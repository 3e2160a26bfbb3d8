/**
 * What the server says of itself: its questions, for people and as OpenAPI 3.1.
 *
 * @module
 */

import * as z from "zod";
import { logNames, logSettings, type Settings } from "../records/settings.ts";
import { paramsOf, schemaOf } from "./questions/params.ts";
import type { Question } from "./questions/question.ts";
import { SERVER_QUESTIONS } from "./questions/table.ts";
import { WRITES } from "./writes.ts";

/** What is told besides the questions. */
export interface AboutServer {
  /** The version of the program; null where an app serves. */
  readonly version: string | null;
  /** What the directory is called. */
  readonly directory: string | null;
  /** Whether `dispatch` refuses to write. */
  readonly isReadOnly: boolean;
  /** The zone that days are counted in. */
  readonly timeZone: string;
  /** The logs, in the order of the config. */
  readonly settings: Settings;
}

/** The prefix of every route. */
export const API = "/api/v1";

/** The server and its questions, as the page and curl see them. */
export function aboutOf(about: AboutServer): object {
  const questions = SERVER_QUESTIONS.map((question) => ({
    name: question.name,
    path: API + question.path,
    cli: question.cli,
    brief: question.brief,
    parameters: Object.keys(paramsOf(question)),
  }));
  const writes = Object.entries(WRITES).map(([name, { cli, brief }]) => ({ name, cli, brief }));
  const { version, directory, isReadOnly: read_only, timeZone: time_zone, settings } = about;
  const logs = logNames(settings).map((log) => ({ log, file: logSettings(settings, log).file }));
  return {
    version,
    directory,
    read_only,
    time_zone,
    logs,
    questions,
    writes: read_only ? [] : writes,
  };
}

/** The OpenAPI 3.1 description of the server. */
export function openapi({ version, isReadOnly }: AboutServer): object {
  const paths = SERVER_QUESTIONS.map((question) => [API + question.path, { get: get(question) }]);
  const problem = {
    description: "A problem (RFC 9457)",
    content: { "application/problem+json": { schema: { type: "object" } } },
  };
  const plain = (summary: string) => ({
    get: { summary, responses: { 200: { description: summary }, default: problem } },
  });
  return {
    openapi: "3.1.0",
    info: { title: "log", version: version ?? "0" },
    security: [{ token: [] }],
    paths: {
      ...Object.fromEntries(paths),
      [`${API}/changes`]: plain("Changes as they land, as server-sent events"),
      [`${API}/health`]: plain("Whether all is in memory; needs no token"),
      [`${API}/dispatch`]: { post: dispatchOf(isReadOnly, problem) },
    },
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  };
}

function get(question: Question): object {
  const { name, brief, path, isRows } = question;
  const schema = jsonSchema(schemaOf(question));
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, object>;
    required?: string[];
  };
  const media = ["application/json", ...(isRows ? ["application/jsonl"] : [])];
  return {
    operationId: name,
    summary: brief,
    parameters: Object.entries(properties).map(([name, schema]) => ({
      name,
      in: path.includes(`{${name}}`) ? "path" : "query",
      required: required.includes(name),
      schema,
    })),
    responses: {
      200: { description: brief, content: Object.fromEntries(media.map((type) => [type, {}])) },
      default: { description: "A problem (RFC 9457)" },
    },
  };
}

function dispatchOf(isReadOnly: boolean, problem: object): object {
  const questions = SERVER_QUESTIONS.map((question) =>
    [question.name, schemaOf(question)] as const
  );
  const writes = isReadOnly
    ? []
    : Object.entries(WRITES).map(([name, { args }]) => [name, args] as const);
  const calls = [...questions, ...writes].map(([command, args]) => ({
    type: "object",
    properties: { command: { const: command }, args: jsonSchema(args) },
    required: ["command"],
  }));
  return {
    operationId: "dispatch",
    summary: "Ask a question, or write, by name",
    requestBody: { content: { "application/json": { schema: { oneOf: calls } } } },
    responses: {
      200: { description: "The answer of a question, and the position" },
      201: { description: "The line, once it is durable, and the position" },
      default: problem,
    },
  };
}

function jsonSchema(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
  return rest;
}
