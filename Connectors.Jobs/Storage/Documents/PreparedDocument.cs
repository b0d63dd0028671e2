using System.IO.Hashing;
using System.Runtime.InteropServices;
using Connectors.Jobs.Storage.Access;

namespace Connectors.Jobs.Storage.Documents;

/// <summary>A document to write.</summary>
internal sealed record PreparedDocument
{
    /// <summary>The id that it gets if it is new. A stored document keeps its own.</summary>
    public required Guid Id { get; init; }

    public required string SourceId { get; init; }

    public required string Title { get; init; }

    public string? Link { get; init; }

    public string Suffix { get; init; } = "";

    /// <summary>Metadata after field_mapping, as JSON.</summary>
    public required string Metadata { get; init; }

    /// <summary>Owners, as a JSON array.</summary>
    public required string Owners { get; init; }

    public string? Parent { get; init; }

    public string? AttachedTo { get; init; }

    public AccessSet? Access { get; init; }

    public string? Fingerprint { get; init; }

    public required string AttributesHash { get; init; }

    public DateTime? CreatedAt { get; init; }

    public DateTime? UpdatedAt { get; init; }

    /// <summary>Null if only attributes changed: the stored content stays.</summary>
    public PreparedContent? Content { get; init; }
}

/// <summary>A document's text in chunks.</summary>
internal sealed record PreparedContent
{
    public required IReadOnlyList<PreparedChunk> Chunks { get; init; }

    /// <summary>Its different words.</summary>
    public IReadOnlyCollection<VocabularyWord> Words { get; init; } = [];

    /// <summary>A hash of the title and all chunks.</summary>
    public required string Hash { get; init; }

    public string? MediaType { get; init; }

    /// <summary>Why it has no text.</summary>
    public NoText NoText { get; init; }

    /// <summary>In bytes.</summary>
    public long Size { get; init; }

    /// <summary>An estimate.</summary>
    public int TokenCount { get; init; }

    /// <summary>The texts that its hash is made of.</summary>
    public IEnumerable<string> TextsOf(string title) => Chunks.Select(chunk => chunk.Content).Prepend(title);

    /// <summary>Roughly how many bytes of memory its text takes.</summary>
    public long Weight => Chunks.Sum(chunk => 2L * chunk.Content.Length);
}

/// <summary>A chunk to write.</summary>
/// <param name="Content">The text.</param>
/// <param name="Search">The index entry, as PostgreSQL receives a tsvector.</param>
internal sealed record PreparedChunk(string Content, byte[] Search)
{
    /// <summary>How many of the first characters repeat the end of the previous chunk.</summary>
    public int Overlap { get; init; }

    /// <summary>What its words contribute to the rank, packed.</summary>
    public byte[]? Impacts { get; init; }

    public string? Heading { get; init; }

    public string? Link { get; init; }
}

/// <summary>A word of a text.</summary>
/// <param name="Word">As it is written, in lower case and without accents.</param>
/// <param name="Stem">As the index has it.</param>
/// <param name="Joins">Whether the text's language may write several words as one, as German does.</param>
internal sealed record VocabularyWord(string Word, string Stem, bool Joins)
{
    /// <summary>Tells words apart that are stored: two of the same spelling are one.</summary>
    public ulong Hash { get; } = XxHash3.HashToUInt64(MemoryMarshal.AsBytes(Word.AsSpan())) ^ (Joins ? 1UL : 0);

    public override int GetHashCode() => (int)Hash;

    public bool Equals(VocabularyWord? other)
        => ReferenceEquals(this, other) || (other is not null && Word == other.Word && Stem == other.Stem && Joins == other.Joins);
}
