/** What someone may have meant by a word that is not known. */

/** The word of `known` that is nearest to `typed`, if it is near enough to be a slip of the fingers. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const lower = typed.toLowerCase();
  const ranked = known
    .map((word) => ({ word, distance: editDistance(lower, word) }))
    .filter(
      ({ word, distance }) => distance <= Math.max(1, Math.floor(word.length / 3)) || isStart(lower, word),
    )
    // Who stopped typing early meant that word, whatever else is near.
    .sort((one, other) => rankOf(lower, one) - rankOf(lower, other));
  return ranked[0]?.word;
}

function rankOf(typed: string, { word, distance }: { word: string; distance: number }): number {
  return isStart(typed, word) ? 0 : distance;
}

function isStart(typed: string, word: string): boolean {
  return typed.length >= 3 && word.startsWith(typed);
}

/** How many letters have to be changed, added, left out or swapped with their neighbour (Damerau-Levenshtein). */
function editDistance(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwapped =
        row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          at(rows[row - 1], column) + 1,
          at(current, column - 1) + 1,
          at(rows[row - 1], column - 1) + (isSame ? 0 : 1),
          isSwapped ? at(rows[row - 2], column - 2) + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(current);
  }
  return at(rows[from.length], to.length);
}

function at(row: readonly number[] | undefined, column: number): number {
  return row?.[column] ?? Number.POSITIVE_INFINITY;
}
