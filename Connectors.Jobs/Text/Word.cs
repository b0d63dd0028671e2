namespace Connectors.Jobs.Text;

/// <param name="Text">As indexed.</param>
/// <param name="Position">Its place among the words, from 1.</param>
/// <param name="Start">Where it stands in the text.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Pair">One of the overlapping pairs of an unspaced script; the last of a run is a single character.</param>
/// <param name="Last">The last of its run.</param>
internal readonly record struct Word(string Text, int Position, int Start, int End, bool Pair, bool Last);
