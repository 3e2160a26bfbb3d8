import { type ButtonHTMLAttributes, type ComponentChildren, h } from "preact";

interface ButtonProps extends ButtonHTMLAttributes {
  /** What a sign stands for: said in its place, and shown over it. */
  label?: string;
  /** The key that does the same. */
  shortcut?: string;
  children: ComponentChildren;
}

/** A button beside what it is for; it never sends a form. */
export function Button({ label, shortcut, ...rest }: ButtonProps) {
  const title = shortcut === undefined ? label : `${label} (${shortcut})`;
  return <button type="button" class="small" aria-label={label} title={title} {...rest} />;
}
