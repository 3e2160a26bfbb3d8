import { type ComponentChildren, h } from "preact";

interface SectionProps {
  /** What its heading is called in the document. */
  id: string;
  title: ComponentChildren;
  class?: string;
  children: ComponentChildren;
}

/** A part of a page with a heading of its own. */
export function Section({ id, title, class: name = "", children }: SectionProps) {
  return (
    <section class={`panel ${name}`} aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
