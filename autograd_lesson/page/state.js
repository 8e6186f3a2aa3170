// What a host must be asked for, so that a widget is alive when its notebook is opened again.

/**
 * From now on the widgets' state is saved with their notebook, so that it is alive when it is opened again. JupyterLab
 * saves it only where a setting says so, and then, without it, has no picture either. Once for each notebook's manager,
 * however many views and modules; a host without such a manager is left as it is.
 */
export function keepState(manager) {
  const known = Symbol.for("autograd_lesson: state is saved");
  const saving = manager?.context?.saveState;
  if (!saving?.connect || !manager._saveState || manager[known]) return;
  manager[known] = true;
  saving.connect((_, what) => what === "started" && manager._saveState());
}
