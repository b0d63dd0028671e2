namespace Connectors.Jobs.Search;

/// <summary>A word that a question asks for, with the forms that it may have in the index.</summary>
internal sealed record SearchTerm
{
    public required IReadOnlyList<TermForm> Forms { get; init; }

    /// <summary>
    /// The word as the question has it, in lower case and without accents. Null for names, numbers and words that say little.
    /// </summary>
    public string? Written { get; init; }

    /// <summary>Its stems in the question's languages.</summary>
    public IReadOnlyList<string> Likely { get; init; } = [];

    /// <summary>How much the word counts beside others as rare: 1, or less for parts of names and for words that say little.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether any word that begins so is meant: a single character of a script without spaces.</summary>
    public bool IsPrefix { get; init; }

    /// <summary>The term as a tsquery.</summary>
    public string Query => IsPrefix
        ? SearchQuery.Quoted(Forms[0].Word) + ":*"
        : string.Join(" | ", Forms.Select(form => SearchQuery.Quoted(form.Word)));

    /// <summary>The term as a tsquery that only chunks match which say much of it.</summary>
    public string Marked(int level)
        => string.Join(" | ", Forms.Select(form => SearchQuery.Quoted(ChunkWords.Marked(form.Word, level))));
}

/// <summary>A form that a word may have in the index.</summary>
/// <param name="Word">The form.</param>
/// <param name="Weight">1, or less if it is the stem of a language that the question is not in.</param>
internal sealed record TermForm(string Word, double Weight)
{
    public uint Hash { get; } = WordImpacts.Hash(Word);
}
