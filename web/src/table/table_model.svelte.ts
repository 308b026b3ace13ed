import type { Row, Wanted } from '../live/messages';
import { initial_state, type ViewState } from '../live/view_state';

/** One row as it is shown. A change of it touches nothing but what shows it. */
export class RowModel {
  row: Row;
  /** How often its state changed before our eyes: each time is highlighted for a moment. */
  flashes = $state(0);

  constructor(row: Row) {
    this.row = $state.raw(row);
  }

  update(row: Row): void {
    if (row === this.row) return;
    if (row.state !== this.row.state) this.flashes++;
    this.row = row;
  }
}

/** Turns each new ViewState into the least change of what is on the page. */
export class TableModel {
  view: ViewState;
  rows = $state.raw<RowModel[]>([]);
  #shown: Row[] = [];

  constructor(wanted: Wanted) {
    this.view = $state.raw(initial_state(wanted));
  }

  show(view: ViewState): void {
    this.view = view;
    if (view.rows === this.#shown) return;
    this.#shown = view.rows;
    if (this.#same_rows(view.rows)) {
      view.rows.forEach((row, index) => this.rows[index]?.update(row));
      return;
    }
    // eslint-disable-next-line svelte/prefer-svelte-reactivity -- local, gone before anybody could watch it
    const known = new Map(this.rows.map((model) => [model.row.id, model]));
    this.rows = view.rows.map((row) => {
      const model = known.get(row.id);
      if (model === undefined) return new RowModel(row);
      model.update(row);
      return model;
    });
  }

  #same_rows(rows: Row[]): boolean {
    return rows.length === this.rows.length && rows.every((row, index) => row.id === this.rows[index]?.row.id);
  }
}
