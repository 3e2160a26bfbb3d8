import { type ComponentChildren, h } from "preact";
import type { Asked } from "../server/use_answer.ts";
import { ElsewhereBar } from "./elsewhere_bar.tsx";
import { Waiting } from "./problem.tsx";

interface PageProps {
  /** The heading. */
  title: ComponentChildren;
  /** What stands beside the heading. */
  beside?: ComponentChildren;
  /** What it shows; why it shows nothing stands below the heading. */
  asked: Asked<unknown>;
  children: ComponentChildren;
}

/** A page: its heading, where to get the same elsewhere, and what it shows. */
export function Page({ title, beside, asked, children }: PageProps) {
  return (
    <section class="page" aria-labelledby="title">
      <div class="head">
        <h1 id="title">{title}</h1>
        {beside}
        <ElsewhereBar />
      </div>
      <Waiting asked={asked} />
      {children}
    </section>
  );
}
