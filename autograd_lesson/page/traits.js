// The models of a page without a kernel: traits that are listened to, and links between them.

/** Traits as a host of ours knows them; no kernel hears of them. */
export function modelOf(traits, manager = null) {
  let listeners = [];
  return {
    widget_manager: manager,
    comm_live: false,
    get: (name) => traits[name],
    set(name, value) {
      if (traits[name] === value) return;
      traits[name] = value;
      for (const [event, act] of listeners) if (event === `change:${name}`) act();
    },
    on: (event, act) => listeners.push([event, act]),
    off: (event, act) => (listeners = listeners.filter(([of, other]) => of !== event || other !== act)),
    save_changes() {},
    send() {},
  };
}

/** Two traits are one, as ipywidgets' jslink has it. */
export function link(one, source, other, target, isBoth) {
  const hand = (from, name, to, as) => from.on(`change:${name}`, () => to.set(as, from.get(name)));
  hand(one, source, other, target);
  if (isBoth) hand(other, target, one, source);
  other.set(target, one.get(source));
}
