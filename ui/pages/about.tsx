import { h } from "preact";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { Table } from "../parts/table.tsx";
import { LogText } from "../parts/text.tsx";
import type { About, StatsAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatBytes, formatCount, formatStamp } from "../time/format.ts";

const NAME_MAX = 200;

/** What is served: the directory, its logs at the moment, and what can be asked. */
export function AboutPage() {
  const { at } = useExplorer();
  const about = useAsked<About>({ path: "", params: {} });
  const stats = useAsked<StatsAnswer>({ path: "/stats", params: { at } });
  const { version, read_only, time_zone } = about.value ?? {};
  return (
    <Page
      title={
        <LogText
          text={about.value?.directory ?? (about.problem === null ? "…" : "About")}
          max={NAME_MAX}
        />
      }
      asked={about.problem === null ? stats : about}
    >
      {about.value !== null && (
        <p>
          {`log ${version} · ${read_only ? "read only" : "may write"} · days as in ${time_zone}`}
        </p>
      )}
      <p class="muted">
        Programs can ask all that these pages ask: see <code>/api/v1/openapi.json</code>.
      </p>
      {stats.value !== null && <Logs value={stats.value} />}
    </Page>
  );
}

const LOG_HEADS = ["file", "lines", "bytes", "live", "deleted", "malformed", "first", "last"];

function Logs({ value: { logs } }: { value: StatsAnswer }) {
  const { zone } = useExplorer();
  const stamp = (iso: string | null) => iso === null ? "–" : formatStamp(iso, zone);
  return (
    <Section id="logs" title="Logs">
      <Table
        name="Table of logs"
        heads={LOG_HEADS}
        rows={logs.map(({ file, lines, bytes, live, deleted, malformed, first_at, last_at }) => [
          <LogText key="file" text={file} max={NAME_MAX} />,
          formatCount(lines),
          formatBytes(bytes),
          formatCount(live),
          formatCount(deleted),
          formatCount(malformed),
          stamp(first_at),
          stamp(last_at),
        ])}
      />
    </Section>
  );
}
