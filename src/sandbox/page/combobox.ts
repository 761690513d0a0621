/** A field to type in, and the list under it: what matches is offered, and picked with the mouse or the keyboard. */
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { findChoices, type Offer, type OfferedChoice } from "./choices.ts";
import type { FieldProps } from "./field-props.ts";
import { type Drawn, html } from "./html.ts";

/** A workspace may have thousands of members; nobody scrolls through them. */
const maxOffered = 100;

interface ComboboxProps extends Pick<FieldProps, "id" | "aria"> {
  offer: Offer | undefined;
  /** What has been chosen already: not offered again where several may be, else where the keyboard begins. */
  chosen: readonly string[];
  /** What the field shows while nobody types in it. */
  text: string;
  /** How many may be chosen. */
  max: number;
  onPick(value: string): void;
  /** The person has emptied the field, and left it. */
  onEmptied?(): void;
  /** Backspace, where there is nothing before it. */
  onBackspace?(): void;
}

type InputEvent<Kind = Event> = Kind & { currentTarget: HTMLInputElement };

export function Combobox(props: ComboboxProps): Drawn {
  const { id, aria, offer, chosen, text, max, onEmptied, onBackspace } = props;
  const { typed, active, found, type, open, leave, move, pick } = useOffering(props);
  const openAll = ({ currentTarget }: InputEvent) => {
    open(typed ?? "");
    currentTarget.select();
  };
  const onKeyDown = (event: InputEvent<KeyboardEvent>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (active !== undefined && step) move(step);
    else if (active !== undefined && event.key === "Enter") pick(found[active]?.value);
    else if (active !== undefined && event.key === "Escape") leave();
    else if (event.key === "Backspace" && onBackspace && !typed) onBackspace();
    else if ((step || event.key === "Enter") && !event.ctrlKey && !event.metaKey) openAll(event);
    else return;
    event.preventDefault();
  };
  const onBlur = () => {
    if (typed?.trim() === "") onEmptied?.();
    leave();
  };
  return html`<input
      id=${id}
      type="text"
      role="combobox"
      autocomplete="off"
      placeholder=${chosen.length >= max && max > 1 ? `No more than ${max}` : offer?.placeholder}
      aria-autocomplete="list"
      aria-expanded=${active !== undefined}
      aria-controls=${`${id}-list`}
      aria-activedescendant=${active === undefined ? undefined : `${id}-list-${active}`}
      ...${aria}
      value=${typed ?? text}
      onInput=${({ currentTarget }: InputEvent) => type(currentTarget.value)}
      onClick=${openAll}
      onKeyDown=${onKeyDown}
      onBlur=${onBlur}
    />
    <${List} id=${`${id}-list`} offer=${offer} found=${found} active=${active} onPick=${pick} />`;
}

/** What is typed, and what is offered for that. */
function useOffering({ offer, chosen, max, onPick }: ComboboxProps) {
  /** Undefined: nobody types. */
  const [typed, setTyped] = useState<string>();
  /** The place in the list; undefined: the list is closed. */
  const [active, setActive] = useState<number>();
  const isMany = max > 1;
  const free = (offer?.choices ?? []).filter(({ value }) => !isMany || !chosen.includes(value));
  const found = active === undefined ? [] : findChoices(free, typed ?? "");
  const leave = () => {
    setActive(undefined);
    setTyped(undefined);
  };
  const open = (words: string) => {
    if (isMany && chosen.length >= max) return leave();
    const at =
      isMany || words !== "" ? 0 : findChoices(free, "").findIndex(({ value }) => value === chosen[0]);
    setActive(at < maxOffered ? Math.max(0, at) : 0);
  };
  const type = (words: string) => {
    setTyped(words);
    open(words);
  };
  const move = (step: number) => {
    const count = Math.max(1, Math.min(found.length, maxOffered));
    setActive(((active ?? 0) + step + count) % count);
  };
  const pick = (value: string | undefined) => {
    if (value === undefined) return;
    leave();
    onPick(value);
    // Whoever picks one of several often picks another.
    if (isMany && chosen.length + 1 < max) setActive(0);
  };
  return { typed, active, found, type, open, leave, move, pick };
}

interface ListProps {
  id: string;
  offer: Offer | undefined;
  found: readonly OfferedChoice[];
  active: number | undefined;
  onPick(value: string): void;
}

function List({ id, offer, found, active, onPick }: ListProps): Drawn {
  const list = useRef<HTMLElement>(null);
  const isOpen = active !== undefined;
  const leftOut = found.length - maxOffered;
  useLayoutEffect(() => {
    const field = list.current?.parentElement;
    if (!isOpen || !field) return;
    field.scrollIntoView({ block: "nearest" });
    // Above everything, and placed by the whole field, which may hold more than its input.
    list.current?.showPopover({ source: field });
    return () => list.current?.hidePopover();
  }, [isOpen]);
  useLayoutEffect(() => {
    list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  }, [active, found.length]);
  const items = found.slice(0, maxOffered).map(({ value, label, detail, group }, index) => {
    const isNewGroup = group !== undefined && found[index - 1]?.group !== group;
    return html`${isNewGroup && html`<li class="group" role="presentation">${group}</li>`}
      <li id=${`${id}-${index}`} role="option" aria-selected=${index === active} onMouseDown=${() => onPick(value)}>
        ${label}${" "}${detail && html`<span class="title">${detail}</span>`}
      </li>`;
  });
  // The field keeps the focus: leaving it would close the list before the click reaches it.
  const keepFocus = (event: Event) => event.preventDefault();
  return html`<ul
    id=${id}
    class="menu"
    role="listbox"
    popover="manual"
    aria-label=${offer?.name}
    ref=${list}
    onMouseDown=${keepFocus}
  >
    ${items} ${isOpen && found.length === 0 && html`<li class="nobody">${offer?.nothing}</li>`}
    ${leftOut > 0 && html`<li class="nobody">${leftOut} more: type to find them</li>`}
  </ul>`;
}
