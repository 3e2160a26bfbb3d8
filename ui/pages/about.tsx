import { Page } from "../parts/page.tsx";
import { ProblemNotice } from "../parts/problem.tsx";
import { LogText } from "../parts/text.tsx";
import type { About, StatsAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatBytes, formatCount, formatStamp } from "../time/format.ts";

/** What is served: the directory, its logs at the moment, and what can be asked. */
export function AboutPage() {
  const { at } = useExplorer();
  const about = useAsked<About>({ path: "", params: {} });
  const stats = useAsked<StatsAnswer>({ path: "/stats", params: { at } });
  return (
    <Page title={<LogText text={about.value?.directory ?? "…"} max={200} />}>
      {about.problem !== null && <ProblemNotice problem={about.problem} />}
      {about.value !== null && (
        <p>
          {`log ${about.value.version} · ${about.value.read_only ? "read only" : "may write"} · `}
          {`days as in ${about.value.time_zone}`}
        </p>
      )}
      {stats.problem !== null && <ProblemNotice problem={stats.problem} />}
      {stats.value !== null && <Logs value={stats.value} />}
      {about.value !== null && <Questions about={about.value} />}
    </Page>
  );
}

function Logs({ value: { logs } }: { value: StatsAnswer }) {
  const { zone } = useExplorer();
  const stamp = (iso: string | null) => iso === null ? "–" : formatStamp(iso, zone);
  return (
    <section class="panel" aria-labelledby="logs-title">
      <h2 id="logs-title">Logs</h2>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of logs">
        <table>
          <thead>
            <tr>
              {["file", "lines", "bytes", "live", "deleted", "malformed", "first", "last"]
                .map((name) => <th key={name} scope="col">{name}</th>)}
            </tr>
          </thead>
          <tbody>
            {logs.map((log) => (
              <tr key={log.log}>
                <th scope="row">
                  <LogText text={log.file} max={200} />
                </th>
                <td>{formatCount(log.lines)}</td>
                <td>{formatBytes(log.bytes)}</td>
                <td>{formatCount(log.live)}</td>
                <td>{formatCount(log.deleted)}</td>
                <td>{formatCount(log.malformed)}</td>
                <td>{stamp(log.first_at)}</td>
                <td>{stamp(log.last_at)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Questions({ about: { questions } }: { about: About }) {
  return (
    <section class="panel" aria-labelledby="questions-title">
      <h2 id="questions-title">Questions</h2>
      <p class="muted">
        Everything on these pages is asked with these. Each page has its command and its question
        under CLI, curl and JSON. <code>/api/v1/openapi.json</code> describes them for programs.
      </p>
      <div class="scroll" tabIndex={0} role="region" aria-label="Table of questions">
        <table>
          <thead>
            <tr>
              <th scope="col">path</th>
              <th scope="col">command</th>
              <th scope="col">answer</th>
            </tr>
          </thead>
          <tbody>
            {questions.map(({ name, path, cli, brief }) => (
              <tr key={name}>
                <th scope="row">
                  <code>{path}</code>
                </th>
                <td>
                  <code>{cli}</code>
                </td>
                <td>{brief}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
