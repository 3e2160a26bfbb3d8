/**
 * Who may go to a bucket, and at which server: by the names that the S3 world uses, in the
 * environment or in its two files of profiles.
 *
 * @module
 */

import { LogError } from "../../errors.ts";

/** A server that speaks S3, and the keys to it. */
export interface S3Access {
  /** Its address, such as `https://<account>.r2.cloudflarestorage.com`; a path stays in front. */
  readonly endpoint: string;
  /** The region that requests are signed for. */
  readonly region: string;
  /** The name of the key. */
  readonly accessKeyId: string;
  /** The key. */
  readonly secretAccessKey: string;
  /** What temporary keys come with. */
  readonly sessionToken?: string;
}

/** Where {@linkcode resolveAccess} looks. */
export interface AccessSources {
  /** A variable of the environment; undefined where it is not set. */
  env(name: string): string | undefined;
  /** The text of a small file; null where there is none. */
  readText(path: string): Promise<string | null>;
}

type Section = Readonly<Record<string, string>>;

const AUTO_REGION = "auto";
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const SECTION = /^\s*\[\s*(.*?)\s*\]/;
const SETTING = /^\s*([A-Za-z0-9_]+)\s*=\s*(.*?)\s*$/;

/**
 * The access that the environment and the files of profiles give. Keys from the environment
 * are taken together, never mixed with those of a profile.
 *
 * @throws {LogError} `bad_usage` where a key, the region or the endpoint is missing or not safe.
 *
 * @example
 * ```ts
 * import { resolveAccess } from "./access.ts";
 *
 * const variables: Record<string, string> = {
 *   AWS_ACCESS_KEY_ID: "AK",
 *   AWS_SECRET_ACCESS_KEY: "secret",
 *   AWS_REGION: "eu-central-1",
 * };
 * const access = await resolveAccess({
 *   env: (name) => variables[name],
 *   readText: () => Promise.resolve(null),
 * });
 * if (access.endpoint !== "https://s3.eu-central-1.amazonaws.com") throw new Error();
 * ```
 */
export async function resolveAccess({ env, readText }: AccessSources): Promise<S3Access> {
  const read = (name: string) => env(name) || undefined;
  const profile = read("AWS_PROFILE") ?? "default";
  const folder = `${read("HOME") ?? "~"}/.aws`;
  const sectionIn = async (path: string, name: string) =>
    sectionOf(await readText(path) ?? "", name);
  const config = await sectionIn(
    read("AWS_CONFIG_FILE") ?? `${folder}/config`,
    profile === "default" ? profile : `profile ${profile}`,
  );
  const isInEnvironment = read("AWS_ACCESS_KEY_ID") !== undefined ||
    read("AWS_SECRET_ACCESS_KEY") !== undefined;
  const keys = isInEnvironment ? keysOfEnvironment(read) : keysOfProfile({
    ...config,
    ...await sectionIn(read("AWS_SHARED_CREDENTIALS_FILE") ?? `${folder}/credentials`, profile),
  }, profile);
  const region = read("AWS_REGION") ?? read("AWS_DEFAULT_REGION") ?? config.region;
  const endpoint = read("AWS_ENDPOINT_URL_S3") ?? read("AWS_ENDPOINT_URL") ?? config.endpoint_url;
  return { ...keys, ...serverOf(endpoint, region) };
}

/** The server of an endpoint, else Amazon's own in a region. */
function serverOf(
  endpoint: string | undefined,
  region: string | undefined,
): Pick<S3Access, "endpoint" | "region"> {
  if (endpoint !== undefined) {
    return { endpoint: checkedEndpoint(endpoint), region: region ?? AUTO_REGION };
  }
  if (region !== undefined && /^[a-z0-9-]+$/.test(region) && region !== AUTO_REGION) {
    return { endpoint: `https://s3.${region}.amazonaws.com`, region };
  }
  throw cannotOpen("neither an endpoint nor a region is set", {
    hint: "set AWS_ENDPOINT_URL_S3 (R2: https://<account>.r2.cloudflarestorage.com), " +
      "or AWS_REGION for a bucket at Amazon",
  });
}

/**
 * An endpoint without what does not belong into it.
 *
 * @throws {LogError} `bad_usage` for one that is not encrypted, unless it is this machine.
 */
export function checkedEndpoint(endpoint: string): string {
  const url = URL.parse(endpoint);
  const hint = "set AWS_ENDPOINT_URL_S3 to an address such as https://s3.example.com";
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw cannotOpen("the endpoint is not an address", { hint });
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw cannotOpen("the endpoint holds more than a host and a path", { hint });
  }
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname)) {
    throw cannotOpen(`http://${url.host} is not encrypted`, {
      hint: "use https; http is only for this machine itself",
    });
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, "")}`;
}

type Keys = Pick<S3Access, "accessKeyId" | "secretAccessKey" | "sessionToken">;

function keysOfEnvironment(read: (name: string) => string | undefined): Keys {
  const accessKeyId = read("AWS_ACCESS_KEY_ID");
  const secretAccessKey = read("AWS_SECRET_ACCESS_KEY");
  if (accessKeyId === undefined || secretAccessKey === undefined) {
    const missing = accessKeyId === undefined ? "AWS_ACCESS_KEY_ID" : "AWS_SECRET_ACCESS_KEY";
    throw cannotOpen(`${missing} is not set`, { hint: "set both keys, or neither for a profile" });
  }
  const sessionToken = read("AWS_SESSION_TOKEN");
  return { accessKeyId, secretAccessKey, ...(sessionToken !== undefined && { sessionToken }) };
}

function keysOfProfile(section: Section, profile: string): Keys {
  const { aws_access_key_id, aws_secret_access_key, aws_session_token } = section;
  if (aws_access_key_id === undefined || aws_secret_access_key === undefined) {
    const usesOther = Object.keys(section).some((name) =>
      name.startsWith("sso_") || name === "credential_process" || name === "role_arn"
    );
    throw cannotOpen("AWS_ACCESS_KEY_ID is not set", {
      hint: usesOther
        ? `run eval "$(aws configure export-credentials --profile ${profile} --format env)" first`
        : `set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or write a profile "${profile}" in ` +
          "~/.aws/credentials",
    });
  }
  return {
    accessKeyId: aws_access_key_id,
    secretAccessKey: aws_secret_access_key,
    ...(aws_session_token !== undefined && { sessionToken: aws_session_token }),
  };
}

/** The settings of one section of a file of profiles. */
function sectionOf(text: string, name: string): Section {
  const settings: Record<string, string> = Object.create(null);
  let current = "";
  for (const line of text.split(/\r?\n/)) {
    const section = SECTION.exec(line), setting = SETTING.exec(line);
    if (section !== null) current = section[1]!;
    else if (setting !== null && current === name && setting[2] !== "") {
      settings[setting[1]!] = setting[2]!;
    }
  }
  return settings;
}

function cannotOpen(reason: string, { hint }: { hint: string }): LogError {
  return new LogError("bad_usage", `Cannot open the bucket: ${reason}`, { hint });
}
