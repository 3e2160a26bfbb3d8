import type { ComponentChildren } from "preact";
import { ElsewhereBar } from "./elsewhere_bar.tsx";

interface PageProps {
  /** The heading. */
  title: ComponentChildren;
  /** What stands beside the heading. */
  beside?: ComponentChildren;
  children: ComponentChildren;
}

/** A page: its heading, where to get the same elsewhere, and what it shows. */
export function Page({ title, beside, children }: PageProps) {
  return (
    <section class="page" aria-labelledby="title">
      <div class="head">
        <h1 id="title">{title}</h1>
        {beside}
        <ElsewhereBar />
      </div>
      {children}
    </section>
  );
}
