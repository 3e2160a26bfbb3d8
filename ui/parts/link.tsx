import { type ComponentChildren, h } from "preact";
import { type AddressChange, changeAddress, formatAddress } from "../address/address.ts";
import { useExplorer } from "../shell/explorer.ts";

interface LinkProps {
  to: AddressChange;
  children: ComponentChildren;
  class?: string;
  title?: string;
  label?: string;
  isCurrent?: boolean;
}

/** A link to another address of the page, which a browser can open in another tab too. */
export function Link({ to, children, title, label, isCurrent, ...rest }: LinkProps) {
  const { address, go } = useExplorer();
  const onClick = (event: MouseEvent) => {
    const isForBrowser = event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0;
    if (isForBrowser) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a
      href={formatAddress(changeAddress(address, to))}
      onClick={onClick}
      title={title}
      aria-label={label}
      aria-current={isCurrent ? "page" : undefined}
      {...rest}
    >
      {children}
    </a>
  );
}
