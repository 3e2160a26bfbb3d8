import type { ComponentChildren } from "preact";
import type { Asked } from "../server/use_answer.ts";
import { ElsewhereBar } from "./elsewhere_bar.tsx";
import { ProblemNotice } from "./problem.tsx";

interface PageProps {
  /** The heading. */
  title: ComponentChildren;
  /** What stands beside the heading. */
  beside?: ComponentChildren;
  /** What it shows; why it shows nothing stands below the heading. */
  asked: Pick<Asked<unknown>, "problem">;
  children: ComponentChildren;
}

/** A page: its heading, where to get the same elsewhere, and what it shows. */
export function Page({ title, beside, asked: { problem }, children }: PageProps) {
  return (
    <section class="page" aria-labelledby="title">
      <div class="head">
        <h1 id="title">{title}</h1>
        {beside}
        <ElsewhereBar />
      </div>
      {problem !== null && <ProblemNotice problem={problem} />}
      {children}
    </section>
  );
}
