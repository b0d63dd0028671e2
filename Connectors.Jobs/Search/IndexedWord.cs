using Connectors.Jobs.Storage.Documents;

namespace Connectors.Jobs.Search;

/// <summary>A word in the form that the index has. Two with the same text are equal.</summary>
/// <param name="Text">A stem, a pair of characters, or a joined name.</param>
internal sealed record IndexedWord(string Text)
{
    /// <summary>Finds it among a chunk's impacts.</summary>
    public uint Hash { get; } = WordImpacts.Hash(Text);

    /// <summary>What the vocabulary keeps of the word that this is the stem of; null if it keeps nothing.</summary>
    public VocabularyWord? Spelling { get; init; }

    public bool Equals(IndexedWord? other) => ReferenceEquals(this, other) || Text == other?.Text;

    public override int GetHashCode() => (int)Hash;
}
