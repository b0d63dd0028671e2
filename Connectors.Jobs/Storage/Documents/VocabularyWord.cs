namespace Connectors.Jobs.Storage.Documents;

/// <summary>A word of a text.</summary>
/// <param name="Word">As it is written, in lower case and without accents.</param>
/// <param name="Stem">As the index has it.</param>
/// <param name="Joins">Whether the text's language may write several words as one, as German does.</param>
internal readonly record struct VocabularyWord(string Word, string Stem, bool Joins);
